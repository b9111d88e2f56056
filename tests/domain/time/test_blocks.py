"""The numbers that let a database say that time is taken once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.time.blocks import blocks_of
from luna_portal.domain.time.intervals import EPOCH, Interval
from tests.domain.time.spans import minutes

pytestmark = pytest.mark.feature("PUB-3")


def at(start: float, end: float) -> Interval:
    """A span in minutes since 1970."""
    return Interval(EPOCH + timedelta(minutes=start), EPOCH + timedelta(minutes=end))


def test_half_an_hour_takes_six_blocks() -> None:
    assert list(blocks_of(at(60, 90))) == [12, 13, 14, 15, 16, 17]


def test_a_span_off_the_grid_takes_every_block_it_touches() -> None:
    assert list(blocks_of(at(4, 11))) == [0, 1, 2]
    assert list(blocks_of(at(0.5, 0.6))) == [0]


def test_spans_before_1970_have_blocks_too() -> None:
    assert list(blocks_of(at(-7, 3))) == [-2, -1, 0]


spans = st.tuples(st.integers(0, 300), st.integers(1, 90)).map(lambda pair: at(pair[0], pair[0] + pair[1]))
on_the_grid = st.tuples(st.integers(0, 60), st.integers(1, 18)).map(lambda pair: at(pair[0] * 5, sum(pair) * 5))


@given(spans, spans)
def test_spans_that_overlap_always_share_a_block(one: Interval, other: Interval) -> None:
    if one.overlaps(other):
        assert set(blocks_of(one)) & set(blocks_of(other))


@given(on_the_grid, on_the_grid)
def test_on_the_grid_spans_share_a_block_only_when_they_overlap(one: Interval, other: Interval) -> None:
    assert bool(set(blocks_of(one)) & set(blocks_of(other))) == one.overlaps(other)


def test_touching_appointments_share_no_block() -> None:
    first = at(540, 570)
    assert not set(blocks_of(first)) & set(blocks_of(Interval(first.end, first.end + minutes(30))))
