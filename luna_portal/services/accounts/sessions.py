"""Signing in and out, and the sessions table, which says at every event who is asking."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from luna_portal.domain.access import STAFF, Action, Actor, Role, grant
from luna_portal.domain.identifiers import digest, new_secret, normalise_email
from luna_portal.domain.refusals import NotFound, SignInNeeded
from luna_portal.models import Account, Appointment, CareLink, Patient, PortalSession, Practitioner
from luna_portal.models.database import WRITES
from luna_portal.services import limits
from luna_portal.services.audit import audit
from luna_portal.services.caller import Caller
from luna_portal.services.transaction import reads
from luna_portal.settings import current
from luna_portal.views.accounts.sessions import SessionClock

SLIDE_EVERY = timedelta(minutes=1)
SLIDES = "luna_session_to_slide"

_OPEN = and_(
    col(PortalSession.ended_at).is_(None),
    col(PortalSession.idle_ends_at) > bindparam("now"),
    col(PortalSession.ends_at) > bindparam("now"),
)
_CARED_FOR = and_(
    col(CareLink.account_id) == col(Account.id),
    col(CareLink.revoked_at).is_(None),
    or_(col(CareLink.ends_at).is_(None), col(CareLink.ends_at) > bindparam("now")),
)
_WHO = (
    columns(
        col(PortalSession.id),
        col(PortalSession.seen_at),
        col(Account.id),
        col(Account.role),
        col(Patient.id),
        col(Practitioner.id),
        col(CareLink.patient_id),
    )
    .join(Account, col(Account.id) == col(PortalSession.account_id))
    .outerjoin(Patient, col(Patient.account_id) == col(Account.id))
    .outerjoin(Practitioner, col(Practitioner.account_id) == col(Account.id))
    .outerjoin(CareLink, _CARED_FOR)
    .where(col(PortalSession.token_digest) == bindparam("token"), _OPEN, col(Account.disabled_at).is_(None))
)


class NewSession(NamedTuple):
    """What a door puts in the cookie, until when, and whose home comes next."""

    token: str
    ends_at: datetime
    role: Role


class OwnSession(NamedTuple):
    """One of the actor's open sessions, and whether it is the one that asks."""

    row: PortalSession
    is_this: bool


def actor_for(db: Session, caller: Caller, *, now: datetime) -> Actor:
    """Who the caller is, by the sessions table; nobody when the cookie is unknown, ended or too old.

    One query when there is a cookie, none without. A session slides at most once a minute: at once in a
    transaction that writes; otherwise `session_to_slide` says that it should.
    """
    rows = _who(db, caller.session_token, now) if caller.session_token else []
    appointment = _appointment_of(db, caller.appointment_token)
    if not rows:
        return Actor(
            address=caller.address, holder=caller.visitor, appointment_id=appointment, language=caller.language
        )
    session, seen_at, account, role, patient, practitioner, _ = rows[0]
    if caller.active and now - seen_at >= SLIDE_EVERY:
        _slide_or_say_so(db, session, role, now)
    own = {patient, *(row[6] for row in rows)} - {None}
    return Actor(
        account_id=account, role=role, patient_ids=frozenset(own), practitioner_id=practitioner,
        session_id=session, address=caller.address, appointment_id=appointment, holder=caller.visitor,
        language=caller.language,
    )  # fmt: skip


def session_to_slide(db: Session) -> tuple[int, Role] | None:
    """The session whose idle time should move on, noticed by a transaction that could not write; forgets it."""
    found: tuple[int, Role] | None = db.info.pop(SLIDES, None)
    return found


def slide(db: Session, session: int, role: Role, *, now: datetime) -> None:
    """Move the end of the idle time on, never beyond the session's end."""
    row = db.get_one(PortalSession, session)
    row.seen_at, row.idle_ends_at = now, min(now + idle_time(role), row.ends_at)
    db.flush()


def idle_time(role: Role) -> timedelta:
    """How long an open page may rest: shorter for who sees other people's records."""
    settings = current()
    minutes = settings.session_idle_staff_minutes if role in STAFF else settings.session_idle_patient_minutes
    return timedelta(minutes=minutes)


def open_session(db: Session, actor: Actor, account: Account, *, user_agent: str, now: datetime) -> NewSession:
    """A session for an account that has just proved itself; ends the one that this browser had."""
    if actor.session_id is not None:
        _end(db, [actor.session_id], now)
    limits.sweep(db, now=now)  # now and then is often enough, and this is seldom
    token, ends_at = new_secret(), now + timedelta(hours=current().session_absolute_hours)
    row = PortalSession(
        token_digest=digest(token), account_id=account.id or 0, seen_at=now, ends_at=ends_at, created_at=now,
        idle_ends_at=min(now + idle_time(account.role), ends_at), address=actor.address, user_agent=user_agent[:300],
    )  # fmt: skip
    db.add(row)
    db.flush()
    who = Actor(account_id=account.id, role=account.role, address=actor.address)
    audit(db, who, f"session:{row.public_id}", action=Action.SIGN_IN.value, now=now)
    return NewSession(token, ends_at, account.role)


def sign_out(db: Session, actor: Actor, *, now: datetime) -> None:
    """End this session; without one there is nothing to end."""
    if actor.session_id is None:
        return
    permit = grant(actor, Action.MANAGE_SESSIONS)
    _end(db, [actor.session_id], now)
    audit(db, permit, _subject(db, actor.session_id), note="sign out", now=now)


@reads
def mine(db: Session, actor: Actor, *, now: datetime) -> list[OwnSession]:
    """The actor's open sessions, this one first, then the latest seen. Raises: SignInNeeded."""
    grant(actor, Action.MANAGE_SESSIONS)
    found = db.exec(_open_of(actor, now).order_by(col(PortalSession.seen_at).desc()))
    return sorted((OwnSession(row, row.id == actor.session_id) for row in found), key=lambda one: not one.is_this)


def close(db: Session, actor: Actor, *, session: str, now: datetime) -> None:
    """End one of the actor's sessions by its public id; an open page of it hears so at its next event.

    Raises: SignInNeeded, NotFound (also when it is somebody else's).
    """
    permit = grant(actor, Action.MANAGE_SESSIONS)
    row = db.exec(_open_of(actor, now).where(PortalSession.public_id == session)).first()
    if row is None:
        raise NotFound
    row.ended_at = now
    audit(db, permit, f"session:{session}", note="closed", now=now)


def close_others(db: Session, actor: Actor, *, now: datetime) -> int:
    """End every session of the actor but this one; returns how many ended. Raises: SignInNeeded."""
    permit = grant(actor, Action.MANAGE_SESSIONS)
    others = [row for row in db.exec(_open_of(actor, now)) if row.id != actor.session_id]
    for row in others:
        row.ended_at = now
    audit(db, permit, f"account:{actor.account_id}", note=f"closed {len(others)} other sessions", now=now)
    return len(others)


def end_all(db: Session, account: Account, *, but: int | None, now: datetime) -> None:
    """End the sessions of an account, all or all but one, after its password changed."""
    query = update(PortalSession).where(
        col(PortalSession.account_id) == account.id,
        col(PortalSession.ended_at).is_(None),
        col(PortalSession.id) != (but or 0),
    )
    db.execute(query.values(ended_at=now))


def keep_alive(db: Session, actor: Actor, *, now: datetime) -> SessionClock:
    """The person is still there: begin the idle time anew. Raises: SignInNeeded."""
    grant(actor, Action.MANAGE_SESSIONS)
    if actor.session_id is None or actor.role is None:
        raise SignInNeeded
    slide(db, actor.session_id, actor.role, now=now)
    return clock(db, actor, now=now)


@reads
def clock(db: Session, actor: Actor, *, now: datetime) -> SessionClock:
    """When this session ends if nothing is done, and when in any case. Raises: SignInNeeded."""
    grant(actor, Action.MANAGE_SESSIONS)
    row = db.get(PortalSession, actor.session_id) if actor.session_id else None
    if row is None or row.idle_ends_at <= now:
        raise SignInNeeded
    return SessionClock(idle_ends_at=row.idle_ends_at.isoformat(), ends_at=row.ends_at.isoformat())


def _who(db: Session, token: str, now: datetime) -> Sequence[Any]:
    return db.execute(_WHO, {"token": digest(token), "now": now}).all()


def account_by_email(db: Session, email: str) -> Account | None:
    """The account of an address, in any spelling of its letters' case."""
    return db.exec(select(Account).where(Account.email == normalise_email(email))).first()


def _appointment_of(db: Session, token: str) -> int | None:
    if not token:
        return None
    return db.exec(select(Appointment.id).where(Appointment.token_digest == digest(token))).first()


def _slide_or_say_so(db: Session, session: int, role: Role, now: datetime) -> None:
    if db.connection().get_execution_options().get(WRITES):
        slide(db, session, role, now=now)
    else:
        db.info[SLIDES] = (session, role)


def _open_of(actor: Actor, now: datetime) -> SelectOfScalar[PortalSession]:
    return select(PortalSession).where(
        PortalSession.account_id == actor.account_id,
        col(PortalSession.ended_at).is_(None),
        PortalSession.idle_ends_at > now,
        PortalSession.ends_at > now,
    )


def _end(db: Session, sessions: list[int], now: datetime) -> None:
    db.execute(update(PortalSession).where(col(PortalSession.id).in_(sessions)).values(ended_at=now))


def _subject(db: Session, session: int) -> str:
    return f"session:{db.get_one(PortalSession, session).public_id}"
