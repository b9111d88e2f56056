"""Recetas as patients and the team see them, and what becomes of one after its issue."""

from datetime import date, datetime
from typing import Final, NamedTuple

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, Permit, Scope, grant
from luna_portal.domain.prescriptions import contents as rules
from luna_portal.domain.prescriptions.contents import PrescriptionState
from luna_portal.domain.prescriptions.renewals import check_mark, checked_reason
from luna_portal.domain.refusals import NotFound
from luna_portal.models import Allergy, MarkKind, Patient, PrescriptionMark
from luna_portal.models.paging import place
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.models.prescriptions.queries import (
    EndedAllergy,
    Prescribed,
    allergies_of,
    count_prescriptions,
    ended_allergies_of,
    one_prescription,
    prescriptions_page,
)
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.transaction import after_commit

PAGE: Final = 20
TABS: Final = {
    "valid": frozenset({PrescriptionState.VALID}),
    "past": frozenset({PrescriptionState.EXPIRED, PrescriptionState.DISPENSED}),
    "cancelled": frozenset({PrescriptionState.CANCELLED}),
}


class Receta(NamedTuple):
    """A receta and how it stands today."""

    whole: Prescribed
    state: PrescriptionState


class RecetaPage(NamedTuple):
    """A page (from 1) of one tab, the newest first; `counts` says how many there are by tab."""

    rows: list[Receta]
    counts: dict[str, int]
    page: int
    pages: int


class PatientAllergies(NamedTuple):
    """What a prescriber sees of a patient: what she must not get, or was once thought so."""

    patient: Patient
    allergies: list[Allergy]
    ended: list[EndedAllergy]


def list_mine(db: Session, actor: Actor, *, tab: str = "", page: int = 1, now: datetime) -> RecetaPage:
    """The patient's recetas, 20 a page; `tab` is one of TABS, "" for all."""
    permit = grant(actor, Action.LIST_PRESCRIPTIONS)
    whose = next(iter(actor.patient_ids)) if len(actor.patient_ids) == 1 else None
    audit(db, permit, "prescriptions", patient_id=whose, note="list", now=now)
    return _page(db, permit, tab, page, now)


def one(db: Session, actor: Actor, *, prescription: str, now: datetime) -> Receta:
    """One receta of the patient's own. Raises: NotFound."""
    return _seen(db, grant(actor, Action.SEE_PRESCRIPTION), prescription, now)


def one_for_team(db: Session, actor: Actor, *, prescription: str, now: datetime) -> Receta:
    """One receta of a patient within the team member's reach. Raises: NotFound."""
    return _seen(db, grant(actor, Action.SEE_PATIENT_PRESCRIPTIONS), prescription, now)


def issued(db: Session, actor: Actor, *, tab: str = "", page: int = 1, now: datetime) -> RecetaPage:
    """What the professional issued, or the whole clinic for nursing and administration; as `list_mine`."""
    permit = grant(actor, Action.SEE_PATIENT_PRESCRIPTIONS)
    audit(db, permit, "prescriptions", note="list", now=now)
    return _page(db, permit, tab, page, now)


def for_patient(db: Session, actor: Actor, *, patient: str, now: datetime) -> PatientAllergies:
    """A patient within reach, for whom something is to be prescribed. Raises: NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_PRESCRIPTIONS)
    row = one_patient(db, permit, patient or "-")
    audit(db, permit, f"patient:{row.public_id}", patient_id=row.id, note="prescriptions", now=now)
    key = row.id or 0
    return PatientAllergies(row, allergies_of(db, permit, key), ended_allergies_of(db, permit, key))


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


def _page(db: Session, permit: Permit, tab: str, page: int, now: datetime) -> RecetaPage:
    today = _today(db, now)
    standing = count_prescriptions(db, permit, own=True, today=today)
    states = TABS.get(tab, frozenset(PrescriptionState))
    at = place(sum(standing[state] for state in states), page, PAGE)
    rows = prescriptions_page(db, permit, states, at, own=True, today=today)
    counts = {name: sum(standing[state] for state in each) for name, each in TABS.items()}
    return RecetaPage([Receta(one, state_on(one, today)) for one in rows], counts, at.page, at.pages)


def _today(db: Session, now: datetime) -> date:
    return now.astimezone(the_clinic(db).tz).date()


def _standing(db: Session, found: list[Prescribed], now: datetime) -> list[Receta]:
    today = _today(db, now)
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
