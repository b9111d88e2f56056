"""Which open pages want to hear of which changes, and to which session a page belongs."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, grant, is_allowed
from luna_portal.models import Presence
from luna_portal.services.transaction import reads

GONE_AFTER = timedelta(hours=12)
AGENDA = "agenda"
OUTBOX = "outbox"
RESULTS = "results"


@reads
def session_of(db: Session, actor: Actor, *, now: datetime) -> int:  # noqa: ARG001 - every service is called alike
    """The key of the actor's session, 0 when nobody is signed in. Public: says nothing of anybody."""
    return actor.session_id or 0


def watch_agenda(db: Session, actor: Actor, *, page: str, now: datetime) -> None:
    """Tell this page when the agenda changes, and when results do to who may see them. Raises: SignInNeeded, NotAllowed."""
    grant(actor, Action.SEE_AGENDA)
    _watch(db, actor, [AGENDA, *([RESULTS] if is_allowed(actor, Action.SEE_PATIENT_RESULTS) else [])], page, now)


def watch_outbox(db: Session, actor: Actor, *, page: str, now: datetime) -> None:
    """Tell this page when the outgoing mail changes. Raises: SignInNeeded, NotAllowed."""
    grant(actor, Action.SEE_OUTBOX)
    _watch(db, actor, [OUTBOX], page, now)


def watch_results(db: Session, actor: Actor, *, page: str, now: datetime) -> None:
    """Tell this page of the team when a result comes, changes or goes out. Raises: SignInNeeded, NotAllowed."""
    grant(actor, Action.SEE_PATIENT_RESULTS)
    _watch(db, actor, [RESULTS], page, now)


def watch_own(db: Session, actor: Actor, *, page: str, now: datetime) -> None:
    """Tell this page when an appointment of the actor's patients changes. Raises: SignInNeeded, NotAllowed."""
    grant(actor, Action.LIST_APPOINTMENTS)
    _watch(db, actor, [f"patient:{patient}" for patient in sorted(actor.patient_ids)], page, now)


@reads
def topics_of(db: Session, actor: Actor, *, page: str, now: datetime) -> list[str]:  # noqa: ARG001 - every service is called alike
    """What this page, of this very account, hears of; one topic of each kind is enough to ask it anew."""
    own = (col(Presence.client_token) == page) & (col(Presence.account_id) == (actor.account_id or 0))
    found = db.scalars(select(Presence.topic).where(own).order_by(Presence.topic))
    return list({topic.partition(":")[0]: topic for topic in found}.values())


def _watch(db: Session, actor: Actor, topics: list[str], page: str, now: datetime) -> None:
    db.execute(
        delete(Presence).where((col(Presence.client_token) == page) | (col(Presence.seen_at) < now - GONE_AFTER))
    )
    for topic in topics:
        db.add(Presence(client_token=page, topic=topic, account_id=actor.account_id or 0, seen_at=now))


@reads
def pages_for(db: Session, _actor: Actor, *, topics: frozenset[str], now: datetime) -> list[tuple[str, str]]:
    """The (client token, topic) of every page that wants to hear of one of the topics. For the push only."""
    fresh = col(Presence.seen_at) > now - GONE_AFTER
    found = db.execute(select(Presence.client_token, Presence.topic).where(col(Presence.topic).in_(topics), fresh))
    return [(token, topic) for token, topic in found]
