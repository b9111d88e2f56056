"""Which times are open: the catalogue, the hours and the agenda of each professional, put before the domain's rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlmodel import Session

from luna_portal.domain.access import Actor, Permit
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.identifiers import digest
from luna_portal.domain.refusals import SlotNotOffered, SlotTaken
from luna_portal.domain.time.availability import (
    Hours,
    SlotRule,
    days_with_room,
    first_free,
    free_slots,
    is_offered,
    open_intervals,
    runs_on_offer,
    starts_by_day,
)
from luna_portal.domain.time.intervals import Interval, Span
from luna_portal.models.slots.catalogue import BookingRules, Catalogue, OfferRow
from luna_portal.models.slots.taken_time import Taken, busy_of, in_blocks
from luna_portal.services.clinic.card import is_closed

GRID_DAYS = 42
_DAY = timedelta(days=1)
_FAR_PAST, _FAR_FUTURE = date(1970, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Opening:
    """One professional's time for one service over some days: when she works, what is taken, how times are cut.

    `away` are her absences: no time then is on offer, but neither has anybody taken it.
    """

    offer: OfferRow
    open: list[Interval]
    busy: Sequence[Taken]
    away: Sequence[Interval]
    rule: SlotRule
    zone: ZoneInfo

    def slots(self, now: datetime) -> list[Interval]:
        """The times on offer."""
        return free_slots(self.open, self._unfree(), self.rule, now, self.zone)

    def first(self, now: datetime) -> Interval | None:
        """The first time on offer."""
        return first_free(self.open, self._unfree(), self.rule, now, self.zone)

    def days(self, now: datetime) -> dict[date, int]:
        """How many times each day offers."""
        return days_with_room(self.open, self._unfree(), self.rule, now, self.zone)

    def runs(self, now: datetime) -> list[range]:
        """The starts of the times on offer, in runs."""
        return runs_on_offer(self.open, self._unfree(), self.rule, now, self.zone)

    def taken_minutes(self) -> int:
        """How much of these days is taken already; the least busy professional is offered first."""
        return sum(span.minutes for span in self.busy)

    def check_offered(self, starts_at: datetime, now: datetime) -> Interval:
        """The time that begins at `starts_at` (aware), when it is one on offer.

        Raises: SlotTaken when it would be, were it free; SlotNotOffered.
        """
        if not is_offered(starts_at, self.open, self._unfree(), self.rule, now, self.zone):
            if is_offered(starts_at, self.open, self.away, self.rule, now, self.zone):
                raise SlotTaken
            raise SlotNotOffered
        return Interval(starts_at, starts_at + self.rule.duration)

    def _unfree(self) -> Sequence[Span]:
        return [*self.busy, *self.away] if self.away else self.busy

    def widened(self, span: Interval) -> Interval:
        """The span with the service's buffers, in whole blocks, as it is taken."""
        return in_blocks(span.widened(self.rule.buffer_before, self.rule.buffer_after))


def openings(
    db: Session,
    permit: Permit,
    known: Catalogue,
    offers: Sequence[OfferRow],
    modality: Modality,
    first: date,
    last: date,
    *,
    now: datetime,
    but_appointment: int | None = None,
    but_holder: str = "",
) -> list[Opening]:
    """One Opening for each offer, over the local days from `first` to `last` that can be booked at all."""
    zone = known.rules.zone
    today = now.astimezone(zone).date()
    furthest = today + timedelta(days=known.rules.furthest_days)
    first, last = max(first, today), min(last, furthest)
    opens = {offer.practitioner_id: _open(known, offer.practitioner_id, modality, first, last) for offer in offers}
    begins = min((spans[0].start for spans in opens.values() if spans), default=None)
    if begins is None:
        return []
    busy = busy_of(
        db, permit, opens, begins, max(spans[-1].end for spans in opens.values() if spans),
        now=now, but_appointment=but_appointment, but_holder=but_holder,
    )  # fmt: skip
    return [
        Opening(
            offer=offer,
            open=opens[offer.practitioner_id],
            busy=busy[offer.practitioner_id],
            away=known.absences.get(offer.practitioner_id, ()),
            rule=_rule(known.rules, offer, furthest),
            zone=zone,
        )
        for offer in offers
    ]


def _open(known: Catalogue, practitioner: int, modality: Modality, first: date, last: date) -> list[Interval]:
    """When she works on those days; each day is worked out once for an edition of the catalogue."""
    found: list[Interval] = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        spans = known.opens.get((practitioner, modality, ordinal))
        if spans is None:
            spans = _open_on(known, practitioner, modality, date.fromordinal(ordinal))
            known.opens[practitioner, modality, ordinal] = spans
        found += spans
    return found


def _open_on(known: Catalogue, practitioner: int, modality: Modality, day: date) -> list[Interval]:
    who = (practitioner, modality)
    hours = Hours(
        weekly=known.weekly.get(who, {}),
        exceptions=known.exceptions.get(who, {}),
        closed_days=frozenset({day}) if is_closed(known, day) else frozenset(),
    )
    return open_intervals(hours, day, day, known.rules.zone)


@lru_cache(maxsize=1024)
def _rule(rules: BookingRules, offer: OfferRow, furthest: date) -> SlotRule:
    """How the times of an offer are cut in this clinic."""
    return SlotRule(
        duration=timedelta(minutes=offer.duration_minutes),
        step=timedelta(minutes=rules.step_minutes),
        buffer_before=timedelta(minutes=offer.buffer_before_minutes),
        buffer_after=timedelta(minutes=offer.buffer_after_minutes),
        notice=timedelta(minutes=rules.minimum_notice_minutes),
        furthest=furthest,
    )


def grid_of(month: date) -> tuple[date, date]:
    """The first and last day of a month's six weeks, Monday to Sunday; a month out of all reason is the first one."""
    if not is_reachable(month):
        month = date(1970, 2, 1)
    first = month.replace(day=1)
    first -= timedelta(days=first.weekday())
    return first, first + (GRID_DAYS - 1) * _DAY


def is_reachable(asked: date) -> bool:
    """Whether that day, or that aware instant, is one to reckon with at all: a forged one must not break the sums."""
    if isinstance(asked, datetime):
        return asked.tzinfo is not None and is_reachable(asked.date())
    return _FAR_PAST < asked < _FAR_FUTURE


def room_in_grid(rooms: Sequence[Opening], month: date, now: datetime) -> dict[date, int]:
    """How many times each day of the month's six weeks offers, zeros included: as many as the day's list will show.

    A start that several professionals have free is one time there, and counts once here.
    """
    first, last = grid_of(month)
    found = {date.fromordinal(day): 0 for day in range(first.toordinal(), last.toordinal() + 1)}
    if len(rooms) == 1:
        return found | rooms[0].days(now)
    runs = [run for room in rooms for run in room.runs(now)]
    return found | (starts_by_day(runs, rooms[0].zone) if rooms else {})


def holder_digest(actor: Actor) -> str:
    """By what a hold knows its browser; "" when the browser keeps no cookie, which holds nothing."""
    return digest(actor.holder) if actor.holder else ""
