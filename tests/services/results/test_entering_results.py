"""Results as the team enters them: who may, what is refused, which range helps, and how a mistake is taken away."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from luna_portal.domain.refusals import InvalidField, NotAllowed, NotFound
from luna_portal.domain.results.release import AlreadyReleased
from luna_portal.models import Document, LabReport, LabTest, ReferenceRange
from luna_portal.services.results import entry, file_import, reading, release, review
from tests.adapters.lab_messages.samples import HL7
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked
from tests.scenarios.results import draft, entered, message, released

pytestmark = pytest.mark.both_databases


@pytest.mark.feature("CLI-8")
def test_what_was_entered_by_mistake_can_be_taken_away_until_it_is_out(db: Session, cast: Cast, clock: Clock) -> None:
    report = entered(db, cast.gloria, cast, clock())
    entry.discard(db, cast.gloria, result=report.public_id, now=clock())
    db.commit()
    assert db.exec(select(LabReport)).all() == []
    (from_file,) = file_import.confirm(
        db, cast.fausto, draft=draft(db, cast.fausto, clock()), message=message(HL7, clock()),
        patient=cast.ana_row.public_id, sure=True, now=clock(),
    )  # fmt: skip
    original = db.get_one(Document, from_file.document_id)
    entry.discard(db, cast.gloria, result=from_file.public_id, now=clock())
    db.commit()
    assert original.deleted_at == clock(), "its file goes with it, and may come in again"
    out = released(db, cast, clock())
    with pytest.raises(AlreadyReleased):
        entry.discard(db, cast.gloria, result=out.public_id, now=clock())


@pytest.mark.feature("CLI-8")
def test_only_who_treats_her_enters_and_explains(db: Session, cast: Cast, clock: Clock) -> None:
    for who in (cast.ana, cast.carla, cast.elena, cast.hugo):
        with pytest.raises(NotAllowed):
            entered(db, who, cast, clock())
    with pytest.raises(NotFound):
        entered(db, cast.diaz, cast, clock())
    booked(db, cast.ana, cast, clock())
    report = entered(db, cast.diaz, cast, clock())
    with pytest.raises(NotAllowed):
        release.comment(db, cast.gloria, result=report.public_id, text="Bien.", now=clock())
    with pytest.raises(NotAllowed):
        release.release(db, cast.ana, result=report.public_id, now=clock())
    release.comment(db, cast.diaz, result=report.public_id, text="Bien.", now=clock())
    assert reading.one(db, cast.ana, result=report.public_id, now=clock()).reported.commenter == "Dra. Lucía Díaz"
    with pytest.raises(NotFound):
        entered(db, cast.diaz, cast, clock(), patient=cast.carla_row.public_id)


@pytest.mark.feature("CLI-8")
@pytest.mark.requirement("NOM-004 9.2")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"), ({"laboratory": ""}, "laboratory"), ({"day": "20/11/2026"}, "day"), ({"hour": ""}, "hour"),
        ({"day": "2026-11-29"}, "day"), ({"issued": "2026-11-19"}, "issued"), ({"value0": "", "value1": "", "value2": ""}, "value0"),
        ({"value0": "1,250"}, "value0"), ({"name1": ""}, "value1"), ({"value2": "x" * 301}, "value2"), ({"title": "x" * 161}, "title"),
        ({"reference0": "x" * 161}, "value0"),
    ],
)  # fmt: skip
def test_a_result_without_date_issuer_or_values_is_refused_beside_its_field(
    db: Session, cast: Cast, clock: Clock, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        entered(db, cast.fausto, cast, clock(), **wrong)
    assert refused.value.field == field


@pytest.mark.feature("ARC-4")
def test_the_clinics_range_by_sex_and_age_helps_where_the_laboratory_gave_none(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report = entered(db, cast.fausto, cast, clock())
    creatinine = review.one(db, cast.fausto, result=report.public_id, now=clock()).detail.reported.analytes[1]
    assert (creatinine.low, creatinine.high) == ("", ""), "whose sex is not known gets no range of either"
    cast.ana_row.sex = "F"
    db.commit()
    report = entered(db, cast.fausto, cast, clock(), value0="98")
    found = review.one(db, cast.fausto, result=report.public_id, now=clock()).detail.reported.analytes
    assert (found[1].low, found[1].high) == ("0.5", "1.1")
    assert (found[0].low, found[0].high, found[0].critical_high) == ("70", "100", "400")
    assert len(db.exec(select(LabTest)).all()) == 7
    assert db.exec(select(ReferenceRange).where(col(ReferenceRange.loinc) == "2345-7")).one().high == "100"


@pytest.mark.feature("CLI-8")
def test_the_same_result_typed_twice_is_one(db: Session, cast: Cast, clock: Clock) -> None:
    report = entered(db, cast.gloria, cast, clock())
    with pytest.raises(entry.AlreadyEntered):
        entered(db, cast.fausto, cast, clock())
    db.rollback()
    entered(db, cast.fausto, cast, clock(), value0="98")
    assert len(db.exec(select(LabReport)).all()) == 2
    entry.discard(db, cast.gloria, result=report.public_id, now=clock())
    entered(db, cast.gloria, cast, clock())
    assert len(db.exec(select(LabReport)).all()) == 2, "what was taken away may be typed again"


@pytest.mark.feature("CLI-8")
def test_a_sample_from_before_the_patient_was_born_is_refused(db: Session, cast: Cast, clock: Clock) -> None:
    born = cast.ana_row.birth_on
    assert entered(db, cast.gloria, cast, clock(), day=born.isoformat())
    with pytest.raises(InvalidField) as refused:
        entered(db, cast.gloria, cast, clock(), day=(born - timedelta(days=1)).isoformat())
    assert (refused.value.field, refused.value.key) == ("day", "results.form.before_birth")
