"""What the tests of recetas do again and again: a patient of Dra. Díaz's, a draft, a receta."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from luna_portal.domain.access import Actor
from luna_portal.domain.appointments.lifecycle import AppointmentStatus, Modality
from luna_portal.domain.identifiers import new_public_id
from luna_portal.domain.prescriptions.contents import Medicine, PrescriptionDraft
from luna_portal.models import Appointment, Patient, Practitioner, Prescription
from luna_portal.services.prescriptions.issuing import PrescriptionRequest, issue
from tests.cast import Cast

PARACETAMOL = Medicine(
    generic="paracetamol", presentation="tabletas de 500 mg", dose="1 tableta", route="oral",
    frequency="cada 8 horas", duration="3 días", duration_days=3,
)  # fmt: skip
AMOXICILLIN = replace(PARACETAMOL, generic="amoxicilina", duration="7 días", duration_days=7)
DIAGNOSIS = "Faringitis viral"


def seen_by(db: Session, cast: Cast, patient: Patient, who: Practitioner, now: datetime) -> Appointment:
    """An appointment yesterday: from then on she is a patient of that professional's."""
    row = Appointment(
        folio=f"CJ-{new_public_id()[:12]}", patient_id=patient.id or 0, practitioner_id=who.id or 0,
        service_id=cast.general.id or 0, modality=Modality.IN_PERSON, starts_at=now - timedelta(days=1),
        ends_at=now - timedelta(days=1, minutes=-40), status=AppointmentStatus.COMPLETED, price_minor=0,
        currency="MXN", token_digest=new_public_id(), created_at=now,
    )  # fmt: skip
    db.add(row)
    db.commit()
    return row


def wish_for(patient: Patient, *lines: Medicine, **more: Any) -> PrescriptionRequest:
    """A wish to issue these lines; `more` goes to the draft or to the wish, wherever it belongs."""
    about = {name: more.pop(name) for name in ("appointment", "renewal", "supersedes") if name in more}
    draft = PrescriptionDraft(lines=lines or (PARACETAMOL,), **({"diagnosis": DIAGNOSIS} | more))
    return PrescriptionRequest(patient=patient.public_id, draft=draft, **about)


def issued_to(db: Session, by: Actor, patient: Patient, now: datetime, *lines: Medicine, **more: Any) -> Prescription:
    """A receta issued and committed."""
    row = issue(db, by, wish=wish_for(patient, *lines, **more), now=now)
    db.commit()
    return row
