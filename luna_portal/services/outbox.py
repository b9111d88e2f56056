"""What must reach somebody, written in the transaction of the fact; a key makes it written once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from sqlmodel import Session, col, select

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.appointments import reminder_times
from luna_portal.models import (
    Appointment,
    AppointmentChange,
    Clinic,
    Delivery,
    OutboxMessage,
    Patient,
    Practitioner,
)
from luna_portal.services.transaction import after_commit

TOPIC = "outbox"
GONE = (Delivery.SENT, Delivery.SENDING)


class Announcement(StrEnum):
    """What happened to an appointment that its patient must hear of."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    UNDONE = "undone"


WAITS_FOR_UNDO = frozenset({Announcement.MOVED, Announcement.CANCELLED})


class BookedRows(Protocol):
    """An appointment with the people in it; `models.Booked` is one."""

    @property
    def appointment(self) -> Appointment: ...
    @property
    def patient(self) -> Patient: ...
    @property
    def practitioner(self) -> Practitioner: ...


def announce(
    db: Session,
    kind: Announcement,
    booked: BookedRows,
    *,
    changed_at: datetime,
    now: datetime,
) -> None:
    """Write the mail that tells the patient, and plan the reminders; what is queued about an earlier time is dropped.

    A change and a cancellation wait until they can no longer be undone. An undo is told only when the mail
    about the undone change has gone; a mail that had been dropped for that change is written again.
    """
    clinic = db.get_one(Clinic, 1)
    earlier = _about(db, booked.appointment)
    for message in earlier:
        if message.state is Delivery.QUEUED:
            message.state = Delivery.DROPPED
    told = _told_of_undo(earlier) if kind is Announcement.UNDONE else kind
    letters = [] if told is None else [_letter(db, clinic, told, booked, changed_at, now)]
    if kind is not Announcement.CANCELLED:
        letters += _reminders(clinic, booked, now)
    _write(db, letters)


def write_mail(
    db: Session,
    *,
    key: str,
    kind: str,
    recipient: str,
    name: str,
    language: str,
    values: dict[str, Any],
    due_at: datetime,
    now: datetime,
) -> None:
    """Write one mail that is not about an appointment; the same key again writes nothing.

    `kind` is the value of a MailKind. `values` hold no secret: a one-time link is named by `ticket`, the
    reference from which its secret is derived when the mail is sent. Raises: ValueError for an unknown kind.
    """
    message = OutboxMessage(
        key=key,
        kind=MailKind(kind).value,
        recipient=recipient,
        recipient_name=name,
        language=language,
        values=values,
        due_at=due_at,
        created_at=now,
    )
    _write(db, [message])


def _about(db: Session, appointment: Appointment) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.appointment_id == appointment.id)
    return list(db.exec(query.order_by(col(OutboxMessage.id).desc())))


def _told_of_undo(earlier: list[OutboxMessage]) -> Announcement | None:
    """What the patient must be told after an undo; `earlier` are the appointment's messages, the newest first."""
    news = [message for message in earlier if message.kind != MailKind.REMINDER]
    if not news or news[0].kind not in WAITS_FOR_UNDO:
        return None
    if news[0].state in GONE:
        return Announcement.UNDONE
    if len(news) > 1 and news[1].state is Delivery.DROPPED:
        return Announcement(news[1].kind)
    return None


def _letter(
    db: Session,
    clinic: Clinic,
    kind: Announcement,
    booked: BookedRows,
    changed_at: datetime,
    now: datetime,
) -> OutboxMessage:
    appointment = booked.appointment
    waits = timedelta(minutes=clinic.undo_minutes if kind in WAITS_FOR_UNDO else 0)
    more = {}
    if kind is Announcement.MOVED and (before := _starts_before(db, appointment)):
        more = {"starts_before": before.isoformat()}
    return _message(
        booked,
        kind=MailKind(kind.value),
        key=f"{kind}:{appointment.public_id}:{appointment.sequence}",
        values=_facts(booked) | more,
        due_at=changed_at + waits if waits else now,
        now=now,
    )


def _reminders(clinic: Clinic, booked: BookedRows, now: datetime) -> list[OutboxMessage]:
    appointment = booked.appointment
    leads = [timedelta(minutes=minutes) for minutes in clinic.reminder_lead_minutes]
    planned = []
    for lead, due_at in reminder_times(appointment.starts_at, leads, now=now):
        minutes = lead // timedelta(minutes=1)
        planned.append(
            _message(
                booked,
                kind=MailKind.REMINDER,
                key=f"reminder:{appointment.public_id}:{appointment.sequence}:{minutes}",
                values=_facts(booked) | {"lead_minutes": minutes},
                due_at=due_at,
                now=now,
            )
        )
    return planned


def _message(
    booked: BookedRows,
    *,
    kind: MailKind,
    key: str,
    values: dict[str, Any],
    due_at: datetime,
    now: datetime,
) -> OutboxMessage:
    return OutboxMessage(
        key=key,
        kind=kind.value,
        recipient=booked.patient.email,
        recipient_name=booked.patient.full_name,
        language=booked.patient.language,
        values=values,
        appointment_id=booked.appointment.id,
        due_at=due_at,
        created_at=now,
    )


def _facts(booked: BookedRows) -> dict[str, Any]:
    """What the mail tells: when, where and with whom. Neither the service nor the reason, which speak of health."""
    appointment = booked.appointment
    return {
        "appointment": appointment.public_id,
        "sequence": appointment.sequence,
        "folio": appointment.folio,
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "modality": appointment.modality.value,
        "professional": booked.practitioner.full_name,
        "room": booked.practitioner.room,
    }


def _starts_before(db: Session, appointment: Appointment) -> datetime | None:
    change = AppointmentChange
    query = select(change.starts_before).where(
        change.appointment_id == appointment.id,
        col(change.starts_after) == appointment.starts_at,
    )
    return db.exec(query.order_by(col(change.id).desc()).limit(1)).first()


def _write(db: Session, messages: Iterable[OutboxMessage]) -> None:
    """Add what is not there yet; a message that had been dropped unsent comes back with its new facts."""
    wanted = {message.key: message for message in messages}
    if not wanted:
        return
    there = db.exec(select(OutboxMessage).where(col(OutboxMessage.key).in_(wanted)))
    for message in there:
        new = wanted.pop(message.key)
        if message.state is Delivery.DROPPED:
            message.state, message.attempts, message.last_error = Delivery.QUEUED, 0, ""
            message.values, message.due_at = new.values, new.due_at
    db.add_all(wanted.values())
    after_commit(db, TOPIC)
