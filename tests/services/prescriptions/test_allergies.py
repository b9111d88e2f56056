"""Allergies as they are noted and ended, and what they ask of who prescribes."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from luna_portal.domain.refusals import InvalidField, InvalidForm, NotAllowed, NotFound
from luna_portal.models import (
    Account,
    AuditEvent,
)
from luna_portal.services.patients import allergies
from luna_portal.services.prescriptions import issuing
from luna_portal.services.prescriptions import reading as prescriptions_reading
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import AMOXICILLIN, issued_to, seen_by, wish_for

pytestmark = [pytest.mark.both_databases, pytest.mark.feature("CLI-8")]


@pytest.fixture(autouse=True)
def _treated(db: Session, cast: Cast, clock: Clock) -> None:
    """Ana is a patient of Dra. Díaz's; Carla is not."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())


def test_an_allergy_asks_for_a_reason_until_it_is_ended(db: Session, cast: Cast, clock: Clock) -> None:
    noted = allergies.note_allergy(
        db, cast.gloria, patient=cast.ana_row.public_id, substance=" Penicilina ", group="penicillin",
        severity="severe", now=clock(),
    )  # fmt: skip
    with pytest.raises(InvalidForm) as refused:
        issuing.issue(db, cast.diaz, wish=wish_for(cast.ana_row, AMOXICILLIN), now=clock())
    assert list(refused.value.errors) == ["allergy_reason"]
    row = issued_to(db, cast.diaz, cast.ana_row, clock(), AMOXICILLIN, allergy_reason="Tolerada en 2025")
    assert row.allergy_reason == "Tolerada en 2025"
    assert "allergy overruled" in db.exec(select(AuditEvent.note)).all()
    assert issued_to(db, cast.diaz, cast.ana_row, clock(), allergy_reason="sin motivo").allergy_reason == ""
    with pytest.raises(InvalidField) as unsaid:
        allergies.end_allergy(db, cast.diaz, allergy=noted.public_id, reason=" ", now=clock())
    assert unsaid.value.field == "reason"
    allergies.end_allergy(db, cast.diaz, allergy=noted.public_id, reason="Prueba  negativa", now=clock())
    assert issuing.issue(db, cast.diaz, wish=wish_for(cast.ana_row, AMOXICILLIN), now=clock()).id
    with pytest.raises(NotFound):
        allergies.end_allergy(db, cast.diaz, allergy=noted.public_id, reason="Otra vez", now=clock())


def test_an_ended_allergy_stays_with_who_ended_it_and_why(db: Session, cast: Cast, clock: Clock) -> None:
    noted = allergies.note_allergy(db, cast.gloria, patient=cast.ana_row.public_id, substance="látex", now=clock())
    for who in (cast.ana, cast.carla, cast.elena):
        with pytest.raises(NotAllowed):
            allergies.end_allergy(db, who, allergy=noted.public_id, reason="No lo es", now=clock())
    ruiz = replace(cast.diaz, practitioner_id=cast.ruiz_row.id)
    with pytest.raises(NotFound):
        allergies.end_allergy(db, ruiz, allergy=noted.public_id, reason="No lo es", now=clock())
    allergies.end_allergy(db, cast.diaz, allergy=noted.public_id, reason="Se anotó por error", now=clock())
    seen = prescriptions_reading.for_patient(db, cast.diaz, patient=cast.ana_row.public_id, now=clock())
    [(row, by)] = seen.ended
    assert (seen.allergies, row.substance, row.end_reason, row.ended_at) == ([], "látex", "Se anotó por error", clock())
    assert by == db.get_one(Account, cast.diaz.account_id).name
    line = db.exec(select(AuditEvent).where(AuditEvent.subject == f"allergy:{noted.public_id}")).all()[-1]
    assert (line.note, line.account_id) == ("ended", cast.diaz.account_id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"substance": " "}, "substance"), ({"substance": "x" * 121}, "substance"), ({"group": "cats"}, "group"),
        ({"severity": "huge"}, "severity"), ({"reaction": "x" * 301}, "reaction"),
    ],
)  # fmt: skip
def test_an_allergy_that_says_nothing_is_refused_at_its_field(
    db: Session, cast: Cast, clock: Clock, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        allergies.note_allergy(
            db, cast.diaz, patient=cast.ana_row.public_id, now=clock(), **({"substance": "látex"} | wrong)
        )
    assert refused.value.field == field
    for who in (cast.ana, cast.elena):
        with pytest.raises(NotAllowed):
            allergies.note_allergy(db, who, patient=cast.ana_row.public_id, substance="látex", now=clock())
