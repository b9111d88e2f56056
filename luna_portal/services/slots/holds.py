"""Holds: one free time kept for a browser while its person decides."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.identifiers import new_public_id
from luna_portal.domain.refusals import Refusal, SlotNotOffered, SlotTaken, TooManyHolds
from luna_portal.domain.time.blocks import blocks_of
from luna_portal.domain.time.intervals import Interval
from luna_portal.models import Hold
from luna_portal.models.raw_sql import insert_row
from luna_portal.models.slots.answers import HeldSlot
from luna_portal.models.slots.catalogue import catalogue
from luna_portal.models.slots.taken_time import claim_span, drop_holds, drop_own_in_the_way, held_by, holds_from
from luna_portal.services.limits import network_digest
from luna_portal.services.slots.openings import Opening, holder_digest, is_reachable, openings
from luna_portal.services.transaction import after_commit, reads
from luna_portal.settings import current

AGENDA = "agenda"
MOST_OF_BROWSER = 3
"""Times that one browser holds side by side, for bookings in several tabs."""


class CookiesNeeded(Refusal):
    """A browser that keeps no cookie cannot be known again, so nothing can be held for it."""

    key = "refusal.cookies_needed"


def hold(
    db: Session, actor: Actor, *, service: str, modality: Modality, practitioner: str | None,
    starts_at: datetime, instead_of: str | None = None, now: datetime,
) -> HeldSlot:  # fmt: skip
    """Keep a time for this browser while its owner fills in the form; earlier ones that it held are let go.

    `instead_of` (a public id, or "") keeps those of her other tabs, but for that one and for what overlaps: no time of
    hers is in her own way. Raises: SlotTaken (somebody was quicker), SlotNotOffered (it is no time on offer), CookiesNeeded, TooManyHolds.
    """
    permit = grant(actor, Action.HOLD_SLOT)
    holder = holder_digest(actor)
    if not holder:
        raise CookiesNeeded
    if not is_reachable(starts_at):
        raise SlotNotOffered
    known = catalogue(db, permit)
    offers = known.offers_of(service, modality, practitioner)
    on = starts_at.astimezone(known.rules.zone).date()
    rooms = openings(db, permit, known, offers, modality, on, on, now=now, but_holder=holder)
    room, span = _room_for(rooms, starts_at, now)
    offer, blocks = room.offer, blocks_of(room.widened(span))
    if instead_of is None:
        drop_holds(db, permit, holder=holder)
    else:
        drop_own_in_the_way(
            db, permit, holder, instead_of=instead_of, practitioner=offer.practitioner_id, blocks=blocks,
            others=MOST_OF_BROWSER - 1,
        )  # fmt: skip
    address = _with_room_to_hold(db, permit, now)
    public_id, expires_at = new_public_id(), now + timedelta(minutes=known.rules.hold_minutes)
    kept = {
        "public_id": public_id, "holder_digest": holder, "address_digest": address, "modality": modality,
        "practitioner_id": offer.practitioner_id, "service_id": offer.service_id, "starts_at": span.start,
        "ends_at": span.end, "price_minor": offer.price_minor, "expires_at": expires_at, "created_at": now,
    }  # fmt: skip
    key = insert_row(db, Hold, kept)
    claim_span(db, permit, offer.practitioner_id, blocks, hold=key, now=now)
    after_commit(db, AGENDA)
    return HeldSlot(
        hold=public_id, service=offer.service, service_name=offer.service_name, service_name_en=offer.service_name_en,
        modality=modality, practitioner=offer.practitioner, practitioner_name=offer.practitioner_name,
        starts_at=span.start, ends_at=span.end, price_minor=offer.price_minor, expires_at=expires_at,
    )  # fmt: skip


def release(
    db: Session,
    actor: Actor,
    *,
    hold: str = "",
    now: datetime,  # noqa: ARG001 - every service is told the time
) -> None:
    """Let go what this browser holds, if anything: all of it, or what has that public id."""
    permit = grant(actor, Action.HOLD_SLOT)
    holder = holder_digest(actor)
    if holder and drop_holds(db, permit, holder=holder, public_id=hold):
        after_commit(db, AGENDA)


@reads
def my_hold(
    db: Session, actor: Actor, *, hold: str = "", starts_at: datetime | None = None, now: datetime
) -> HeldSlot | None:
    """What this browser holds just now: the newest, or the one with that public id, or that begins then."""
    permit = grant(actor, Action.HOLD_SLOT)
    return held_by(db, permit, holder_digest(actor), now=now, hold=hold, starts_at=starts_at)


def _with_room_to_hold(db: Session, permit: Permit, now: datetime) -> str:
    """The digest of the actor's address. Raises: TooManyHolds when as much as may be is held from there."""
    address = network_digest(permit.actor.address)
    if holds_from(db, permit, address, now=now) >= current().holds_per_address:
        raise TooManyHolds
    return address


def _room_for(rooms: Sequence[Opening], starts_at: datetime, now: datetime) -> tuple[Opening, Interval]:
    """The professional to whom a start goes: the least busy who is free then, as the list of the day says.

    Raises: SlotTaken when only others' appointments are in the way, SlotNotOffered.
    """
    refusal: Refusal = SlotNotOffered()
    for room in sorted(rooms, key=Opening.taken_minutes):
        try:
            return room, room.check_offered(starts_at, now)
        except SlotTaken as taken:
            refusal = taken
        except SlotNotOffered:
            continue
    raise refusal
