"""What a browser may see of a value over time: the picture, and the same as a table."""

from dataclasses import dataclass, field
from typing import Final

from luna_portal.domain.results.trends import Point, chart
from luna_portal.domain.results.values import Reference
from luna_portal.i18n.reader import Reader
from luna_portal.views.results.result import day_and_year, mark_of, tone_of, words_of

CHART_WIDTH: Final = 360
CHART_HEIGHT: Final = 140


@dataclass(frozen=True, slots=True)
class DotView:
    """A point of the chart: its place, and what it is."""

    x: str
    y: str
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A line of the trend's table."""

    day: str
    value: str
    words: str
    mark: str
    tone: str


@dataclass(frozen=True, slots=True)
class TrendView:
    """A value over time, drawn in a box of CHART_WIDTH × CHART_HEIGHT; `has_band` says that a range is drawn."""

    place: int
    title: str
    unit: str
    line: str
    band_y: str
    band_height: str
    has_band: bool
    first: str
    last: str
    described: str
    has_chart: bool
    dots: list[DotView] = field(default_factory=list)
    rows: list[TrendLine] = field(default_factory=list)


def trend_view(
    place: int, name: str, unit: str, points: list[Point], reference: Reference, reader: Reader
) -> TrendView:
    """A value over time, as a picture and as a table, the newest line first."""
    picture = chart(points, reference, width=CHART_WIDTH, height=CHART_HEIGHT)
    days = [day_and_year(point.at, reader) for point in points]
    shown = [f"{point.value.comparator}{point.value.number}" for point in points]
    dots = [
        DotView(str(dot.x), str(dot.y), tone_of(dot.point.flag), f"{day}: {value} {unit}".strip())
        for dot, day, value in zip(picture.dots if picture else (), days, shown, strict=False)
    ]
    rows = [
        TrendLine(
            day, f"{value} {unit}".strip(), words_of(point.flag, reader), mark_of(point.flag), tone_of(point.flag)
        )
        for point, day, value in zip(points, days, shown, strict=True)
    ]
    top, height = _band(picture.high_y, picture.low_y) if picture else (0.0, 0.0)
    first, last = (days[0], days[-1]) if days else ("", "")
    return TrendView(
        place=place, title=reader.text("results.one.trend_title", name=name), unit=unit,
        line=picture.line if picture else "", band_y=str(top), band_height=str(height), has_band=height > 0, first=first, last=last,
        described=reader.text("results.one.trend_chart", name=name, first=first, last=last),
        has_chart=picture is not None, dots=dots, rows=rows[::-1],
    )  # fmt: skip


def _band(high_y: float | None, low_y: float | None) -> tuple[float, float]:
    """Where the normal band begins and how high it is; an open bound reaches the edge, no bound at all draws none."""
    if high_y is None and low_y is None:
        return 0.0, 0.0
    top = 0.0 if high_y is None else high_y
    bottom = float(CHART_HEIGHT) if low_y is None else low_y
    return top, round(bottom - top, 1)
