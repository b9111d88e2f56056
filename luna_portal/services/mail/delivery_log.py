"""The delivery log: what was sent, what waits, what failed; and trying again."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from luna_portal.adapters.mail_templates import Drawn, MailKind
from luna_portal.domain.access import Action, Actor, Role, grant
from luna_portal.domain.refusals import NotFound, StatusNotAllowed
from luna_portal.models import Delivery, OutboxMessage
from luna_portal.models.paging import place
from luna_portal.services.audit import audit
from luna_portal.services.mail.letters import ABOUT_APPOINTMENTS, read
from luna_portal.services.mail.outbox import TOPIC
from luna_portal.services.mail.server import mail_works
from luna_portal.services.transaction import after_commit, reads

PAGE = 50


class DeliveryLog(NamedTuple):
    """A page of the outbox, the newest first; `sends` says whether a mail server is set at all."""

    messages: list[OutboxMessage]
    page: int
    pages: int
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
    at = place(total, page, PAGE)
    messages = list(db.exec(statement.offset(at.offset).limit(at.limit)))
    return DeliveryLog(messages, at.page, at.pages, counts, mail_works())


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
