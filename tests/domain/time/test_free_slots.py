"""Which times are on offer, and which are refused when somebody asks for them all the same."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from luna_portal.domain.time.availability import (
    Hours,
    SlotRule,
    days_with_room,
    first_free,
    free_slots,
    is_offered,
    open_intervals,
    starts_by_day,
)
from luna_portal.domain.time.intervals import Interval, micros
from tests.domain.time.spans import (
    AUTUMN_NIGHTS,
    LONG_AGO,
    MEXICO_CITY,
    SPRING_NIGHTS,
    TIJUANA,
    clock,
    local,
    minutes,
    rule,
    span,
    window,
)

pytestmark = pytest.mark.feature("PUB-3")
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
HOURS = Hours(weekly=dict.fromkeys(range(5), (window("9:00", "11:00"), window("16:10", "17:10"))))
OPEN = open_intervals(HOURS, MONDAY, MONDAY, MEXICO_CITY)


def times(busy: Sequence[Interval] = (), how: SlotRule | None = None, now: datetime = LONG_AGO) -> list[str]:
    """The times of that Monday by the clock on the wall."""
    return clock(free_slots(OPEN, busy, how or rule(), now, MEXICO_CITY), MEXICO_CITY)


def monday(starts: str, ends: str) -> Interval:
    """A span of that Monday."""
    return span(MONDAY, starts, ends, MEXICO_CITY)


def test_the_grid_begins_with_each_window_and_the_visit_fits_into_it() -> None:
    assert times() == ["09:00", "09:20", "09:40", "10:00", "10:20", "16:10", "16:30"]
    assert all(slot.duration == minutes(30) for slot in free_slots(OPEN, [], rule(), LONG_AGO, MEXICO_CITY))


@pytest.mark.feature("CLI-2")
def test_a_longer_visit_has_fewer_times_and_one_longer_than_the_window_none() -> None:
    assert times(how=rule(duration=60)) == ["09:00", "09:20", "09:40", "10:00", "16:10"]
    assert times(how=rule(duration=120)) == ["09:00"]
    assert times(how=rule(duration=121)) == []


def test_busy_time_takes_every_slot_it_touches_and_leaves_those_beside_it() -> None:
    assert times([monday("9:30", "10:00")]) == ["09:00", "10:00", "10:20", "16:10", "16:30"]
    assert times([monday("8:00", "9:01")])[0] == "09:20"
    assert times([monday("8:00", "9:00")])[0] == "09:00"


def test_busy_time_may_come_in_any_order_and_overlap() -> None:
    taken = [monday("10:00", "10:20"), monday("8:00", "12:00"), monday("9:10", "9:20"), monday("16:50", "18:00")]
    assert times(taken) == ["16:10"]
    assert times(taken[::-1]) == ["16:10"]


def test_a_buffer_keeps_its_distance_to_busy_time_but_may_leave_the_window() -> None:
    taken = [monday("9:30", "10:00")]
    assert times(taken, rule(before=10)) == ["09:00", "10:20", "16:10", "16:30"]
    assert times(taken, rule(after=10)) == ["10:00", "10:20", "16:10", "16:30"]
    assert times([], rule(before=30, after=30)) == times()
    assert times([monday("8:30", "8:55")], rule(before=10))[0] == "09:20"
    assert times([monday("11:05", "12:00")], rule(after=30))[:4] == ["09:00", "09:20", "09:40", "10:00"]


def test_a_time_nearer_than_the_notice_is_not_offered() -> None:
    seven = local(MONDAY, "7:40", MEXICO_CITY)
    assert times(how=rule(notice=120), now=seven)[0] == "09:40"
    assert times(how=rule(notice=120), now=seven + timedelta(microseconds=1))[0] == "10:00"
    assert times(now=local(MONDAY, "16:30", MEXICO_CITY)) == ["16:30"]
    assert times(now=local(MONDAY, "23:00", MEXICO_CITY)) == []


def test_the_furthest_day_is_the_last_one_and_counts_by_the_local_calendar() -> None:
    late = Hours(weekly=dict.fromkeys(range(7), (window("20:00", "24:00"),)))
    evenings = open_intervals(late, MONDAY, TUESDAY, MEXICO_CITY)
    offered = free_slots(evenings, [], rule(furthest=MONDAY), LONG_AGO, MEXICO_CITY)
    assert {slot.start.astimezone(MEXICO_CITY).date() for slot in offered} == {MONDAY}
    assert clock(offered, MEXICO_CITY)[-1] == "23:20"
    assert offered[-1].start.date() == TUESDAY


def test_a_month_is_counted_by_local_day_and_full_days_are_left_out() -> None:
    week = open_intervals(HOURS, MONDAY, MONDAY + timedelta(days=6), MEXICO_CITY)
    taken = [span(TUESDAY, "8:00", "18:00", MEXICO_CITY), monday("16:00", "18:00")]
    room = days_with_room(week, taken, rule(), LONG_AGO, MEXICO_CITY)
    assert room == {MONDAY: 5} | {MONDAY + timedelta(days=ahead): 7 for ahead in (2, 3, 4)}


def test_one_span_over_several_days_is_counted_on_each() -> None:
    three_days = [Interval(local(MONDAY, "22:00", MEXICO_CITY), local(MONDAY + timedelta(days=2), "1:00", MEXICO_CITY))]
    how = rule(duration=60, step=60)
    room = days_with_room(three_days, [], how, LONG_AGO, MEXICO_CITY)
    assert room == {MONDAY: 2, TUESDAY: 24, MONDAY + timedelta(days=2): 1}
    half_past = [Interval(three_days[0].start + minutes(30), three_days[0].end + minutes(30))]
    assert days_with_room(half_past, [], how, LONG_AGO, MEXICO_CITY) == room


def test_the_first_free_time_lies_behind_ninety_full_days() -> None:
    open_ = open_intervals(HOURS, MONDAY, MONDAY + timedelta(days=120), MEXICO_CITY)
    full = [Interval(OPEN[0].start, OPEN[0].start + timedelta(days=90))]
    found = first_free(open_, full, rule(), LONG_AGO, MEXICO_CITY)
    assert found == free_slots(open_, full, rule(), LONG_AGO, MEXICO_CITY)[0]
    assert found.start >= full[0].end


def test_there_may_be_no_free_time_at_all() -> None:
    assert first_free(OPEN, [monday("0:00", "23:00")], rule(), LONG_AGO, MEXICO_CITY) is None
    assert first_free([], [], rule(), LONG_AGO, MEXICO_CITY) is None
    assert free_slots([], [monday("0:00", "23:00")], rule(), LONG_AGO, MEXICO_CITY) == []


def asks(starts: datetime, busy: Sequence[Interval] = ()) -> bool:
    """Whether that start would be believed, at 8:10 of that Monday with an hour's notice."""
    week = open_intervals(HOURS, MONDAY, MONDAY + timedelta(days=6), MEXICO_CITY)
    how = rule(notice=60, furthest=TUESDAY)
    return is_offered(starts, week, busy, how, local(MONDAY, "8:10", MEXICO_CITY), MEXICO_CITY)


@pytest.mark.feature("PUB-6")
def test_an_offered_start_is_believed_in_whichever_zone_it_is_written() -> None:
    assert asks(local(MONDAY, "9:20", MEXICO_CITY))
    assert asks(local(MONDAY, "9:20", MEXICO_CITY).astimezone(TIJUANA))
    assert asks(local(TUESDAY, "16:30", MEXICO_CITY))


@pytest.mark.feature("PUB-6")
@pytest.mark.parametrize(
    ("day", "starts"),
    [
        pytest.param(MONDAY, "3:00", id="at night"),
        pytest.param(MONDAY, "9:30", id="off the grid"),
        pytest.param(MONDAY, "9:00", id="nearer than the notice"),
        pytest.param(date(2026, 11, 16), "9:20", id="in the past"),
        pytest.param(date(2026, 11, 29), "9:20", id="on a Sunday"),
        pytest.param(date(2026, 11, 25), "9:20", id="further than allowed"),
        pytest.param(MONDAY, "10:40", id="does not fit before the window closes"),
        pytest.param(MONDAY, "11:00", id="when the window closes"),
    ],
)
def test_a_forged_start_is_not_believed(day: date, starts: str) -> None:
    assert not asks(local(day, starts, MEXICO_CITY))


@pytest.mark.feature("PUB-6")
def test_half_an_overlap_is_not_believed() -> None:
    taken = [monday("9:40", "10:10")]
    assert not asks(local(MONDAY, "9:20", MEXICO_CITY), taken)
    assert not asks(local(MONDAY, "10:00", MEXICO_CITY), taken)
    assert asks(local(MONDAY, "10:20", MEXICO_CITY), taken)


def test_a_start_without_a_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        asks(datetime(2026, 11, 23, 9, 20))  # noqa: DTZ001 - that it is naive is the point


def test_open_spans_that_overlap_or_are_unsorted_are_an_error() -> None:
    for wrong in (OPEN[::-1], [OPEN[0], *OPEN]):
        with pytest.raises(ValueError, match="sorted and disjoint"):
            free_slots(wrong, [], rule(), LONG_AGO, MEXICO_CITY)


@pytest.mark.parametrize("part", ["duration", "step"])
@pytest.mark.parametrize("length", [0, -5])
def test_a_rule_without_length_or_step_is_refused(part: str, length: int) -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        rule(**{part: length})


@pytest.mark.parametrize("part", ["before", "after", "notice"])
def test_a_rule_with_a_negative_buffer_or_notice_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        rule(**{part: -1})


@pytest.mark.parametrize("night", SPRING_NIGHTS)
def test_in_spring_the_clock_jumps_from_two_to_three_between_slots(night: date) -> None:
    open_ = [span(night, "1:00", "4:00", TIJUANA)]
    offered = free_slots(open_, [], rule(duration=30, step=30), LONG_AGO, TIJUANA)
    assert clock(offered, TIJUANA) == ["01:00", "01:30", "03:00", "03:30"]


@pytest.mark.parametrize("night", AUTUMN_NIGHTS)
def test_in_autumn_the_repeated_hour_offers_its_instants_once_each(night: date) -> None:
    hours = Hours(weekly={6: (window("0:30", "2:30"),)})
    offered = free_slots(open_intervals(hours, night, night, TIJUANA), [], rule(step=30), LONG_AGO, TIJUANA)
    assert clock(offered, TIJUANA) == ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"]
    assert len({slot.start for slot in offered}) == 6
    assert days_with_room(open_intervals(hours, night, night, TIJUANA), [], rule(step=30), LONG_AGO, TIJUANA) == {
        night: 6
    }


def test_starts_of_several_are_counted_once_on_their_local_day_in_whatever_order_they_come() -> None:
    hour = 3_600_000_000
    six = micros(datetime(2026, 11, 26, 6, tzinfo=UTC))  # midnight in Mexico City
    early, late = range(six - 2 * hour, six + 2 * hour, hour), range(six + hour, six + 4 * hour, hour)
    counted = {date(2026, 11, 25): 2, date(2026, 11, 26): 4}
    assert starts_by_day([early, late], MEXICO_CITY) == counted
    assert starts_by_day([late, early, late], MEXICO_CITY) == counted
    assert starts_by_day([], MEXICO_CITY) == {}
