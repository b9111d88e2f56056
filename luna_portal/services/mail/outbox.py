"""What must reach somebody, written in the transaction of the fact; a key makes it written once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from luna_portal.adapters.mail_templates import Drawn, MailKind
from luna_portal.domain.access import Action, Actor, Role, grant
from luna_portal.domain.appointments.lifecycle import reminder_times
from luna_portal.domain.identifiers import new_public_id
from luna_portal.domain.refusals import NotFound, StatusNotAllowed
from luna_portal.models import (
    Appointment,
    AppointmentChange,
    Clinic,
    Delivery,
    OutboxMessage,
)
from luna_portal.models.appointments.queries import Booked
from luna_portal.models.raw_sql import insert_rows
from luna_portal.models.slots.catalogue import clinic_in_force
from luna_portal.services.audit import audit
from luna_portal.services.mail.letters import ABOUT_APPOINTMENTS, read
from luna_portal.services.transaction import after_commit, reads
from luna_portal.settings import current

TOPIC = "outbox"
PAGE = 50
_Row = dict[str, Any]
_NEW: Final[_Row] = {
    "state": Delivery.QUEUED,
    "attempts": 0,
    "lease_until": None,
    "last_error": "",
    "sent_at": None,
}
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
        _add(db, letters)  # a new appointment's keys are new
    else:
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
    reference from which its secret is derived when the mail is sent, with `expires_at`.
    Raises: ValueError for an unknown kind.
    """
    row = _NEW | {
        "key": key,
        "kind": MailKind(kind).value,
        "recipient": recipient,
        "recipient_name": name,
        "language": language,
        "values": values,
        "appointment_id": None,
        "due_at": due_at,
        "created_at": now,
    }
    _write(db, [row])


class DeliveryLog(NamedTuple):
    """A page of the outbox, the newest first; `sends` says whether a mail server is set at all."""

    messages: list[OutboxMessage]
    total: int
    counts: dict[Delivery, int]
    sends: bool


@reads
def delivery_log(
    db: Session,
    actor: Actor,
    *,
    state: Delivery | None = None,
    page: int = 1,
    now: datetime,  # noqa: ARG001 - every service is told the time
) -> DeliveryLog:
    """A page of 50 messages, of one state or of all. `page` counts from 1."""
    grant(actor, Action.SEE_OUTBOX)
    statement = select(OutboxMessage).order_by(col(OutboxMessage.created_at).desc(), col(OutboxMessage.id).desc())
    if state is not None:
        statement = statement.where(OutboxMessage.state == state)
    grouped = db.execute(select(OutboxMessage.state, func.count()).group_by(col(OutboxMessage.state)))
    counts = {row[0]: row[1] for row in grouped}
    total = sum(counts.values()) if state is None else counts.get(state, 0)
    messages = list(db.exec(statement.offset((max(page, 1) - 1) * PAGE).limit(PAGE)))
    return DeliveryLog(messages, total, counts, bool(current().smtp_url))


def preview(db: Session, actor: Actor, *, message: str, now: datetime) -> Drawn:
    """The mail with that public id as its reader sees it; leaves an audit line. Raises: NotFound.

    Links that open an account stay out, but for the administration's view of a confirmation: without a mail
    server somebody has to hand that one over.
    """
    permit = grant(actor, Action.SEE_OUTBOX)
    row = _one(db, message)
    audit(db, permit, f"message:{row.public_id}", note=f"preview {row.kind}", now=now)
    confirms = row.kind == MailKind.CONFIRM_EMAIL and actor.role is Role.ADMINISTRATION
    return read(db, row, now=now, secrets=confirms or row.kind in ABOUT_APPOINTMENTS)


def retry(db: Session, actor: Actor, *, message: str, now: datetime) -> None:
    """Queue a message again that could not be sent, with all its tries. Raises: NotFound, StatusNotAllowed."""
    permit = grant(actor, Action.RETRY_OUTBOX)
    row = _one(db, message)
    if row.state is not Delivery.FAILED:
        raise StatusNotAllowed(before=row.state.value, after=Delivery.QUEUED.value)
    row.state, row.attempts, row.due_at = Delivery.QUEUED, 0, now
    audit(db, permit, f"message:{row.public_id}", note=f"retry {row.kind}", now=now)
    after_commit(db, TOPIC)


def _one(db: Session, public_id: str) -> OutboxMessage:
    found = db.exec(select(OutboxMessage).where(OutboxMessage.public_id == public_id).with_for_update()).first()
    if found is None:
        raise NotFound
    return found


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
) -> _Row:
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


def _reminders(clinic: Clinic, booked: Booked, now: datetime) -> list[_Row]:
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
    booked: Booked, *, kind: MailKind, key: str, values: dict[str, Any], due_at: datetime, now: datetime
) -> _Row:
    return _NEW | {
        "key": key,
        "kind": kind.value,
        "recipient": booked.patient.email,
        "recipient_name": booked.patient.full_name,
        "language": booked.patient.language,
        "values": values,
        "appointment_id": booked.appointment.id,
        "due_at": due_at,
        "created_at": now,
    }


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


def _write(db: Session, rows: Iterable[_Row]) -> None:
    """Add what is not there yet; a message that had been dropped unsent comes back with its new facts."""
    wanted = {row["key"]: row for row in rows}
    there = db.exec(select(OutboxMessage).where(col(OutboxMessage.key).in_(wanted)))
    for message in there:
        new = wanted.pop(message.key)
        if message.state is Delivery.DROPPED:
            message.state, message.attempts, message.last_error = Delivery.QUEUED, 0, ""
            message.values, message.due_at = new["values"], new["due_at"]
    _add(db, wanted.values())


def _add(db: Session, rows: Iterable[_Row]) -> None:
    """Add rows whose keys are new, in one statement: a booking waits for it."""
    new = [row | {"public_id": new_public_id()} for row in rows]
    if new:
        db.flush()
        insert_rows(db, OutboxMessage, new)
    after_commit(db, TOPIC)
