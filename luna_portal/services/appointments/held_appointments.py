"""Appointments held until their mail is confirmed: by the mail's link, by the team, or released when the time is over."""

import hmac
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.identifiers import normalise_email
from luna_portal.domain.refusals import ConfirmByMail, NotConfirmedInTime
from luna_portal.models import Appointment, AppointmentChange, Delivery, OutboxMessage, Patient
from luna_portal.models.appointments.queries import Booked, one_booked
from luna_portal.models.raw_sql import insert_rows
from luna_portal.models.slots.taken_time import give_back
from luna_portal.services.appointments.history import (
    AGENDA,
    CONFIRMED_BY_MAIL,
    RELEASED,
    as_it_stands,
    record_change,
    subject_of,
)
from luna_portal.services.audit import audit
from luna_portal.services.mail.announcements import Announcement
from luna_portal.services.mail.link_secrets import mail_proof
from luna_portal.services.transaction import after_commit

HANDFUL: Final = 100


def check_not_held(permit: Permit, row: Appointment) -> None:
    """That nobody who comes by a link uses a held appointment before its mail is confirmed. Raises: ConfirmByMail.

    The page that booked has the link too, so the link alone proves no mail; an account does, its mail is confirmed.
    """
    if row.is_held and permit.actor.account_id is None:
        raise ConfirmByMail


def note_opened_mail(db: Session, actor: Actor, *, proof: str, now: datetime) -> bool:
    """Note that the mail's link was opened with what only the mail holds; an appointment that is held stays held.

    Returns whether the proof is right. Raises: NotFound.
    """
    permit = grant(actor, Action.SEE_APPOINTMENT)
    booked = one_booked(db, permit, "")
    if not _proves(booked, proof):
        return False
    if not booked.appointment.is_held:
        _confirm_address(db, permit, booked.patient, now)
    return True


def confirm_mail(db: Session, actor: Actor, *, proof: str, now: datetime) -> Booked:
    """Confirm a held appointment by the mail's link: it is booked, with its mails and reminders. Again says nothing new.

    Raises: NotFound, NotConfirmedInTime (too late, cancelled, or the link is not whole).
    """
    permit = grant(actor, Action.CONFIRM_APPOINTMENT)
    booked = one_booked(db, permit, "", changing=True)
    row = booked.appointment
    if row.status is AppointmentStatus.CONFIRMED:
        return booked
    if not (_proves(booked, proof) and row.is_held) or (row.held_until or now) <= now:
        raise NotConfirmedInTime
    _confirm_address(db, permit, booked.patient, now)
    before = as_it_stands(row)
    row.status, row.held_until = AppointmentStatus.CONFIRMED, None
    record_change(db, permit, booked, kind=CONFIRMED_BY_MAIL, before=before, tell=Announcement.BOOKED, now=now)
    return booked


def any_lapsed(db: Session, *, now: datetime) -> bool:
    """Whether an appointment is to be released; costs no write lock."""
    return db.exec(select(Appointment.id).where(*_lapsed(now)).limit(1)).first() is not None


def release_lapsed(db: Session, *, now: datetime) -> int:
    """Release up to HANDFUL held appointments whose time to be confirmed is over. Returns how many.

    Their times are free at once and nobody is written to: the page of the link says what happened.
    """
    query = select(Appointment).where(*_lapsed(now)).order_by(col(Appointment.held_until)).limit(HANDFUL)
    rows = list(db.exec(query.with_for_update(skip_locked=True)))
    for row in rows:
        _release(db, row, now)
    if rows:
        after_commit(db, AGENDA)
    return len(rows)


def drop_queued_mails(db: Session, appointments: list[int]) -> None:
    """Drop what is queued about those appointments."""
    queued = (col(OutboxMessage.appointment_id).in_(appointments), col(OutboxMessage.state) == Delivery.QUEUED)
    db.execute(update(OutboxMessage).where(*queued).values(state=Delivery.DROPPED))


def _lapsed(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Appointment.held_until) <= now, col(Appointment.status) == AppointmentStatus.PENDING


def _release(db: Session, row: Appointment, now: datetime) -> None:
    key = row.id or 0
    give_back(db, grant(Actor.nobody(), Action.HOLD_SLOT), appointment=key)  # as a hold that has run out
    row.status, row.held_until = AppointmentStatus.CANCELLED, None
    row.sequence += 1
    db.flush()
    insert_rows(
        db,
        AppointmentChange,
        [{
            "appointment_id": key, "kind": RELEASED, "at": now, "account_id": None, "by_role": None,
            "status_before": AppointmentStatus.PENDING, "status_after": row.status, "starts_before": row.starts_at,
            "starts_after": row.starts_at, "ends_before": row.ends_at, "reason": "",
        }],
    )  # fmt: skip
    drop_queued_mails(db, [key])
    audit(db, Actor(), subject_of(row), action="release", patient_id=row.patient_id, note=RELEASED, now=now)
    after_commit(db, f"patient:{row.patient_id}")


def _proves(booked: Booked, proof: str) -> bool:
    right = mail_proof(booked.appointment.public_id, booked.patient.email)
    return hmac.compare_digest(right.encode(), proof.encode())


def _confirm_address(db: Session, permit: Permit, patient: Patient, now: datetime) -> None:
    """Note for everybody with this mail that it is read; leaves an audit line the first time."""
    unknown = (col(Patient.email) == normalise_email(patient.email), col(Patient.email_confirmed_at).is_(None))
    if db.execute(update(Patient).where(*unknown).values(email_confirmed_at=now)).rowcount:  # type: ignore[attr-defined]
        audit(db, permit, f"patient:{patient.public_id}", patient_id=patient.id, note="mail confirmed", now=now)
