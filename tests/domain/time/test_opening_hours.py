"""From what hangs on the door to the instants when it is open."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from luna_portal.domain.time.availability import DayWindow, Hours, open_intervals
from luna_portal.domain.time.intervals import Interval
from tests.domain.time.spans import (
    AUTUMN_NIGHTS,
    HAVANA,
    MEXICO_CITY,
    SPRING_NIGHTS,
    TIJUANA,
    local,
    minutes,
    span,
    utc,
    window,
)

pytestmark = pytest.mark.feature("CLI-3")
MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 29)
OFFICE = (window("9:00", "14:00"), window("16:00", "19:00"))
WEEK = Hours(weekly=dict.fromkeys(range(5), OFFICE))


def every_day(*windows: DayWindow) -> Hours:
    """The same hours on every day of the week."""
    return Hours(weekly=dict.fromkeys(range(7), windows))


def of_day(day: date, zone: ZoneInfo, *windows: DayWindow) -> list[Interval]:
    """When it is open on that day."""
    return open_intervals(every_day(*windows), day, day, zone)


def test_a_monday_is_open_morning_and_afternoon() -> None:
    assert open_intervals(WEEK, MONDAY, MONDAY, MEXICO_CITY) == [
        span(MONDAY, "9:00", "14:00", MEXICO_CITY),
        span(MONDAY, "16:00", "19:00", MEXICO_CITY),
    ]


def test_a_week_without_weekend_has_ten_windows_and_the_last_day_counts() -> None:
    week = open_intervals(WEEK, MONDAY, SUNDAY, MEXICO_CITY)
    assert len(week) == 10
    assert week == sorted(week)
    assert open_intervals(WEEK, SUNDAY, SUNDAY, MEXICO_CITY) == []
    assert open_intervals(WEEK, SUNDAY, MONDAY, MEXICO_CITY) == []


def test_an_exception_replaces_the_hours_of_its_day_only() -> None:
    hours = Hours(weekly=WEEK.weekly, exceptions={MONDAY: (window("10:00", "11:00"),)})
    assert open_intervals(hours, MONDAY, MONDAY, MEXICO_CITY) == [span(MONDAY, "10:00", "11:00", MEXICO_CITY)]
    tuesday = MONDAY + timedelta(days=1)
    assert len(open_intervals(hours, tuesday, tuesday, MEXICO_CITY)) == 2


def test_an_exception_without_windows_closes_the_day() -> None:
    hours = Hours(weekly=WEEK.weekly, exceptions={MONDAY: ()})
    assert open_intervals(hours, MONDAY, MONDAY, MEXICO_CITY) == []


def test_a_holiday_is_closed_unless_an_exception_opens_it() -> None:
    closed = frozenset({MONDAY})
    assert open_intervals(Hours(WEEK.weekly, {}, closed), MONDAY, MONDAY, MEXICO_CITY) == []
    opened = Hours(WEEK.weekly, {MONDAY: (window("10:00", "12:00"),)}, closed)
    assert open_intervals(opened, MONDAY, MONDAY, MEXICO_CITY) == [span(MONDAY, "10:00", "12:00", MEXICO_CITY)]


def test_an_exception_opens_a_day_that_is_never_open() -> None:
    hours = Hours(weekly=WEEK.weekly, exceptions={SUNDAY: (window("8:00", "9:00"),)})
    assert open_intervals(hours, SUNDAY, SUNDAY, MEXICO_CITY) == [span(SUNDAY, "8:00", "9:00", MEXICO_CITY)]


def test_windows_that_touch_or_overlap_are_one_in_any_order() -> None:
    assert of_day(
        MONDAY,
        MEXICO_CITY,
        window("16:00", "17:00"),
        window("12:00", "14:00"),
        window("9:00", "12:00"),
        window("9:30", "10:00"),
    ) == [span(MONDAY, "9:00", "14:00", MEXICO_CITY), span(MONDAY, "16:00", "17:00", MEXICO_CITY)]


def test_a_night_that_goes_on_is_cut_at_midnight_so_that_the_grid_stands_still() -> None:
    two_days = open_intervals(every_day(window("0:00", "24:00")), MONDAY, MONDAY + timedelta(days=1), MEXICO_CITY)
    assert [piece.duration for piece in two_days] == [timedelta(days=1)] * 2
    assert two_days[0].end == two_days[1].start


@pytest.mark.parametrize(("starts", "ends"), [(600, 600), (700, 600), (-1, 60), (1400, 1441)])
def test_a_window_that_is_empty_or_leaves_the_day_is_refused(starts: int, ends: int) -> None:
    with pytest.raises(ValueError, match="within one day"):
        DayWindow(starts, ends)


def test_mexico_city_opens_at_the_same_instant_all_year() -> None:
    for day in (date(2026, 1, 12), date(2026, 7, 13), *SPRING_NIGHTS, *AUTUMN_NIGHTS):
        (only,) = of_day(day, MEXICO_CITY, window("9:00", "10:00"))
        assert (only.start.hour, only.end.hour) == (15, 16)


def test_tijuana_opens_an_hour_earlier_by_utc_in_summer() -> None:
    assert of_day(date(2026, 3, 7), TIJUANA, window("9:00", "10:00"))[0].start == utc("2026-03-07 17:00")
    assert of_day(date(2026, 3, 8), TIJUANA, window("9:00", "10:00"))[0].start == utc("2026-03-08 16:00")
    assert of_day(date(2026, 10, 31), TIJUANA, window("9:00", "10:00"))[0].start == utc("2026-10-31 16:00")
    assert of_day(date(2026, 11, 1), TIJUANA, window("9:00", "10:00"))[0].start == utc("2026-11-01 17:00")


@pytest.mark.parametrize("night", SPRING_NIGHTS)
def test_in_spring_a_window_across_the_change_is_an_hour_shorter(night: date) -> None:
    (only,) = of_day(night, TIJUANA, window("1:00", "4:00"))
    assert only == span(night, "1:00", "4:00", TIJUANA)
    assert only.duration == minutes(120)
    assert of_day(night, TIJUANA, window("0:00", "24:00"))[0].duration == timedelta(hours=23)


@pytest.mark.parametrize("night", SPRING_NIGHTS)
def test_in_spring_a_skipped_time_moves_forward_to_the_change(night: date) -> None:
    change = local(night, "3:00", TIJUANA)
    assert of_day(night, TIJUANA, window("2:30", "4:00")) == [Interval(change, local(night, "4:00", TIJUANA))]
    assert of_day(night, TIJUANA, window("1:00", "2:30")) == [Interval(local(night, "1:00", TIJUANA), change)]
    assert of_day(night, TIJUANA, window("2:30", "3:15")) == [Interval(change, local(night, "3:15", TIJUANA))]


@pytest.mark.parametrize("night", SPRING_NIGHTS)
def test_in_spring_a_window_of_skipped_time_does_not_exist(night: date) -> None:
    assert of_day(night, TIJUANA, window("2:00", "3:00")) == []
    assert of_day(night, TIJUANA, window("1:00", "1:30"), window("2:10", "2:40"), window("5:00", "6:00")) == [
        span(night, "1:00", "1:30", TIJUANA),
        span(night, "5:00", "6:00", TIJUANA),
    ]


@pytest.mark.parametrize("night", AUTUMN_NIGHTS)
def test_in_autumn_a_window_across_the_change_is_an_hour_longer(night: date) -> None:
    (only,) = of_day(night, TIJUANA, window("0:30", "3:00"))
    assert only.duration == minutes(210)
    assert of_day(night, TIJUANA, window("0:00", "24:00"))[0].duration == timedelta(hours=25)


@pytest.mark.parametrize("night", AUTUMN_NIGHTS)
def test_in_autumn_a_repeated_time_counts_once_and_is_the_first(night: date) -> None:
    (only,) = of_day(night, TIJUANA, window("1:00", "1:30"))
    assert only.start == local(night, "0:00", TIJUANA) + minutes(60)
    assert only.duration == minutes(30)


def test_where_midnight_itself_is_skipped_the_day_begins_at_one() -> None:
    night = date(2026, 3, 8)
    (only,) = of_day(night, HAVANA, window("0:00", "2:00"))
    assert only == Interval(utc("2026-03-08 05:00"), utc("2026-03-08 06:00"))


def test_where_the_first_hour_comes_twice_the_day_begins_with_the_first() -> None:
    (only,) = of_day(date(2026, 11, 1), HAVANA, window("0:00", "2:00"))
    assert only == Interval(utc("2026-11-01 04:00"), utc("2026-11-01 07:00"))
