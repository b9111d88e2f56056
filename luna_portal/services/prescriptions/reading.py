"""Recetas as patients and the team see them, and what becomes of one after its issue."""

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, Permit, Scope, grant
from luna_portal.domain.prescriptions import contents as rules
from luna_portal.domain.prescriptions.contents import PrescriptionState
from luna_portal.domain.prescriptions.renewals import check_mark, checked_reason
from luna_portal.domain.refusals import NotFound
from luna_portal.models import Allergy, MarkKind, Patient, PrescriptionMark
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.models.prescriptions.queries import (
    EndedAllergy,
    Prescribed,
    allergies_of,
    ended_allergies_of,
    issued_by,
    one_prescription,
    prescriptions_of,
)
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.transaction import after_commit


class Receta(NamedTuple):
    """A receta and how it stands today."""

    whole: Prescribed
    state: PrescriptionState


class PatientRecetas(NamedTuple):
    """What a prescriber sees of a patient: what she must not get or was once thought so, and what she was prescribed."""

    patient: Patient
    allergies: list[Allergy]
    ended: list[EndedAllergy]
    recetas: list[Receta]


def list_mine(db: Session, actor: Actor, *, state: str = "", now: datetime) -> list[Receta]:
    """The patient's recetas, the newest first; `state` is the value of a PrescriptionState, "" for all."""
    permit = grant(actor, Action.LIST_PRESCRIPTIONS)
    found = _standing(db, prescriptions_of(db, permit), now)
    whose = next(iter(actor.patient_ids)) if len(actor.patient_ids) == 1 else None
    audit(db, permit, "prescriptions", patient_id=whose, note="list", now=now)
    return [one for one in found if state in {"", one.state.value}]


def one(db: Session, actor: Actor, *, prescription: str, now: datetime) -> Receta:
    """One receta of the patient's own. Raises: NotFound."""
    return _seen(db, grant(actor, Action.SEE_PRESCRIPTION), prescription, now)


def one_for_team(db: Session, actor: Actor, *, prescription: str, now: datetime) -> Receta:
    """One receta of a patient within the team member's reach. Raises: NotFound."""
    return _seen(db, grant(actor, Action.SEE_PATIENT_PRESCRIPTIONS), prescription, now)


def issued(db: Session, actor: Actor, *, state: str = "", now: datetime) -> list[Receta]:
    """What the professional issued, or the whole clinic for nursing and administration; the newest first."""
    permit = grant(actor, Action.SEE_PATIENT_PRESCRIPTIONS)
    found = _standing(db, issued_by(db, permit), now)
    audit(db, permit, "prescriptions", note="list", now=now)
    return [one for one in found if state in {"", one.state.value}]


def for_patient(db: Session, actor: Actor, *, patient: str, now: datetime) -> PatientRecetas:
    """What is prescribed to a patient within reach, by whomever. Raises: NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_PRESCRIPTIONS)
    row = one_patient(db, permit, patient or "-")
    audit(db, permit, f"patient:{row.public_id}", patient_id=row.id, note="prescriptions", now=now)
    found = _standing(db, prescriptions_of(db, permit, row.id), now)
    key = row.id or 0
    return PatientRecetas(row, allergies_of(db, permit, key), ended_allergies_of(db, permit, key), found)


def cancel(db: Session, actor: Actor, *, prescription: str, reason: str, now: datetime) -> Receta:
    """Take back a receta of one's own (the administration: any); it stays, marked.

    Raises: NotFound, PrescriptionClosed, InvalidField.
    """
    permit = grant(actor, Action.CANCEL_PRESCRIPTION)
    reason = checked_reason(reason)
    found = one_prescription(db, permit, prescription, lock=True)
    if permit.scope is Scope.PRACTICE and found.practitioner.id != actor.practitioner_id:
        raise NotFound
    return _mark(db, permit, found, MarkKind.CANCELLED, reason, now)


def dispense(db: Session, actor: Actor, *, prescription: str, note: str = "", now: datetime) -> Receta:
    """Note that a receta was dispensed, so that it is not used twice. Raises: NotFound, PrescriptionClosed."""
    permit = grant(actor, Action.DISPENSE_PRESCRIPTION)
    found = one_prescription(db, permit, prescription, lock=True)
    return _mark(db, permit, found, MarkKind.DISPENSED, checked_reason(note, needed=False), now)


def state_on(found: Prescribed, today: date) -> PrescriptionState:
    """How a receta stands on that day of the clinic."""
    return rules.state_of(
        valid_until_on=found.prescription.valid_until_on,
        today=today,
        cancelled=MarkKind.CANCELLED in found.marks,
        dispensed=MarkKind.DISPENSED in found.marks,
    )


def _seen(db: Session, permit: Permit, prescription: str, now: datetime) -> Receta:
    found = one_prescription(db, permit, prescription)
    _audit(db, permit, found, "", now)
    return _standing(db, [found], now)[0]


def _standing(db: Session, found: list[Prescribed], now: datetime) -> list[Receta]:
    today = now.astimezone(the_clinic(db).tz).date()
    return [Receta(one, state_on(one, today)) for one in found]


def _mark(db: Session, permit: Permit, found: Prescribed, kind: MarkKind, reason: str, now: datetime) -> Receta:
    check_mark(_standing(db, [found], now)[0].state, dispensing=kind is MarkKind.DISPENSED)
    mark = PrescriptionMark(
        prescription_id=found.prescription.id or 0,
        kind=kind,
        reason=reason,
        account_id=permit.actor.account_id,
        created_at=now,
    )
    db.add(mark)
    db.flush()
    _audit(db, permit, found, reason, now)
    after_commit(db, f"patient:{found.patient.id}")
    return _standing(db, [found._replace(marks=found.marks | {kind: mark})], now)[0]


def _audit(db: Session, permit: Permit, found: Prescribed, note: str, now: datetime) -> None:
    subject = f"prescription:{found.prescription.public_id}"
    audit(db, permit, subject, patient_id=found.patient.id, note=note, now=now)
