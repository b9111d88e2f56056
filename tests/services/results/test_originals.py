"""The original of a result that is typed: hidden until the result is released, and never another's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from luna_portal.domain.refusals import NotAllowed, NotFound
from luna_portal.models import Document, LabReport, OutboxMessage
from luna_portal.services.documents import listing
from luna_portal.services.results import entry, originals, reading, release
from luna_portal.services.transaction import topics_of
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.documents import uploaded
from tests.scenarios.results import TYPED

pytestmark = [pytest.mark.feature("ARC-5"), pytest.mark.feature("CLI-8")]


@pytest.fixture
def original(db: Session, cast: Cast, clock: Clock) -> Document:
    """What the nurse handed in for a result of Ana's."""
    return uploaded(db, cast.gloria, patient=cast.ana_row.public_id, original=True, now=clock())


def typed(db: Session, cast: Cast, clock: Clock, original: str, patient: str = "") -> LabReport:
    whose = patient or cast.ana_row.public_id
    return entry.enter(db, cast.gloria, patient=whose, typed=TYPED, original=original, now=clock())


def test_ana_sees_the_original_with_the_released_result_and_not_before(
    db: Session, cast: Cast, clock: Clock, original: Document
) -> None:
    report = typed(db, cast, clock, original.public_id)
    assert report.document_id == original.id
    assert db.exec(select(OutboxMessage)).all() == []
    assert f"patient:{cast.ana_row.id}" not in topics_of(db)
    assert listing.listing(db, cast.ana, now=clock()).total == 0
    with pytest.raises(NotFound):
        listing.open_bytes(db, cast.ana, document=original.public_id, how="download", now=clock())
    release.comment(db, cast.fausto, result=report.public_id, text="Todo en orden.", now=clock())
    assert listing.listing(db, cast.ana, now=clock()).total == 1
    found = reading.one(db, cast.ana, result=report.public_id, now=clock())
    assert found.original is not None
    assert found.original.public_id == original.public_id
    assert listing.listing(db, cast.carla, now=clock()).total == 0


def test_an_original_goes_with_one_result_of_its_patient_entered_by_who_handed_it_in(
    db: Session, cast: Cast, clock: Clock, original: Document
) -> None:
    ana, carla = cast.ana_row.public_id, cast.carla_row.public_id
    assert originals.waiting(db, cast.gloria, patient=ana, now=clock()) == original
    assert originals.waiting(db, cast.fausto, patient=ana, now=clock()) is None
    assert originals.waiting(db, cast.gloria, patient=carla, now=clock()) is None
    with pytest.raises(NotFound):
        typed(db, cast, clock, original.public_id, patient=carla)
    with pytest.raises(NotFound):
        typed(db, cast, clock, "x" * 22)
    shown = uploaded(db, cast.gloria, "otro.pdf", patient=ana, now=clock())
    with pytest.raises(NotFound):
        typed(db, cast, clock, shown.public_id)
    typed(db, cast, clock, original.public_id)
    assert originals.waiting(db, cast.gloria, patient=ana, now=clock()) is None
    with pytest.raises(NotFound):
        originals.drop(db, cast.gloria, patient=ana, original=original.public_id, now=clock())


def test_only_who_enters_results_hands_one_in_or_takes_it_back(
    db: Session, cast: Cast, clock: Clock, original: Document
) -> None:
    ana = cast.ana_row.public_id
    for who in (cast.ana, cast.carla, cast.elena):
        with pytest.raises(NotAllowed):
            uploaded(db, who, "mio.pdf", patient=ana, original=True, now=clock())
        with pytest.raises(NotAllowed):
            originals.waiting(db, who, patient=ana, now=clock())
        with pytest.raises(NotAllowed):
            originals.drop(db, who, patient=ana, original=original.public_id, now=clock())
        db.rollback()
    ruiz = replace(cast.diaz, practitioner_id=cast.ruiz_row.id)
    with pytest.raises(NotFound):
        originals.waiting(db, ruiz, patient=ana, now=clock())
    originals.drop(db, cast.gloria, patient=ana, original=original.public_id, now=clock())
    assert originals.waiting(db, cast.gloria, patient=ana, now=clock()) is None


def test_what_no_result_took_within_a_day_goes(db: Session, cast: Cast, clock: Clock, original: Document) -> None:
    ana = cast.ana_row.public_id
    kept = uploaded(db, cast.gloria, "entregado.pdf", patient=ana, now=clock())
    used = uploaded(db, cast.gloria, "usado.pdf", patient=ana, original=True, now=clock())
    typed(db, cast, clock, used.public_id)
    clock.forward(hours=23)
    originals.drop_forgotten(db, now=clock())
    db.refresh(original)
    assert original.deleted_at is None
    clock.forward(hours=1)
    originals.drop_forgotten(db, now=clock())
    for row in (original, kept, used):
        db.refresh(row)
    assert original.deleted_at == clock()
    assert (kept.deleted_at, used.deleted_at) == (None, None)
    assert clock() - original.created_at == timedelta(days=1)
