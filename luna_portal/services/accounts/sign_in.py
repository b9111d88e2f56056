"""Sign-in: who an account is asked to be, and the session that it opens."""

from datetime import datetime

from sqlmodel import Session, select

from luna_portal.adapters.passwords import PasswordCheck
from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.refusals import NotConfirmed, WrongCredentials
from luna_portal.models import Account, PortalSession
from luna_portal.services import limits
from luna_portal.services.accounts import one_time_links
from luna_portal.services.accounts.sessions import NewSession, account_by_email, open_session
from luna_portal.services.audit import audit


def begin_sign_in(db: Session, actor: Actor, *, email: str, now: datetime) -> str | None:
    """Count the try, and give the kept hash (None for an unknown mail) that the password must be compared with.

    The comparison takes long, so the door does it between two transactions. Raises: TooManyAttempts.
    """
    grant(actor, Action.SIGN_IN)
    account = account_by_email(db, email)
    limits.count_sign_in(
        db, email=email, address=actor.address, known_address=_known_address(db, account, actor.address), now=now
    )
    return account.password_hash if account else None


def sign_in(
    db: Session, actor: Actor, *, email: str, proof: PasswordCheck, user_agent: str, now: datetime
) -> NewSession:
    """Open a session for the account whose password the proof is about; the browser's earlier session ends.

    Raises: WrongCredentials (also for a disabled account); NotConfirmed after a right password, when the
    mail has not been confirmed: a new confirmation mail is written.
    """
    permit = grant(actor, Action.SIGN_IN)
    account = account_by_email(db, email)
    if account is None or account.disabled_at or not proof.holds or proof.against != account.password_hash:
        subject = f"account:{account.public_id}" if account else "account:unknown"
        audit(db, permit, subject, outcome="refused", note="wrong credentials", now=now)
        raise WrongCredentials
    limits.forget_sign_ins(db, email=email, address=actor.address, now=now)
    if proof.better:
        account.password_hash = proof.better
    if account.email_confirmed_at is None:
        one_time_links.send_confirmation(db, account, now=now)
        audit(db, permit, f"account:{account.public_id}", outcome="refused", note="mail not confirmed", now=now)
        raise NotConfirmed
    return open_session(db, actor, account, user_agent=user_agent, now=now)


def _known_address(db: Session, account: Account | None, address: str) -> bool:
    """Whether the account has been signed in from here before."""
    query = select(PortalSession.id).where(
        PortalSession.account_id == (account.id if account else 0), PortalSession.address == address
    )
    return db.exec(query.limit(1)).first() is not None
