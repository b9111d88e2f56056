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
from zoneinfo import ZoneInfo

from luna_portal.domain.intervals import Interval, instant_of, micros

MINUTES_A_DAY = 1440
_MINUTE = timedelta(minutes=1)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_ZERO = timedelta(0)
_LONG_AGO = micros(datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True, order=True)
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
        for window in sorted(hours.on(day)):
            start, end = _at(day, window.starts, zone), _at(day, window.ends, zone)
            if merged and start <= merged[-1].end:
                merged[-1] = Interval(merged[-1].start, max(end, merged[-1].end))
            elif start < end:
                merged.append(Interval(start, end))
        spans += merged
    return spans


def free_slots(
    open_: Sequence[Interval], busy: Iterable[Interval], rule: SlotRule, now: datetime, zone: ZoneInfo
) -> list[Interval]:
    """Every time on offer, in order, each as long as the duration (without buffers).

    Starts stand on the grid that begins with each open span; a slot fits into its span, widened by its buffers
    it touches nothing busy (which carries its own buffers already), begins no sooner than now + notice, and no
    later than the local day `rule.furthest`. `open_` is sorted and disjoint, as from `open_intervals`.
    Raises: ValueError when `open_` is not.
    """
    return [_slot(start, rule) for run in _runs(open_, _taken(open_, busy, rule), rule, now, zone) for start in run]


def first_free(
    open_: Sequence[Interval], busy: Iterable[Interval], rule: SlotRule, now: datetime, zone: ZoneInfo
) -> Interval | None:
    """The first of `free_slots`, or None; stops as soon as it has it."""
    run = next(_runs(open_, _taken(open_, busy, rule), rule, now, zone), None)
    return None if run is None else _slot(run.start, rule)


def days_with_room(
    open_: Sequence[Interval], busy: Iterable[Interval], rule: SlotRule, now: datetime, zone: ZoneInfo
) -> dict[date, int]:
    """How many of `free_slots` begin on each local day; days without room are left out."""
    room: dict[date, int] = {}
    day, day_ends = date.min, _LONG_AGO
    for run in _runs(open_, _taken(open_, busy, rule), rule, now, zone):
        rest = run
        while rest:
            if rest.start >= day_ends:
                day = instant_of(rest.start).astimezone(zone).date()
                day_ends = _midnight(day + _DAY, zone)
            today = -(-(day_ends - rest.start) // rest.step)
            room[day] = room.get(day, 0) + len(rest[:today])
            rest = rest[today:]
    return room


def is_offered(
    starts_at: datetime,
    open_: Sequence[Interval],
    busy: Iterable[Interval],
    rule: SlotRule,
    now: datetime,
    zone: ZoneInfo,
) -> bool:
    """Whether that start (aware) is exactly one of `free_slots`: what a request must be before it is believed."""
    around = [span for span in open_ if span.contains(starts_at)]
    start = micros(starts_at)
    return any(start in run for run in _runs(around, _taken(around, busy, rule), rule, now, zone))


def _slot(start: int, rule: SlotRule) -> Interval:
    begins = instant_of(start)
    return Interval(begins, begins + rule.duration)


def _taken(open_: Sequence[Interval], busy: Iterable[Interval], rule: SlotRule) -> list[tuple[int, int]]:
    """The busy spans near the open ones as sorted, disjoint pairs."""
    if not open_:
        return []
    if any(later.start < sooner.end for sooner, later in pairwise(open_)):
        raise ValueError("open intervals must be sorted and disjoint")
    low, high = open_[0].start - rule.buffer_before, open_[-1].end + rule.buffer_after
    merged: list[tuple[int, int]] = []
    for start, end in sorted((micros(b.start), micros(b.end)) for b in busy if b.end > low and b.start < high):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _runs(
    open_: Sequence[Interval], taken: list[tuple[int, int]], rule: SlotRule, now: datetime, zone: ZoneInfo
) -> Iterator[range]:
    """The starts on offer as runs along the grid, in order; none is empty."""
    step, length = rule.step // _MICROSECOND, rule.duration // _MICROSECOND
    before, after = rule.buffer_before // _MICROSECOND, rule.buffer_after // _MICROSECOND
    earliest, too_late = micros(now + rule.notice), _midnight(rule.furthest + _DAY, zone)
    ends = [end for _, end in taken]
    for span in open_:
        grid = micros(span.start)
        final = min(micros(span.end) - length, too_late - 1)
        begin = max(grid, earliest)
        index = bisect_right(ends, begin - before)
        while begin <= final:
            stop = taken[index][0] - length - after if index < len(taken) else final
            run = range(begin + (grid - begin) % step, min(stop, final) + 1, step)
            if run:
                yield run
            if stop >= final:
                break
            begin = max(begin, ends[index] + before)
            index += 1


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: ZoneInfo) -> int:
    """When that local day begins, in microseconds since 1970."""
    return _exact(datetime.combine(day, time(), zone))


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant of a local minute of the day; quick on the days whose clocks do not change."""
    starts = _midnight(day, zone)
    if _midnight(day + _DAY, zone) - starts == _DAY // _MICROSECOND:
        return instant_of(starts) + minute * _MINUTE
    local = datetime.combine(day, time(), zone) + minute * _MINUTE
    return instant_of(_exact(local))


def _exact(local: datetime) -> int:
    """A local time as microseconds since 1970: the first of two, or the first instant after a gap."""
    later, sooner = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if sooner >= later:
        return micros(later)
    offset = sooner.astimezone(local.tzinfo).utcoffset()
    while later - sooner > _MICROSECOND:
        middle = sooner + (later - sooner) / 2
        if middle.astimezone(local.tzinfo).utcoffset() == offset:
            sooner = middle
        else:
            later = middle
    return micros(later)
