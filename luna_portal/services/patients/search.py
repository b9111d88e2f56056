"""Finding a patient, for the team."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlmodel import Session, and_, col, select

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.identifiers import normalise_name
from luna_portal.models import Patient
from luna_portal.models.patients.visible_patients import one_patient, patients_within
from luna_portal.services.audit import audit

MOST: Final = 12
SHORTEST: Final = 2


class FoundPatients(NamedTuple):
    """The first of those who were found; `more` says that there are others."""

    patients: list[Patient]
    more: bool


def find(db: Session, actor: Actor, *, search: str, now: datetime) -> FoundPatients:
    """Up to 12 patients whose name, mail, phone or CURP have all these words; nobody for less than two letters."""
    permit = grant(actor, Action.FIND_PATIENTS)
    words = normalise_name(search).split()[:6]
    if len("".join(words)) < SHORTEST:
        return FoundPatients([], more=False)
    has_all = and_(*(col(Patient.search).contains(word, autoescape=True) for word in words))
    names = (col(Patient.first_surname), col(Patient.given_name), col(Patient.id))
    found = list(db.exec(select(Patient).where(patients_within(permit), has_all).order_by(*names).limit(MOST + 1)))
    shown = found[:MOST]
    audit(db, permit, "patients", note=f"{len(shown)} found", now=now)
    return FoundPatients(shown, more=len(found) > MOST)


def one(db: Session, actor: Actor, *, patient: str, now: datetime) -> Patient:
    """The patient with that public id. Raises: NotFound, also when the actor does not reach her."""
    permit = grant(actor, Action.FIND_PATIENTS)
    row = one_patient(db, permit, patient or "-")
    audit(db, permit, f"patient:{row.public_id}", patient_id=row.id, now=now)
    return row
