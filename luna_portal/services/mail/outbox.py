"""What must reach somebody, written in the transaction of the fact; a key makes it written once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.identifiers import new_public_id
from luna_portal.models import (
    Delivery,
    OutboxMessage,
)
from luna_portal.models.appointments.queries import Booked
from luna_portal.models.raw_sql import insert_rows
from luna_portal.services.transaction import after_commit

TOPIC = "outbox"
OutboxRow = dict[str, Any]
_NEW: Final[OutboxRow] = {
    "state": Delivery.QUEUED,
    "attempts": 0,
    "lease_until": None,
    "last_error": "",
    "sent_at": None,
}


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
    write_rows(db, [row])


def message_row(
    booked: Booked, *, kind: MailKind, key: str, values: dict[str, Any], due_at: datetime, now: datetime
) -> OutboxRow:
    """One message about an appointment to its patient, as a row that is not yet written."""
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


def write_rows(db: Session, rows: Iterable[OutboxRow]) -> None:
    """Add what is not there yet; a message that had been dropped unsent comes back with its new facts."""
    wanted = {row["key"]: row for row in rows}
    there = db.exec(select(OutboxMessage).where(col(OutboxMessage.key).in_(wanted)))
    for message in there:
        new = wanted.pop(message.key)
        if message.state is Delivery.DROPPED:
            message.state, message.attempts, message.last_error = Delivery.QUEUED, 0, ""
            message.values, message.due_at = new["values"], new["due_at"]
    add_rows(db, wanted.values())


def add_rows(db: Session, rows: Iterable[OutboxRow]) -> None:
    """Add rows whose keys are new, in one statement: a booking waits for it."""
    new = [row | {"public_id": new_public_id()} for row in rows]
    if new:
        db.flush()
        insert_rows(db, OutboxMessage, new)
    after_commit(db, TOPIC)
