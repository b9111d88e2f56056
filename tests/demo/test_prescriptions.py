"""The demo clinic has recetas in every state."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from luna_portal.demo import clinic
from luna_portal.domain.access import Actor, Role
from luna_portal.models import Account, OutboxMessage, Patient, Practitioner
from luna_portal.services.prescriptions import reading, renewals
from tests.conftest import Clock


@pytest.mark.feature("REC-1")
def test_the_demo_patient_has_recetas_in_force_expired_and_cancelled(engine: Engine, clock: Clock) -> None:
    clinic.seed(engine, zone="America/Mexico_City", now=clock())
    with Session(engine) as db:
        account = db.exec(select(Account).where(Account.email == "ana@example.com")).one()
        ana = db.exec(select(Patient).where(Patient.account_id == account.id)).one()
        doctor = db.exec(select(Practitioner).where(Practitioner.slug == "lucia-diaz")).one()
        own = Actor(account_id=account.id, role=Role.PATIENT, patient_ids=frozenset({ana.id or 0}))
        who = Actor(account_id=doctor.account_id, role=Role.PROFESSIONAL, practitioner_id=doctor.id)
        states = [one.state.value for one in reading.list_mine(db, own, now=clock()).rows]
        assert states == ["valid", "cancelled", "expired", "valid"]
        everybody = reading.issued(db, who, now=clock()).rows
        assert {one.state.value for one in everybody} == {"valid", "cancelled", "expired", "dispensed"}
        assert len(renewals.requests(db, who, now=clock()).waiting) == 1
        seen = reading.for_patient(db, who, patient=ana.public_id, now=clock())
        assert [known.substance for known in seen.allergies] == ["Penicilina"]
        assert not list(db.exec(select(OutboxMessage))), "nobody is mailed about a demo"
