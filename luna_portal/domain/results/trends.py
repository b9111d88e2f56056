"""A value over time: which points belong together, and where a chart draws them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.results.values import Flag, Measure, Reference

FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Series:
    """What a trend joins: the same code (or name, where a laboratory gives none) in the same unit, as written."""

    code: str
    name: str
    unit: str

    def has(self, other: "Series") -> bool:
        """Whether the other's values may stand in one line with these."""
        if self.unit.strip() != other.unit.strip():
            return False
        if self.code or other.code:
            return self.code == other.code
        return normalise_name(self.name) == normalise_name(other.name)


@dataclass(frozen=True, slots=True)
class Point:
    """A value at an instant; `report` is whatever the caller knows its report by."""

    at: datetime
    value: Measure
    flag: Flag
    report: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point's place in a box of `width` × `height`, the origin at its upper left."""

    x: float
    y: float
    point: Point


@dataclass(frozen=True, slots=True)
class Chart:
    """What a trend's picture needs; `low_y` and `high_y` are the bounds of normal, None where they are open."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    low_y: float | None
    high_y: float | None
    line: str


def trend(wanted: Series, points: Iterable[tuple[Series, Point]]) -> list[Point]:
    """The points that belong to the series, oldest first."""
    return sorted((point for series, point in points if wanted.has(series)), key=lambda point: point.at)


def chart(points: Sequence[Point], reference: Reference, *, width: int, height: int) -> Chart | None:
    """The picture of at least two points (None for fewer): time to the right, values up, normal always in sight."""
    if len(points) < FEWEST:
        return None
    bounds = [bound for bound in (reference.low, reference.high) if bound is not None]
    numbers = [point.value.number for point in points] + bounds
    bottom, top = min(numbers), max(numbers)
    room = (top - bottom) / 8 or abs(top) / 8 or Decimal(1)
    bottom, top = bottom - room, top + room
    first, last = points[0].at, points[-1].at
    span = (last - first).total_seconds() or 1.0

    def y(number: Decimal) -> float:
        return round(height * float((top - number) / (top - bottom)), 1)

    dots = tuple(
        Dot(round(width * (point.at - first).total_seconds() / span, 1), y(point.value.number), point)
        for point in points
    )
    return Chart(
        width, height, dots,
        low_y=None if reference.low is None else y(reference.low),
        high_y=None if reference.high is None else y(reference.high),
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
    )  # fmt: skip
