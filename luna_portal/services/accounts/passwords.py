"""Passwords: recover one by mail, set a new one, change one's own."""

from datetime import datetime

from pydantic_core import PydanticCustomError
from sqlmodel import Session

from luna_portal.adapters.passwords import PasswordCheck, fault_of
from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.refusals import InvalidField, SignInNeeded
from luna_portal.models import Account
from luna_portal.services import limits
from luna_portal.services.accounts import one_time_links
from luna_portal.services.accounts.one_time_links import Purpose
from luna_portal.services.accounts.registration import confirm_account
from luna_portal.services.accounts.sessions import account_by_email, end_all
from luna_portal.services.audit import audit
from luna_portal.services.patients.contact_checks import checked_email
from luna_portal.services.transaction import reads


def ask_recovery(db: Session, actor: Actor, *, email: str, now: datetime) -> None:
    """Send the link for a new password, if there is such an account; the answer is the same if there is none.

    Raises: InvalidField when it is no address at all, TooManyAttempts.
    """
    permit = grant(actor, Action.RECOVER_ACCOUNT)
    try:
        address = checked_email(email)
    except PydanticCustomError:
        raise InvalidField("email", "refusal.email_wrong" if email.strip() else "refusal.email_missing") from None
    limits.spend(db, limits.FORMS_BY_ADDRESS, "recover", limits.block_of(actor.address), now=now)
    account = account_by_email(db, address)
    if account is not None and account.disabled_at is None:
        one_time_links.send(db, account, Purpose.RECOVER, now=now)
    audit(db, permit, f"account:{account.public_id}" if account else "account:unknown", now=now)


@reads
def begin_new_password(db: Session, actor: Actor, *, ticket: str, password: str, now: datetime) -> None:
    """Check the link and the new password, before it is hashed. Raises: LinkExpired, InvalidField."""
    grant(actor, Action.RECOVER_ACCOUNT)
    account = one_time_links.owner_of(db, ticket, Purpose.RECOVER, Purpose.INVITE, now=now)[1]
    _check_new(password, account)


def set_password(db: Session, actor: Actor, *, ticket: str, password_hash: str, now: datetime) -> None:
    """Set the password by a link from the mail, which also confirms the address; ends every session, signs nobody in.

    Raises: LinkExpired.
    """
    permit = grant(actor, Action.RECOVER_ACCOUNT)
    row, account = one_time_links.owner_of(db, ticket, Purpose.RECOVER, Purpose.INVITE, now=now)
    one_time_links.use_up(db, row, now=now)
    account.password_hash = password_hash
    if account.email_confirmed_at is None:
        confirm_account(db, account, now)
    end_all(db, account, but=None, now=now)
    limits.forget_sign_ins(db, email=account.email, address=actor.address, now=now)
    if row.purpose == Purpose.RECOVER:
        _tell_of_change(db, account, now)
    audit(db, permit, f"account:{account.public_id}", note="password set by link", now=now)


def begin_change(db: Session, actor: Actor, *, password: str, now: datetime) -> str | None:
    """Count the try, check the new password, and give the kept hash to compare the current one with.

    Raises: SignInNeeded, InvalidField, TooManyAttempts.
    """
    grant(actor, Action.CHANGE_PASSWORD)
    account = _own(db, actor)
    _check_new(password, account)
    limits.spend(db, limits.FORMS_BY_ADDRESS, "change", limits.account_key(account.email), now=now)
    return account.password_hash


def change_password(db: Session, actor: Actor, *, proof: PasswordCheck, password_hash: str, now: datetime) -> None:
    """Change the actor's password; the other sessions end, and a mail says so.

    Raises: SignInNeeded, InvalidField when the current one is wrong.
    """
    permit = grant(actor, Action.CHANGE_PASSWORD)
    account = _own(db, actor)
    if not proof.holds or proof.against != account.password_hash:
        raise InvalidField("current", "access.current_wrong")
    account.password_hash = password_hash
    end_all(db, account, but=actor.session_id, now=now)
    _tell_of_change(db, account, now)
    audit(db, permit, f"account:{account.public_id}", now=now)


def _check_new(password: str, account: Account) -> None:
    if fault := fault_of(password, account.email, account.name):
        raise InvalidField("password", fault)


def _tell_of_change(db: Session, account: Account, now: datetime) -> None:
    one_time_links.tell(db, account, "password_changed", {}, now=now)


def _own(db: Session, actor: Actor) -> Account:
    account = db.get(Account, actor.account_id) if actor.account_id else None
    if account is None:
        raise SignInNeeded
    return account
