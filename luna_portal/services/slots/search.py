"""Booking: what is on offer, the times that are free, and one of them held while somebody decides."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.identifiers import new_public_id
from luna_portal.domain.refusals import NotFound, Refusal, SlotNotOffered, SlotTaken, TooManyHolds
from luna_portal.domain.time.blocks import blocks_of
from luna_portal.domain.time.intervals import Interval
from luna_portal.models import Hold, Practitioner
from luna_portal.models.raw_sql import insert_row
from luna_portal.models.slots.answers import BookingDone, HeldSlot, Options, SlotRow
from luna_portal.models.slots.catalogue import Catalogue, OfferRow, catalogue, offered_services
from luna_portal.models.slots.taken_time import claim_span, drop_holds, held_by, holds_from
from luna_portal.services.appointments.booking import book, must_agree
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.slots.booking_limits import network_digest
from luna_portal.services.slots.openings import Opening, grid_of, holder_digest, is_reachable, openings, room_in_grid
from luna_portal.services.transaction import after_commit, reads
from luna_portal.settings import current

__all__ = [
    "BookingDone",
    "CookiesNeeded",
    "book",
    "day",
    "hold",
    "month",
    "must_agree",
    "my_hold",
    "next_free",
    "options",
    "release",
]

AGENDA = "agenda"
_SEARCH_DAYS = (7, 28, 366)


class CookiesNeeded(Refusal):
    """A browser that keeps no cookie cannot be known again, so nothing can be held for it."""

    key = "refusal.cookies_needed"


@reads
def options(db: Session, actor: Actor, *, practitioner: str = "", now: datetime) -> Options:  # noqa: ARG001 - all are told the time
    """What can be booked in the clinic, or by the personal link (slug) of one professional.

    Raises: NotFound when the link is nobody's or of somebody who is not active, or nothing is set up.
    """
    permit = grant(actor, Action.SEE_SERVICES)
    owner = None
    if practitioner:
        owner = db.exec(select(Practitioner).where(Practitioner.slug == practitioner, col(Practitioner.active))).first()
        if owner is None:
            raise NotFound
    return Options(the_clinic(db), offered_services(db, permit, slug=practitioner), owner)


@reads
def month(
    db: Session, actor: Actor, *, service: str, modality: Modality, practitioner: str | None,
    first: date, now: datetime,
) -> dict[date, int]:  # fmt: skip
    """How many times each day offers, for the six weeks (Monday to Sunday) round the month of `first`.

    `service` and `practitioner` are public ids; None is any professional, and the times of all are counted.
    Days that offer nothing count 0. Raises: NotFound when nobody gives that service so.
    """
    permit = grant(actor, Action.SEE_SLOTS)
    known, offers = _offers(db, permit, service, modality, practitioner)
    rooms = openings(
        db, permit, known, offers, modality, *grid_of(first),
        now=now, but_holder=holder_digest(actor),
    )  # fmt: skip
    return room_in_grid(rooms, first, now)


@reads
def day(
    db: Session, actor: Actor, *, service: str, modality: Modality, practitioner: str | None, on: date,
    now: datetime,
) -> list[SlotRow]:  # fmt: skip
    """The times of one local day, in order; for any professional, each start once, with the least busy of the free.

    What this browser holds itself is among them: choosing it again is no mistake.
    Raises: NotFound when nobody gives that service so.
    """
    permit = grant(actor, Action.SEE_SLOTS)
    known, offers = _offers(db, permit, service, modality, practitioner)
    rooms = openings(
        db, permit, known, offers, modality, on, on,
        now=now, but_holder=holder_digest(actor),
    )  # fmt: skip
    return _merged(rooms, now)


@reads
def next_free(
    db: Session, actor: Actor, *, service: str, modality: Modality, practitioner: str | None, now: datetime,
) -> SlotRow | None:  # fmt: skip
    """The first time on offer at all, up to the furthest day; None when all is taken. Raises: NotFound."""
    permit = grant(actor, Action.SEE_SLOTS)
    known, offers = _offers(db, permit, service, modality, practitioner)
    begin = now.astimezone(known.rules.zone).date()
    for days in _SEARCH_DAYS:
        end = begin + timedelta(days=days)
        rooms = openings(
            db, permit, known, offers, modality, begin, end,
            now=now, but_holder=holder_digest(actor),
        )  # fmt: skip
        found = [(room.first(now), room) for room in rooms]
        soonest = min(
            ((span, room) for span, room in found if span is not None),
            key=lambda pair: (pair[0].start, pair[1].taken_minutes()),
            default=None,
        )
        if soonest is not None:
            return _slot_row(soonest[1].offer, soonest[0].start)
        begin = end + timedelta(days=1)
    return None


def hold(
    db: Session, actor: Actor, *, service: str, modality: Modality, practitioner: str | None,
    starts_at: datetime, now: datetime,
) -> HeldSlot:  # fmt: skip
    """Keep a time for this browser while its owner fills in the form; an earlier one that it held is let go.

    Raises: SlotTaken (somebody was quicker), SlotNotOffered (it is no time on offer), CookiesNeeded, TooManyHolds.
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
    drop_holds(db, permit, holder=holder)
    address = _with_room_to_hold(db, permit, now)
    rooms = openings(db, permit, known, offers, modality, on, on, now=now)
    room, span = _room_for(rooms, starts_at, now)
    offer = room.offer
    public_id, expires_at = new_public_id(), now + timedelta(minutes=known.rules.hold_minutes)
    kept = {
        "public_id": public_id, "holder_digest": holder, "address_digest": address, "modality": modality,
        "practitioner_id": offer.practitioner_id, "service_id": offer.service_id, "starts_at": span.start,
        "ends_at": span.end, "price_minor": offer.price_minor, "expires_at": expires_at, "created_at": now,
    }  # fmt: skip
    key = insert_row(db, Hold, kept)
    claim_span(db, permit, offer.practitioner_id, blocks_of(room.widened(span)), hold=key, now=now)
    after_commit(db, AGENDA)
    return HeldSlot(
        hold=public_id, service=offer.service, service_name=offer.service_name, service_name_en=offer.service_name_en,
        modality=modality, practitioner=offer.practitioner, practitioner_name=offer.practitioner_name,
        starts_at=span.start, ends_at=span.end, price_minor=offer.price_minor, expires_at=expires_at,
    )  # fmt: skip


def release(db: Session, actor: Actor, *, now: datetime) -> None:  # noqa: ARG001 - every service is told the time
    """Let go what this browser holds, if anything."""
    permit = grant(actor, Action.HOLD_SLOT)
    holder = holder_digest(actor)
    if holder and drop_holds(db, permit, holder=holder):
        after_commit(db, AGENDA)


@reads
def my_hold(db: Session, actor: Actor, *, now: datetime) -> HeldSlot | None:
    """What this browser holds just now."""
    permit = grant(actor, Action.HOLD_SLOT)
    return held_by(db, permit, holder_digest(actor), now=now)


def _with_room_to_hold(db: Session, permit: Permit, now: datetime) -> str:
    """The digest of the actor's address. Raises: TooManyHolds when as much as may be is held from there."""
    address = network_digest(permit.actor.address)
    if holds_from(db, permit, address, now=now) >= current().holds_per_address:
        raise TooManyHolds
    return address


def _offers(
    db: Session, permit: Permit, service: str, modality: Modality, practitioner: str | None
) -> tuple[Catalogue, list[OfferRow]]:
    known = catalogue(db, permit)
    offers = known.offers_of(service, modality, practitioner)
    if not offers:
        raise NotFound
    return known, offers


def _slot_row(offer: OfferRow, starts_at: datetime) -> SlotRow:
    return SlotRow(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=offer.duration_minutes),
        practitioner=offer.practitioner,
        practitioner_name=offer.practitioner_name,
        price_minor=offer.price_minor,
    )


def _merged(rooms: Sequence[Opening], now: datetime) -> list[SlotRow]:
    """Each start once: the least busy professional comes first and keeps it."""
    found: dict[datetime, OfferRow] = {}
    for room in sorted(rooms, key=Opening.taken_minutes):
        for span in room.slots(now):
            found.setdefault(span.start, room.offer)
    return [_slot_row(found[starts_at], starts_at) for starts_at in sorted(found)]


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
