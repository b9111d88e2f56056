"""What nobody needs any more, deleted once a day, a handful at a time.

Never swept: the log of who did what, and whatever belongs to somebody's record (NOM-004 5.4 keeps it five
years and longer). What goes is what the portal needed to work: sessions, links, counts, delivered mails.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, or_, update
from sqlmodel import Session, col, select

from luna_portal.models import (
    Account,
    Appointment,
    AuditEvent,
    CareLink,
    Delivery,
    Draft,
    Hold,
    OutboxMessage,
    Patient,
    PortalSession,
    Presence,
    Registration,
    Tally,
    Ticket,
)
from luna_portal.services.limits import TallyStorage
from luna_portal.services.live import GONE_AFTER

Broom = Callable[..., int]

EVERY: Final = timedelta(days=1)
HANDFUL: Final = 1000
SESSIONS_KEPT: Final = timedelta(days=90)
"""An address from which somebody signed in before is known by these; see limits.count_sign_in."""
TICKETS_KEPT: Final = timedelta(days=7)
REGISTRATIONS_KEPT: Final = timedelta(days=30)
MAILS_KEPT: Final = timedelta(days=90)
NETWORKS_KEPT: Final = timedelta(days=30)
HOLDS_KEPT: Final = timedelta(hours=1)
_TURN: Final = "sweep/turn"


def my_turn(db: Session, *, now: datetime) -> bool:
    """Whether nobody has swept for a day; who is told so is the one who sweeps. Commit before sweeping."""
    return TallyStorage(db, now).incr(_TURN, int(EVERY.total_seconds())) == 1


def holds(db: Session, *, now: datetime) -> int:
    """Holds that have run out, with the blocks they took."""
    return _some(db, Hold, col(Hold.expires_at) <= now - HOLDS_KEPT)


def sessions(db: Session, *, now: datetime) -> int:
    """Sessions that ended long ago."""
    over = now - SESSIONS_KEPT
    return _some(db, PortalSession, or_(col(PortalSession.ended_at) <= over, col(PortalSession.ends_at) <= over))


def tickets(db: Session, *, now: datetime) -> int:
    """One-time links that were used, or can be used no more."""
    over = now - TICKETS_KEPT
    return _some(db, Ticket, or_(col(Ticket.used_at) <= over, col(Ticket.expires_at) <= over))


def mails(db: Session, *, now: datetime) -> int:
    """Mails that were dealt with, but for those of appointments still ahead: their keys keep them from going out again."""
    over = now - MAILS_KEPT
    dealt_with = or_(
        and_(col(OutboxMessage.state) == Delivery.SENT, col(OutboxMessage.sent_at) <= over),
        and_(
            col(OutboxMessage.state).in_([Delivery.DROPPED, Delivery.FAILED]),
            col(OutboxMessage.due_at) <= over,
            col(OutboxMessage.created_at) <= over,
        ),
    )
    ahead = exists().where(col(Appointment.id) == col(OutboxMessage.appointment_id), col(Appointment.ends_at) > over)
    return _some(db, OutboxMessage, and_(dealt_with, ~ahead))


def registrations(db: Session, *, now: datetime) -> int:
    """What somebody typed to register and never confirmed, with the account that never was anybody's."""
    stale = (
        select(Account.id)
        .join(Registration, col(Registration.account_id) == col(Account.id))
        .where(col(Account.email_confirmed_at).is_(None), col(Registration.created_at) <= now - REGISTRATIONS_KEPT)
        .limit(HANDFUL)
    )
    found = [key for key in db.exec(stale) if key is not None]
    if not found:
        return 0
    db.execute(delete(Registration).where(col(Registration.account_id).in_(found)))
    db.execute(delete(Ticket).where(col(Ticket.account_id).in_(found)))
    named = [table.account_id for table in (Patient, CareLink, PortalSession, AuditEvent)]
    elsewhere = [exists().where(col(column) == col(Account.id)) for column in named]
    db.execute(delete(Account).where(col(Account.id).in_(found), ~or_(*elsewhere)))
    return len(found)


def networks(db: Session, *, now: datetime) -> int:
    """From which network old bookings came, and until when those that are cancelled were held."""
    old = and_(col(Appointment.created_at) <= now - NETWORKS_KEPT, col(Appointment.network_digest) != "")
    chosen = select(Appointment.id).where(old).limit(HANDFUL)
    return _count(
        db, update(Appointment).where(col(Appointment.id).in_(chosen)).values(network_digest="", held_until=None)
    )


def presences(db: Session, *, now: datetime) -> int:
    """Pages that have not been open for long."""
    return _count(db, delete(Presence).where(col(Presence.seen_at) <= now - GONE_AFTER))


def drafts(db: Session, *, now: datetime) -> int:
    """What was typed and never sent, and what came of the rest, after their day."""
    return _some(db, Draft, col(Draft.expires_at) <= now)


def tallies(db: Session, *, now: datetime) -> int:
    """Counts whose window is over."""
    return _count(db, delete(Tally).where(col(Tally.expires_at) <= now))


BROOMS: Final[tuple[Broom, ...]] = (
    holds, sessions, tickets, mails, registrations, networks, presences, drafts, tallies,
)  # fmt: skip
"""Each deletes (or empties) up to HANDFUL rows in the caller's transaction and says how many (presences and counts: all)."""


def _some(db: Session, table: Any, condition: ColumnElement[bool]) -> int:
    return _count(db, delete(table).where(col(table.id).in_(select(table.id).where(condition).limit(HANDFUL))))


def _count(db: Session, statement: Any) -> int:
    return int(db.execute(statement).rowcount)  # type: ignore[attr-defined]
