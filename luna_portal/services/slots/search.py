"""Booking: what is on offer, the times that are free, and one of them held while somebody decides."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.refusals import NotFound
from luna_portal.models import Practitioner
from luna_portal.models.slots.answers import Options, SlotRow
from luna_portal.models.slots.catalogue import Catalogue, OfferRow, catalogue, offered_services
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.slots.openings import Opening, grid_of, holder_digest, openings, room_in_grid
from luna_portal.services.transaction import reads

_SEARCH_DAYS = (7, 28, 366)


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

    `service` and `practitioner` are public ids; None is any professional, and a start that several have free counts once, as `day` lists it.
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
