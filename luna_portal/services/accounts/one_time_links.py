"""One-time links by mail: made here, kept as a digest, used once."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import update
from sqlmodel import Session, col, select

from luna_portal.domain.identifiers import digest, new_public_id
from luna_portal.domain.refusals import LinkExpired
from luna_portal.models import Account, Ticket
from luna_portal.services import limits
from luna_portal.services.mail.link_secrets import ticket_token
from luna_portal.services.mail.outbox import write_mail


class Purpose(StrEnum):
    """What a link is for."""

    CONFIRM = "confirm_email"
    RECOVER = "recover"
    INVITE = "invitation"


LASTS: Final = {
    Purpose.CONFIRM: timedelta(days=3),
    Purpose.RECOVER: timedelta(minutes=60),
    Purpose.INVITE: timedelta(days=3),
}


def send(db: Session, account: Account, purpose: Purpose, *, now: datetime) -> None:
    """Make a link for that purpose, void the earlier ones, and write its mail; at most three an hour an account.

    The outbox holds the reference of the link, from which the secret is derived when the mail is sent.
    """
    if not limits.may_spend(db, limits.MAILS_BY_ACCOUNT, purpose.value, limits.account_key(account.email), now=now):
        return
    _void(db, account, purpose, now)
    reference, expires_at = new_public_id(), now + LASTS[purpose]
    db.add(
        Ticket(
            token_digest=digest(ticket_token(reference)),
            purpose=purpose.value,
            account_id=account.id or 0,
            expires_at=expires_at,
            created_at=now,
        )
    )
    tell(db, account, purpose.value, {"ticket": reference, "expires_at": expires_at.isoformat()}, now=now)


def send_confirmation(db: Session, account: Account, *, now: datetime) -> None:
    """Write the mail that asks to confirm the address."""
    send(db, account, Purpose.CONFIRM, now=now)


def tell(db: Session, account: Account, kind: str, values: dict[str, str], *, now: datetime) -> None:
    """Write a mail to the account's owner, due at once."""
    write_mail(
        db, key=f"{kind}:{new_public_id()}", kind=kind, recipient=account.email, name=account.name,
        language=account.language, values=values, due_at=now, now=now,
    )  # fmt: skip


def owner_of(db: Session, token: str, *purposes: Purpose, now: datetime) -> tuple[Ticket, Account]:
    """The ticket behind a link's secret and whose it is. Raises: LinkExpired: used, too old, or never made."""
    query = select(Ticket, Account).join(Account, col(Account.id) == col(Ticket.account_id))
    found = db.exec(
        query.where(
            Ticket.token_digest == digest(token),
            col(Ticket.purpose).in_([purpose.value for purpose in purposes]),
            col(Ticket.used_at).is_(None),
            Ticket.expires_at > now,
            col(Account.disabled_at).is_(None),
        )
    ).first()
    if found is None:
        raise LinkExpired
    return found[0], found[1]


def use_up(db: Session, ticket: Ticket, *, now: datetime) -> None:
    """Spend the ticket, and the other ones of its account for the same purpose.

    Raises: LinkExpired when another request spent it first.
    """
    mine = update(Ticket).where(col(Ticket.id) == ticket.id, col(Ticket.used_at).is_(None))
    if db.execute(mine.values(used_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise LinkExpired
    _void(db, ticket, Purpose(ticket.purpose), now)


def _void(db: Session, whose: Account | Ticket, purpose: Purpose, now: datetime) -> None:
    account = whose.id if isinstance(whose, Account) else whose.account_id
    earlier = update(Ticket).where(
        col(Ticket.account_id) == account, col(Ticket.purpose) == purpose.value, col(Ticket.used_at).is_(None)
    )
    db.execute(earlier.values(used_at=now))
