"""Steps that the tests of access share: give somebody a password, sign in, read a link out of the outbox."""

from datetime import datetime

from sqlmodel import Session, col, select

from luna_portal.adapters.passwords import hash_password, prove
from luna_portal.domain.access import Actor
from luna_portal.models import Account, OutboxMessage
from luna_portal.services.accounts import sessions
from luna_portal.services.accounts import sign_in as accounts_sign_in
from luna_portal.services.caller import Caller
from luna_portal.services.mail.link_secrets import ticket_token

PASSWORD = "jacaranda en flor"  # noqa: S105 - of the cast
ANOTHER = "lluvia sobre el patio"


def account_of(db: Session, email: str) -> Account:
    """The account with that mail."""
    return db.exec(select(Account).where(Account.email == email)).one()


def give_password(db: Session, email: str, password: str = PASSWORD) -> Account:
    """Let that account sign in."""
    account = account_of(db, email)
    account.password_hash = hash_password(password)
    db.commit()
    return account


def sign_in(
    db: Session, visitor: Actor, email: str, password: str = PASSWORD, *, user_agent: str = "", now: datetime
) -> sessions.NewSession:
    """Sign in as the door does it, in two transactions; a refused try leaves its count behind."""
    try:
        kept = accounts_sign_in.begin_sign_in(db, visitor, email=email, now=now)
        proof = prove(password, kept)
        return accounts_sign_in.sign_in(db, visitor, email=email, proof=proof, user_agent=user_agent, now=now)
    finally:
        db.commit()


def who(db: Session, token: str, now: datetime) -> Actor:
    """Who the cookie says is asking."""
    found = sessions.actor_for(db, Caller(session_token=token, address="203.0.113.7"), now=now)
    db.commit()
    return found


def mails(db: Session, kind: str = "") -> list[OutboxMessage]:
    """What waits in the outbox, the newest first."""
    query = select(OutboxMessage).order_by(col(OutboxMessage.id).desc())
    return list(db.exec(query.where(OutboxMessage.kind == kind) if kind else query))


def link_in(message: OutboxMessage) -> str:
    """The secret of the link that the mail will carry."""
    return ticket_token(message.values["ticket"])
