"""The algebra of time."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.time.intervals import (
    EPOCH,
    Interval,
    as_utc,
    covers,
    instant_of,
    intersect,
    micros,
    normalize,
    subtract,
    union,
)
from tests.domain.time.spans import MEXICO_CITY, minutes, utc

pytestmark = pytest.mark.feature("PUB-3")


def at(start: int, end: int) -> Interval:
    """A span in minutes since 1970."""
    return Interval(EPOCH + minutes(start), EPOCH + minutes(end))


def instants(intervals: list[Interval]) -> set[int]:
    """The minutes since 1970 that lie within: the slow truth that the algebra is held against."""
    return {
        minute
        for interval in intervals
        for minute in range(micros(interval.start) // 60_000_000, micros(interval.end) // 60_000_000)
    }


several = st.lists(
    st.tuples(st.integers(0, 120), st.integers(1, 40)).map(lambda pair: at(pair[0], pair[0] + pair[1])), max_size=12
)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        Interval(datetime(2026, 1, 1), utc("2026-01-02 00:00"))  # noqa: DTZ001 - that it is naive is the point
    with pytest.raises(ValueError, match="needs a zone"):
        micros(datetime(2026, 1, 1))  # noqa: DTZ001 - the same


@pytest.mark.parametrize("end", ["2026-01-01 09:00", "2026-01-01 08:59"])
def test_an_empty_or_reversed_span_is_refused(end: str) -> None:
    with pytest.raises(ValueError, match="end after its start"):
        Interval(utc("2026-01-01 09:00"), utc(end))


def test_an_instant_of_another_zone_is_kept_as_utc() -> None:
    nine_there, noon_elsewhere = datetime(2026, 1, 1, 9, tzinfo=MEXICO_CITY), timezone(timedelta(hours=-4))
    there = Interval(nine_there, datetime(2026, 1, 1, 12, tzinfo=noon_elsewhere))
    assert there == Interval(utc("2026-01-01 15:00"), utc("2026-01-01 16:00"))
    assert there.start.tzinfo is UTC
    assert there.end.tzinfo is UTC


def test_the_end_does_not_belong_to_a_span() -> None:
    whole = at(0, 10)
    assert whole.contains(EPOCH)
    assert not whole.contains(EPOCH + minutes(10))
    assert whole.duration == minutes(10)


def test_touching_spans_do_not_overlap_and_crossing_ones_do() -> None:
    assert not at(0, 10).overlaps(at(10, 20))
    assert at(0, 10).overlaps(at(9, 20))
    assert at(9, 20).overlaps(at(0, 10))


def test_a_span_is_widened_at_both_sides() -> None:
    assert at(10, 20).widened(minutes(5), minutes(10)) == at(5, 30)


@given(st.datetimes(timezones=st.sampled_from([UTC, ZoneInfo("America/Tijuana"), ZoneInfo("Asia/Kolkata")])))
def test_microseconds_say_exactly_which_instant(instant: datetime) -> None:
    assert instant_of(micros(as_utc(instant))) == as_utc(instant)
    assert micros(instant) == (as_utc(instant) - EPOCH) // timedelta(microseconds=1)


@given(several)
def test_normalizing_keeps_every_instant_and_leaves_nothing_that_touches(spans: list[Interval]) -> None:
    normal = normalize(spans)
    assert instants(normal) == instants(spans)
    assert all(left.end < right.start for left, right in pairwise(normal))
    assert normalize(normal) == normal


@given(several, several)
def test_union_intersection_and_difference_are_those_of_sets(left: list[Interval], right: list[Interval]) -> None:
    assert instants(union(left, right)) == instants(left) | instants(right)
    assert instants(intersect(left, right)) == instants(left) & instants(right)
    assert instants(subtract(left, right)) == instants(left) - instants(right)


@given(several, several)
def test_the_algebra_keeps_its_laws(left: list[Interval], right: list[Interval]) -> None:
    assert union(left, right) == union(right, left)
    assert intersect(left, right) == intersect(right, left)
    assert subtract(left, right) == subtract(left, intersect(left, right))
    assert union(subtract(left, right), intersect(left, right)) == normalize(left)
    assert intersect(subtract(left, right), right) == []


@given(several, several)
def test_results_are_normal(left: list[Interval], right: list[Interval]) -> None:
    for result in (union(left, right), intersect(left, right), subtract(left, right)):
        assert normalize(result) == result


@given(several, st.integers(0, 120), st.integers(1, 30))
def test_a_span_is_covered_when_all_its_instants_are(spans: list[Interval], start: int, length: int) -> None:
    asked = at(start, start + length)
    assert covers(spans, asked) == (instants([asked]) <= instants(spans))


def test_a_span_across_two_touching_ones_is_covered_and_across_a_gap_is_not() -> None:
    assert covers([at(10, 20), at(0, 10)], at(5, 15))
    assert not covers([at(0, 10), at(11, 20)], at(5, 15))
