"""A value over time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.results.trends import Point, Series, chart, trend
from luna_portal.domain.results.values import Flag, Measure, Reference

pytestmark = pytest.mark.feature("ARC-4")
GLUCOSE = Series("2345-7", "Glucosa", "mg/dL")
START = datetime(2026, 1, 1, tzinfo=UTC)


def _point(day: int, number: str = "100") -> Point:
    return Point(START + timedelta(days=day), Measure(Decimal(number)), Flag.NORMAL, str(day))


def test_only_the_same_code_in_the_same_unit_is_joined() -> None:
    points = [
        (GLUCOSE, _point(9)),
        (Series("2345-7", "Glucosa en ayuno", "mg/dL"), _point(1)),
        (Series("2345-7", "Glucosa", "mmol/L"), _point(2)),
        (Series("2160-0", "Glucosa", "mg/dL"), _point(3)),
        (Series("", "Glucosa", "mg/dL"), _point(4)),
    ]
    assert [point.report for point in trend(GLUCOSE, points)] == ["1", "9"]
    assert [point.report for point in trend(Series("", "GLUCOSA", "mg/dL"), points)] == ["4"]


def test_one_point_is_no_trend() -> None:
    assert chart([_point(1)], Reference(), width=300, height=100) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.decimals(min_value=-500, max_value=500, places=2)), min_size=2, max_size=30
    )
)
def test_every_dot_is_inside_the_picture_and_higher_values_are_higher(drawn: list[tuple[int, Decimal]]) -> None:
    points = sorted((_point(day, str(number)) for day, number in drawn), key=lambda one: one.at)
    picture = chart(points, Reference(Decimal(70), Decimal(100)), width=300, height=100)
    assert picture is not None
    assert all(0 <= dot.x <= 300 and 0 <= dot.y <= 100 for dot in picture.dots)
    by_value = sorted(picture.dots, key=lambda dot: dot.point.value.number)
    assert all(one.y >= other.y for one, other in pairwise(by_value))
    assert picture.low_y is not None
    assert picture.high_y is not None
    assert 0 <= picture.high_y < picture.low_y <= 100


def test_equal_values_and_equal_instants_do_not_divide_by_nothing() -> None:
    picture = chart([_point(1, "0"), _point(1, "0")], Reference(), width=300, height=100)
    assert picture is not None
    assert picture.dots[0].y == 50
