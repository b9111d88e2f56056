"""When somebody works, and which times that leaves on offer.

Hours are local (what the clock on the wall says), everything that comes out is UTC. Inside, times are whole
microseconds since 1970 and a run of slots is a `range`, so that a month of ten professionals is counted, not listed.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from zoneinfo import ZoneInfo

from luna_portal.domain.time.intervals import Interval, Span, instant_of, micros

MINUTES_A_DAY = 1440
_MINUTE = timedelta(minutes=1)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_ZERO = timedelta(0)
_STARTS = attrgetter("starts")


@dataclass(frozen=True, slots=True)
class DayWindow:
    """A part of a day, in minutes from local midnight: DayWindow(540, 840) is 9:00 to 14:00; 1440 is midnight.

    Raises: ValueError when it is empty or leaves the day.
    """

    starts: int
    ends: int

    def __post_init__(self) -> None:
        if not 0 <= self.starts < self.ends <= MINUTES_A_DAY:
            raise ValueError(f"a window lies within one day, not from minute {self.starts} to {self.ends}")


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one professional: by weekday (0 is Monday), and what differs on some days.

    A date in `exceptions` replaces that day's hours (no windows: closed) and wins over `closed_days`,
    the public holidays and closures.
    """

    weekly: Mapping[int, Sequence[DayWindow]]
    exceptions: Mapping[date, Sequence[DayWindow]] = field(default_factory=dict)
    closed_days: frozenset[date] = frozenset()

    def on(self, day: date) -> Sequence[DayWindow]:
        """The windows of that day, in any order."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if day in self.closed_days else self.weekly.get(day.weekday(), ())


@dataclass(frozen=True, slots=True)
class SlotRule:
    """How times are cut: length, grid, buffers kept free around, how soon and up to which local day (inclusive).

    Raises: ValueError when length or grid is not positive, or a buffer or the notice is negative.
    """

    duration: timedelta
    step: timedelta
    buffer_before: timedelta
    buffer_after: timedelta
    notice: timedelta
    furthest: date

    def __post_init__(self) -> None:
        if min(self.duration, self.step) <= _ZERO:
            raise ValueError("the duration and the step must be longer than nothing")
        if min(self.buffer_before, self.buffer_after, self.notice) < _ZERO:
            raise ValueError("buffers and notice cannot be negative")


def open_intervals(hours: Hours, first: date, last: date, zone: ZoneInfo) -> list[Interval]:
    """The open spans from `first` to `last`, both included: sorted and disjoint, no span longer than its day.

    Windows of a day that touch or overlap are one span. On the nights when clocks change, a local time that
    is skipped is the first instant after the gap, a local time that comes twice is the first of the two, and
    a window across the change has its real length.
    """
    spans: list[Interval] = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        merged: list[Interval] = []
        for window in sorted(hours.on(day), key=_STARTS):
            start, end = _span(day, window, zone)
            if merged and start <= merged[-1].end:
                merged[-1] = Interval(merged[-1].start, max(end, merged[-1].end))
            elif start < end:
                merged.append(Interval(start, end))
        spans += merged
    return spans


def free_slots(
    open_: Sequence[Interval], busy: Iterable[Span], rule: SlotRule, now: datetime, zone: ZoneInfo
) -> list[Interval]:
    """Every time on offer, in order, each as long as the duration (without buffers).

    Starts stand on the grid that begins with each open span; a slot fits into its span, widened by its buffers
    it touches nothing busy (which carries its own buffers already), begins no sooner than now + notice, and no
    later than the local day `rule.furthest`. `open_` is sorted and disjoint, as from `open_intervals`.
    Raises: ValueError when `open_` is not.
    """
    return [_slot(start, rule) for run in _runs(open_, busy, rule, now, zone) for start in run]


def first_free(
    open_: Sequence[Interval], busy: Iterable[Span], rule: SlotRule, now: datetime, zone: ZoneInfo
) -> Interval | None:
    """The first of `free_slots`, or None; stops as soon as it has it."""
    run = next(_runs(open_, busy, rule, now, zone), None)
    return None if run is None else _slot(run.start, rule)


def days_with_room(
    open_: Sequence[Interval], busy: Iterable[Span], rule: SlotRule, now: datetime, zone: ZoneInfo
) -> dict[date, int]:
    """How many of `free_slots` begin on each local day; days without room are left out."""
    room: dict[date, int] = {}
    day_ends: int | None = None
    for run in _runs(open_, busy, rule, now, zone):
        rest = run
        while rest:
            if day_ends is None or rest.start >= day_ends:
                day, day_ends = _local_day(rest.start, zone)
            today = len(rest) if rest[-1] < day_ends else -(-(day_ends - rest.start) // rest.step)
            room[day] = room.get(day, 0) + today
            rest = rest[today:]
    return room


def runs_on_offer(
    open_: Sequence[Interval], busy: Iterable[Span], rule: SlotRule, now: datetime, zone: ZoneInfo
) -> list[range]:
    """The starts of `free_slots` as runs of microseconds since 1970, for `starts_by_day`."""
    return list(_runs(open_, busy, rule, now, zone))


def starts_by_day(runs: Iterable[range], zone: ZoneInfo) -> dict[date, int]:
    """How many different starts the runs of several professionals have on each local day; days without are left out."""
    room: dict[date, int] = {}
    day, day_ends = date.min, 0
    for start in sorted(set[int]().union(*runs)):
        if not room or start >= day_ends:
            day, day_ends = _local_day(start, zone)
            room[day] = 0
        room[day] += 1
    return room


def is_offered(
    starts_at: datetime,
    open_: Sequence[Interval],
    busy: Iterable[Span],
    rule: SlotRule,
    now: datetime,
    zone: ZoneInfo,
) -> bool:
    """Whether that start (aware) is exactly one of `free_slots`: what a request must be before it is believed."""
    start = micros(starts_at)
    around = [span for span in open_ if span.contains(starts_at)]
    return any(start in run for run in _runs(around, busy, rule, now, zone))


def _slot(start: int, rule: SlotRule) -> Interval:
    begins = instant_of(start)
    return Interval(begins, begins + rule.duration)


def _taken(open_: Sequence[Interval], busy: Iterable[Span], before: int, after: int) -> tuple[list[int], list[int]]:
    """The busy time near the open spans, sorted and disjoint: where it starts, and where it ends."""
    starts: list[int] = []
    ends: list[int] = []
    if not open_:
        return starts, ends
    if any(later.begins < sooner.ends for sooner, later in pairwise(open_)):
        raise ValueError("open intervals must be sorted and disjoint")
    low, high = open_[0].begins - before, open_[-1].ends + after
    taken_until = low
    for start, end in sorted((span.begins, span.ends) for span in busy):
        if end <= low or start >= high:
            continue
        if start > taken_until or not ends:
            starts.append(start)
            ends.append(end)
            taken_until = end
        elif end > taken_until:
            ends[-1] = taken_until = end
    return starts, ends


def _runs(
    open_: Sequence[Interval], busy: Iterable[Span], rule: SlotRule, now: datetime, zone: ZoneInfo
) -> Iterator[range]:
    """The starts on offer as runs along the grid, in order; none is empty."""
    step, duration = rule.step // _MICROSECOND, rule.duration // _MICROSECOND
    before, after = rule.buffer_before // _MICROSECOND, rule.buffer_after // _MICROSECOND
    starts, ends = _taken(open_, busy, before, after)
    ahead = duration + after
    earliest, last = micros(now) + rule.notice // _MICROSECOND, micros(_midnight(rule.furthest + _DAY, zone)) - 1
    for span in open_:
        grid = span.begins
        begin, final = max(grid, earliest), min(span.ends - duration, last)
        index = bisect_right(ends, begin - before)
        while begin <= final:
            stop = min(starts[index] - ahead, final) if index < len(starts) else final
            if begin <= stop:
                run = range(begin + (grid - begin) % step, stop + 1, step)
                if run:
                    yield run
            if stop == final:
                break
            begin = max(begin, ends[index] + before)
            index += 1


@lru_cache(maxsize=4096)
def _local_day(instant: int, zone: ZoneInfo) -> tuple[date, int]:
    """The local day of that instant, and when it ends."""
    day = instant_of(instant).astimezone(zone).date()
    return day, micros(_midnight(day + _DAY, zone))


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When that local day begins."""
    return _exact(datetime.combine(day, time(), zone))


@lru_cache(maxsize=4096)
def _even_day(day: date, zone: ZoneInfo) -> datetime | None:
    """When that local day begins, if its clocks do not change."""
    starts = _midnight(day, zone)
    return starts if _midnight(day + _DAY, zone) - starts == _DAY else None


def _span(day: date, window: DayWindow, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which that window lies; the same twice when its local times are all skipped."""
    starts = _even_day(day, zone)
    if starts is not None:
        return starts + window.starts * _MINUTE, starts + window.ends * _MINUTE
    local = datetime.combine(day, time(), zone)
    return _exact(local + window.starts * _MINUTE), _exact(local + window.ends * _MINUTE)


def _exact(local: datetime) -> datetime:
    """A local time as UTC: the first of two, or the first instant after a gap."""
    later, sooner = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if sooner >= later:
        return later
    offset = sooner.astimezone(local.tzinfo).utcoffset()
    while later - sooner > _MICROSECOND:
        middle = sooner + (later - sooner) / 2
        if middle.astimezone(local.tzinfo).utcoffset() == offset:
            sooner = middle
        else:
            later = middle
    return later
