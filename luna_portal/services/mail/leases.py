"""Who sends what: a message is leased to one worker at a time, tried again when it fails, and never lost."""

import zlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.appointments.lifecycle import AHEAD, AppointmentStatus, reminder_worth_sending
from luna_portal.models import Appointment, Clinic, Delivery, OutboxMessage
from luna_portal.services.mail.outbox import TOPIC
from luna_portal.services.transaction import after_commit

LEASE = timedelta(minutes=5)
BACK_OFF_MINUTES = (1, 5, 15, 60, 240)
TRIES = len(BACK_OFF_MINUTES) + 1


class Claim(NamedTuple):
    """A message leased to one worker. `attempt` tells its lease from a later one of the same message."""

    message: OutboxMessage
    attempt: int


def claim_due(db: Session, *, limit: int, now: datetime) -> list[Claim]:
    """Lease up to `limit` messages that are due to this worker; commit before sending them.

    A message whose worker died is found again once its lease is over. What is no longer true (a reminder of
    a cancelled appointment, news of a day gone by, a link that has run out) is dropped here, at the last moment.
    """
    claims: list[Claim] = []
    while len(claims) < limit:
        found = _due(db, limit - len(claims), now)
        if not found:
            break
        for message in found:
            if message.attempts >= TRIES:
                _settle(message, Delivery.FAILED, message.last_error or "the worker died")
            elif not _still_true(db, message, now):
                _settle(message, Delivery.DROPPED, "")
            else:
                message.state = Delivery.SENDING
                message.attempts += 1
                message.lease_until = now + LEASE
                claims.append(Claim(message, message.attempts))
        db.flush()
        after_commit(db, TOPIC)
    return claims


def anything_due(db: Session, *, now: datetime) -> bool:
    """Whether a claim would find something; costs no write lock."""
    return db.exec(select(OutboxMessage.id).where(_is_due(now)).limit(1)).first() is not None


def sent(db: Session, claim: Claim, *, now: datetime) -> bool:
    """Mark a leased message as sent. False when the lease was lost to another worker."""
    message = _held(db, claim)
    if message is None:
        return False
    _settle(message, Delivery.SENT, "")
    message.sent_at = now
    after_commit(db, TOPIC)
    return True


def failed(db: Session, claim: Claim, *, error: str, permanent: bool, now: datetime) -> bool:
    """Mark a leased message as refused: for good, or to be tried again after 1, 5, 15, 60 and 240 minutes.

    `error` is for the staff and holds no address. False when the lease was lost to another worker.
    """
    message = _held(db, claim)
    if message is None:
        return False
    if permanent or message.attempts >= TRIES:
        _settle(message, Delivery.FAILED, error)
    else:
        _settle(message, Delivery.QUEUED, error)
        message.due_at = now + back_off(message.key, message.attempts)
    after_commit(db, TOPIC)
    return True


def back_off(key: str, attempts: int) -> timedelta:
    """How long to wait after that many tries, up to a fifth longer by the key, so that a crowd spreads out."""
    spread = zlib.crc32(f"{key}:{attempts}".encode()) / 2**32 / 5
    return timedelta(minutes=BACK_OFF_MINUTES[attempts - 1] * (1 + spread))


def _is_due(now: datetime) -> Any:
    return or_(
        and_(
            col(OutboxMessage.state) == Delivery.QUEUED,
            col(OutboxMessage.due_at) <= now,
        ),
        and_(
            col(OutboxMessage.state) == Delivery.SENDING,
            col(OutboxMessage.lease_until) <= now,
        ),
    )


def _due(db: Session, limit: int, now: datetime) -> list[OutboxMessage]:
    """The next messages, locked: PostgreSQL skips those another worker has, SQLite has one writer at a time."""
    query = select(OutboxMessage).where(_is_due(now)).order_by(col(OutboxMessage.due_at), col(OutboxMessage.id))
    return list(db.exec(query.limit(limit).with_for_update(skip_locked=True)))


def _held(db: Session, claim: Claim) -> OutboxMessage | None:
    query = select(OutboxMessage).where(
        OutboxMessage.id == claim.message.id,
        OutboxMessage.state == Delivery.SENDING,
        OutboxMessage.attempts == claim.attempt,
    )
    return db.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def _settle(message: OutboxMessage, state: Delivery, error: str) -> None:
    message.state, message.last_error, message.lease_until = state, error[:300], None


def _still_true(db: Session, message: OutboxMessage, now: datetime) -> bool:
    if message.appointment_id is None:
        expires_at = message.values.get("expires_at")
        return expires_at is None or now < datetime.fromisoformat(expires_at)
    appointment = db.get(Appointment, message.appointment_id)
    starts_at = datetime.fromisoformat(message.values["starts_at"])
    if appointment is None or starts_at <= now or appointment.starts_at != starts_at:
        return False
    if message.kind == MailKind.CANCELLED:
        return appointment.status is AppointmentStatus.CANCELLED
    if appointment.status not in AHEAD:
        return False
    if message.kind != MailKind.REMINDER:
        return message.kind != MailKind.HELD or (appointment.held_until is not None and now < appointment.held_until)
    leads = [timedelta(minutes=minutes) for minutes in db.get_one(Clinic, 1).reminder_lead_minutes]
    due_at = starts_at - timedelta(minutes=message.values["lead_minutes"])
    return reminder_worth_sending(due_at, starts_at, leads, now=now)
