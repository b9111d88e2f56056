"""What the staff's browser sees of the outgoing mail."""

from dataclasses import dataclass
from datetime import datetime

from luna_portal.i18n.reader import Reader
from luna_portal.models import Delivery, OutboxMessage


@dataclass(frozen=True, slots=True)
class MessageView:
    """A line of the delivery log. `state` is a Delivery's value, or "unsendable" while no mail server is set."""

    id: str
    kind: str
    kind_label: str
    recipient: str
    recipient_name: str
    written: str
    due: str
    sent: str
    state: str
    state_label: str
    attempts: int
    error: str
    may_retry: bool


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A mail as its reader sees it; `html` is a whole document, to be shown in a sandboxed frame."""

    subject: str
    html: str
    text: str


def message_view(row: OutboxMessage, reader: Reader, *, sends: bool, now: datetime) -> MessageView:
    """The line of one message; `sends` says whether a mail server is set."""
    state = _state(row, sends=sends, now=now)
    return MessageView(
        id=row.public_id,
        kind=row.kind,
        kind_label=reader.text(f"mail.kind.{row.kind}"),
        recipient=row.recipient,
        recipient_name=row.recipient_name,
        written=reader.day_time(row.created_at),
        due=reader.day_time(row.due_at),
        sent=reader.day_time(row.sent_at) if row.sent_at else "",
        state=state,
        state_label=reader.text(f"mail.state.{state}"),
        attempts=row.attempts,
        error=row.last_error,
        may_retry=row.state is Delivery.FAILED,
    )


def _state(row: OutboxMessage, *, sends: bool, now: datetime) -> str:
    if row.state is not Delivery.QUEUED:
        return row.state.value
    if not sends:
        return "unsendable"
    return "waiting" if row.due_at > now else "queued"
