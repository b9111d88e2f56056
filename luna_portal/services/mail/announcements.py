"""Announcements: the mails that tell of an appointment, written with its change."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.appointments.lifecycle import reminder_times
from luna_portal.models import (
    Appointment,
    AppointmentChange,
    Clinic,
    Delivery,
    OutboxMessage,
)
from luna_portal.models.appointments.queries import Booked
from luna_portal.models.slots.catalogue import clinic_in_force
from luna_portal.services.mail.outbox import OutboxRow, add_rows, message_row, write_rows

GONE = (Delivery.SENT, Delivery.SENDING)


class Announcement(StrEnum):
    """What happened to an appointment that its patient must hear of."""

    BOOKED = "booked"
    HELD = "held"
    MOVED = "moved"
    CANCELLED = "cancelled"
    UNDONE = "undone"


WAITS_FOR_UNDO = frozenset({Announcement.MOVED, Announcement.CANCELLED})


def announce(
    db: Session,
    kind: Announcement,
    booked: Booked,
    *,
    changed_at: datetime,
    now: datetime,
) -> None:
    """Write the mail that tells the patient, and plan the reminders; what is queued about an earlier time is dropped.

    A change and a cancellation wait until they can no longer be undone. An undo is told only when the mail
    about the undone change has gone; a mail that had been dropped for that change is written again. An appointment
    held for its mail has no reminders before that.
    """
    clinic = clinic_in_force(db)
    new = kind in {Announcement.BOOKED, Announcement.HELD}
    earlier = [] if new else _about(db, booked.appointment)
    for message in earlier:
        if message.state is Delivery.QUEUED:
            message.state = Delivery.DROPPED
    told = _told_of_undo(earlier) if kind is Announcement.UNDONE else kind
    letters = [] if told is None else [_letter(db, clinic, told, booked, changed_at, now)]
    if kind is not Announcement.CANCELLED and booked.appointment.held_until is None:
        letters += _reminders(clinic, booked, now)
    if new:
        add_rows(db, letters)  # a new appointment's keys are new
    else:
        write_rows(db, letters)


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
    booked: Booked,
    changed_at: datetime,
    now: datetime,
) -> OutboxRow:
    appointment = booked.appointment
    waits = timedelta(minutes=clinic.undo_minutes if kind in WAITS_FOR_UNDO else 0)
    more = {}
    if kind is Announcement.MOVED and (before := _starts_before(db, appointment)):
        more = {"starts_before": before.isoformat()}
    return message_row(
        booked,
        kind=MailKind(kind.value),
        key=f"{kind}:{appointment.public_id}:{appointment.sequence}",
        values=_facts(booked) | more,
        due_at=changed_at + waits if waits else now,
        now=now,
    )


def _reminders(clinic: Clinic, booked: Booked, now: datetime) -> list[OutboxRow]:
    appointment = booked.appointment
    leads = [timedelta(minutes=minutes) for minutes in clinic.reminder_lead_minutes]
    planned = []
    for lead, due_at in reminder_times(appointment.starts_at, leads, now=now):
        minutes = lead // timedelta(minutes=1)
        planned.append(
            message_row(
                booked,
                kind=MailKind.REMINDER,
                key=f"reminder:{appointment.public_id}:{appointment.sequence}:{minutes}",
                values=_facts(booked) | {"lead_minutes": minutes},
                due_at=due_at,
                now=now,
            )
        )
    return planned


def _facts(booked: Booked) -> dict[str, Any]:
    """What the mail tells: when, where and with whom. Neither the service nor the reason, which speak of health."""
    appointment = booked.appointment
    until = {"held_until": appointment.held_until.isoformat()} if appointment.held_until else {}
    return until | {
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
