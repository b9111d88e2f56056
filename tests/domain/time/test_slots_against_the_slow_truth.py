"""The times on offer, held against a minute-by-minute account that is too slow to use and too plain to be wrong."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luna_portal.domain.time.availability import (
    DayWindow,
    Hours,
    SlotRule,
    days_with_room,
    first_free,
    free_slots,
    is_offered,
    open_intervals,
)
from luna_portal.domain.time.intervals import EPOCH, Interval, covers
from tests.domain.time.spans import AUTUMN_NIGHTS, HAVANA, MEXICO_CITY, SPRING_NIGHTS, TIJUANA, minutes

pytestmark = [pytest.mark.feature("PUB-3"), pytest.mark.feature("CLI-3")]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
thoroughly = settings(deadline=None, max_examples=150)


def minute_of(instant: datetime) -> int:
    """Minutes since 1970."""
    return (instant - EPOCH) // MINUTE


def instant_at(minute: int) -> datetime:
    """The instant of that minute."""
    return EPOCH + minute * MINUTE


@cache
def first_showing(day: date, zone: ZoneInfo) -> list[int]:
    """For each minute 0 to 1440 of a local day, when the clock on the wall first shows it or something later."""
    noon = minute_of(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    found: list[int] = []
    for minute in range(noon - 2880, noon + 2880):
        wall = instant_at(minute).astimezone(zone)
        shown = (wall.date() - day).days * 1440 + wall.hour * 60 + wall.minute
        while len(found) <= min(shown, 1440):
            found.append(minute)
    return found


@dataclass(frozen=True)
class Case:
    """A few days of somebody's work, and what is asked of them."""

    zone: ZoneInfo
    first: date
    last: date
    hours: Hours
    busy: list[Interval]
    rule: SlotRule
    now: datetime

    @property
    def open(self) -> list[Interval]:
        """The open spans."""
        return open_intervals(self.hours, self.first, self.last, self.zone)

    def slots(self) -> list[Interval]:
        """What is offered."""
        return free_slots(self.open, self.busy, self.rule, self.now, self.zone)


def open_minutes(case: Case, day: date) -> list[int]:
    """Every open minute of a day, sorted."""
    showing = first_showing(day, case.zone)
    windows = case.hours.exceptions.get(day)
    if windows is None:
        windows = () if day in case.hours.closed_days else case.hours.weekly.get(day.weekday(), ())
    return sorted({minute for each in windows for minute in range(showing[each.starts], showing[each.ends])})


def slow_truth(case: Case) -> list[int]:
    """The minutes at which a slot begins, by trying every open minute of every day."""
    busy = {minute for each in case.busy for minute in range(minute_of(each.start), minute_of(each.end))}
    length, step = case.rule.duration // MINUTE, case.rule.step // MINUTE
    before, after = case.rule.buffer_before // MINUTE, case.rule.buffer_after // MINUTE
    starts = []
    day = case.first
    while day <= case.last:
        free = open_minutes(case, day)
        within, opened = set(free), 0
        for minute in free:
            opened = opened if minute - 1 in within else minute
            if (
                (minute - opened) % step == 0
                and within.issuperset(range(minute, minute + length))
                and busy.isdisjoint(range(minute - before, minute + length + after))
                and instant_at(minute) >= case.now + case.rule.notice
                and instant_at(minute).astimezone(case.zone).date() <= case.rule.furthest
            ):
                starts.append(minute)
        day += DAY
    return starts


windows = st.lists(
    st.tuples(st.integers(0, 1435), st.integers(5, 600)).map(
        lambda pair: DayWindow(pair[0], min(pair[0] + pair[1], 1440))
    ),
    max_size=3,
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any case around an ordinary day or a night when clocks change."""
    zone = draw(st.sampled_from([MEXICO_CITY, TIJUANA, HAVANA]))
    middle = draw(st.sampled_from([*SPRING_NIGHTS, *AUTUMN_NIGHTS, date(2026, 11, 23)]))
    first, last = middle - draw(st.integers(0, 1)) * DAY, middle + draw(st.integers(0, 1)) * DAY
    days = [first + ahead * DAY for ahead in range((last - first).days + 1)]
    hours = Hours(
        weekly=draw(st.dictionaries(st.integers(0, 6), windows, min_size=4)),
        exceptions=draw(st.dictionaries(st.sampled_from(days), windows, max_size=1)),
        closed_days=draw(st.frozensets(st.sampled_from(days), max_size=1)),
    )
    midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
    busy = draw(
        st.lists(
            st.tuples(st.integers(-600, 5000), st.integers(1, 300)).map(
                lambda pair: Interval(midnight + minutes(pair[0]), midnight + minutes(sum(pair)))
            ),
            max_size=10,
        )
    )
    how = SlotRule(
        duration=minutes(draw(st.integers(1, 150))),
        step=minutes(draw(st.sampled_from([1, 5, 7, 15, 20, 30, 60]))),
        buffer_before=minutes(draw(st.sampled_from([0, 0, 5, 17, 60]))),
        buffer_after=minutes(draw(st.sampled_from([0, 0, 5, 17, 60]))),
        notice=minutes(draw(st.sampled_from([0, 120, 1440]))),
        furthest=last - draw(st.integers(0, 1)) * DAY,
    )
    return Case(zone, first, last, hours, busy, how, midnight + minutes(draw(st.integers(-3000, 1000))))


@thoroughly
@given(cases())
def test_the_slots_are_exactly_those_of_the_slow_truth(case: Case) -> None:
    assert [minute_of(slot.start) for slot in case.slots()] == slow_truth(case)


@thoroughly
@given(cases())
def test_a_slot_never_overlaps_busy_time_even_with_its_buffers(case: Case) -> None:
    for slot in case.slots():
        widened = slot.widened(case.rule.buffer_before, case.rule.buffer_after)
        assert not any(widened.overlaps(taken) for taken in case.busy)


@thoroughly
@given(cases())
def test_a_slot_lies_within_the_hours_and_has_its_length(case: Case) -> None:
    for slot in case.slots():
        assert covers(case.open, slot)
        assert slot.duration == case.rule.duration


@thoroughly
@given(cases())
def test_slots_are_sorted_and_each_is_there_once(case: Case) -> None:
    assert all(sooner.start < later.start for sooner, later in pairwise(case.slots()))


@thoroughly
@given(cases())
def test_counting_finding_the_first_and_asking_agree_with_the_list(case: Case) -> None:
    slots = case.slots()
    counted: dict[date, int] = {}
    for slot in slots:
        day = slot.start.astimezone(case.zone).date()
        counted[day] = counted.get(day, 0) + 1
    asked = (case.open, case.busy, case.rule, case.now, case.zone)
    assert days_with_room(*asked) == counted
    assert first_free(*asked) == (slots[0] if slots else None)
    assert all(is_offered(slot.start, *asked) for slot in slots)


@thoroughly
@given(cases(), st.integers(-3000, 6000))
def test_no_other_start_is_believed(case: Case, offset: int) -> None:
    start = case.now + minutes(offset)
    offered = {slot.start for slot in case.slots()}
    assert is_offered(start, case.open, case.busy, case.rule, case.now, case.zone) == (start in offered)


@thoroughly
@given(cases())
def test_a_day_on_its_own_offers_what_it_offers_within_a_longer_stretch(case: Case) -> None:
    day_by_day = []
    for ahead in range((case.last - case.first).days + 1):
        day = case.first + ahead * DAY
        alone = open_intervals(case.hours, day, day, case.zone)
        day_by_day += free_slots(alone, case.busy, case.rule, case.now, case.zone)
    assert day_by_day == case.slots()
