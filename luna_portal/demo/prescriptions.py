"""Recetas for the demo clinic, issued as any others: in force, expired, corrected, dispensed, asked for anew."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlmodel import Session, col, delete, select

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.access import Actor, Role
from luna_portal.domain.prescriptions.contents import Medicine, PrescriptionDraft
from luna_portal.models import Appointment, OutboxMessage, Patient, Practitioner, Prescription
from luna_portal.services.documents.encrypted_store import Sealed
from luna_portal.services.patients import allergies
from luna_portal.services.prescriptions import issuing, reading, renewals
from luna_portal.services.prescriptions.issuing import Prepared

KeptPaper = Callable[[Prepared], Sealed]
"""Draws, signs and keeps the paper of a receta that is about to be issued."""
Issue = Callable[[Patient, "DemoReceta", datetime], Prescription]
TOLD: Final = (MailKind.NEW_PRESCRIPTION.value, MailKind.RENEWAL_ASKED.value)


def _medicine(generic: str, presentation: str, dose: str, frequency: str, days: int, quantity: str) -> Medicine:
    return Medicine(
        generic=generic, presentation=presentation, dose=dose, route="oral", frequency=frequency,
        duration=f"{days} días", duration_days=days, quantity=quantity,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoReceta:
    """A receta: how many days ago, why, what, and what to mind."""

    days: int
    diagnosis: str
    lines: tuple[Medicine, ...]
    indications: str = ""


CHRONIC: Final = DemoReceta(
    75, "Diabetes mellitus tipo 2 e hipertensión arterial",
    (
        _medicine("metformina", "tabletas de 850 mg", "1 tableta", "cada 12 horas, con alimentos", 90, "6 cajas"),
        _medicine("losartán", "tabletas de 50 mg", "1 tableta", "cada 24 horas, por la mañana", 90, "3 cajas"),
    ),
    "Caminar media hora al día. Medir la presión dos veces por semana y anotarla.\nVolver antes si hay mareo.",
)  # fmt: skip
INFECTION: Final = DemoReceta(
    40, "Infección de vías urinarias",
    (_medicine("nitrofurantoína", "cápsulas de 100 mg", "1 cápsula", "cada 12 horas", 7, "1 caja de 14"),),
    "Terminar el tratamiento aunque se sienta bien. Tomar dos litros de agua al día.",
)  # fmt: skip
TAKEN_BACK: Final = DemoReceta(
    12, "Lumbalgia", (_medicine("ibuprofeno", "tabletas de 400 mg", "1 tableta", "cada 8 horas", 5, "1 caja"),)
)
CORRECTED: Final = DemoReceta(
    12, "Lumbalgia",
    (_medicine("paracetamol", "tabletas de 500 mg", "1 tableta", "cada 8 horas si hay dolor", 5, "1 caja"),),
    "Calor local veinte minutos, tres veces al día. Evitar cargar peso.",
)  # fmt: skip
OTHERS: Final = (
    DemoReceta(4, "Hipercolesterolemia",
               (_medicine("atorvastatina", "tabletas de 20 mg", "1 tableta", "cada noche", 90, "3 cajas"),)),
    DemoReceta(9, "Rinitis alérgica",
               (_medicine("loratadina", "tabletas de 10 mg", "1 tableta", "cada 24 horas", 15, "1 caja"),)),
    DemoReceta(20, "Hipotiroidismo",
               (_medicine("levotiroxina", "tabletas de 75 mcg", "1 tableta", "en ayunas", 60, "2 cajas"),)),
)  # fmt: skip


def write_prescriptions(db: Session, now: datetime, paper: KeptPaper | None = None) -> None:
    """Issue the demo's recetas, each on its day, with its `paper` if somebody keeps it. No mail tells of them."""
    ana = db.exec(select(Patient).where(col(Patient.email) == "ana@example.com").order_by(col(Patient.id))).first()
    doctor = db.exec(select(Practitioner).order_by(col(Practitioner.id))).first()
    if ana is None or doctor is None:
        return
    who = Actor(account_id=doctor.account_id, role=Role.PROFESSIONAL, practitioner_id=doctor.id)
    issue: Issue = partial(_issue, db, who, paper)
    _for_ana(db, who, issue, ana, now)
    others = select(Appointment.patient_id).where(Appointment.practitioner_id == doctor.id)
    treated = select(Patient).where(col(Patient.id).in_(others), col(Patient.id) != ana.id).order_by(col(Patient.id))
    for patient, receta in zip(db.exec(treated.limit(len(OTHERS))).all(), OTHERS, strict=False):
        row = issue(patient, receta, now)
        if receta is OTHERS[-1]:
            reading.dispense(db, who, prescription=row.public_id, now=row.issued_at + timedelta(hours=3))
    db.execute(delete(OutboxMessage).where(col(OutboxMessage.kind).in_(TOLD)))


def _for_ana(db: Session, who: Actor, issue: Issue, ana: Patient, now: datetime) -> None:
    allergies.note_allergy(
        db, who, patient=ana.public_id, substance="Penicilina", group="penicillin", severity="severe",
        reaction="Urticaria y dificultad para respirar, en 1989", now=now - timedelta(days=200),
    )  # fmt: skip
    chronic = issue(ana, CHRONIC, now)
    issue(ana, INFECTION, now)
    taken_back = issue(ana, TAKEN_BACK, now)
    reading.cancel(
        db, who, prescription=taken_back.public_id, reason="El ibuprofeno no conviene con su medicina de la presión",
        now=taken_back.issued_at + timedelta(minutes=25),
    )  # fmt: skip
    issue(ana, CORRECTED, now + timedelta(minutes=30))
    own = Actor(account_id=ana.account_id, role=Role.PATIENT, patient_ids=frozenset({ana.id or 0}))
    renewals.ask(
        db, own, prescription=chronic.public_id, note="Me quedan dos semanas de los dos.", now=now - timedelta(days=1)
    )


def _issue(
    db: Session, who: Actor, paper: KeptPaper | None, patient: Patient, receta: DemoReceta, now: datetime
) -> Prescription:
    draft = PrescriptionDraft(lines=receta.lines, diagnosis=receta.diagnosis, indications=receta.indications)
    wish, then = issuing.PrescriptionRequest(patient=patient.public_id, draft=draft), now - timedelta(days=receta.days)
    if paper is None:
        return issuing.issue(db, who, wish=wish, now=then)
    prepared = issuing.prepare(db, who, wish=wish, now=then)
    return issuing.issue(db, who, wish=wish, prepared=prepared, sealed=paper(prepared), signed=True, now=then)
