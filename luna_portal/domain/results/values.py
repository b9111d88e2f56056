"""The rules of laboratory values: numbers, reference ranges, what a value's flag is, and where it lies in its range.

Numbers are Decimal. A value and its unit stay as the laboratory gave them; the clinic's limits are converted to them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from luna_portal.domain.identifiers import normalise_name


class Flag(StrEnum):
    """How a value stands to its reference. UNKNOWN: nobody can tell from what the laboratory gave."""

    UNKNOWN = ""
    NORMAL = "normal"
    SLIGHTLY_LOW = "slightly_low"
    LOW = "low"
    CRITICAL_LOW = "critical_low"
    SLIGHTLY_HIGH = "slightly_high"
    HIGH = "high"
    CRITICAL_HIGH = "critical_high"
    CRITICAL_ABNORMAL = "critical_abnormal"
    EXPECTED = "expected"
    UNEXPECTED = "unexpected"


class Doubt(StrEnum):
    """Why nobody could compare a value: with its reference, or with the clinic's critical limit.

    UNIT: in no unit that the limit can be converted to; NAME: its name only resembles what has a limit; NUMBER: its
    number cannot be read; PERSON: no limit is for that age and sex; EARLIER: it was
    entered before the limits were compared by any name and unit; REFERENCE: what the laboratory wrote as normal.
    """

    NONE = ""
    REFERENCE = "reference"
    UNIT = "unit"
    NAME = "name"
    NUMBER = "number"
    PERSON = "person"
    EARLIER = "earlier"


FINE: Final = frozenset({Flag.NORMAL, Flag.EXPECTED})
LOW_ONES: Final = frozenset({Flag.SLIGHTLY_LOW, Flag.LOW, Flag.CRITICAL_LOW})
HIGH_ONES: Final = frozenset({Flag.SLIGHTLY_HIGH, Flag.HIGH, Flag.CRITICAL_HIGH})
CRITICAL: Final = frozenset({Flag.CRITICAL_LOW, Flag.CRITICAL_HIGH, Flag.CRITICAL_ABNORMAL})
"""Flags on which somebody must act at once; CRITICAL_ABNORMAL is of words, where no limit is crossed."""
COMPARATORS: Final = ("<=", ">=", "<", ">")
_NUMBER: Final = re.compile(r"(?P<comparator><=|>=|<|>)?\s*(?P<number>[+-]?\d{1,12}(?:\.\d{1,10})?)", re.ASCII)
SLIGHT_PART_OF_BOUND: Final = Decimal("0.125")
SLIGHT_PART_OF_WIDTH: Final = Decimal("0.5")
MARGIN: Final = Decimal("0.6")
"""How much of the normal range's width the bar shows on either side of it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its comparator: "<5" is `Measure(Decimal(5), "<")`, the laboratory could not say nearer."""

    number: Decimal
    comparator: str = ""

    @property
    def is_below(self) -> bool:
        """Whether it is only known to be under its number."""
        return self.comparator.startswith("<")

    @property
    def is_above(self) -> bool:
        """Whether it is only known to be over its number."""
        return self.comparator.startswith(">")


@dataclass(frozen=True, slots=True)
class Reference:
    """What is normal: bounds that belong to it, None for open; `critical_…` are where somebody must act."""

    low: Decimal | None = None
    high: Decimal | None = None
    critical_low: Decimal | None = None
    critical_high: Decimal | None = None

    @property
    def is_open(self) -> bool:
        """Whether it says nothing."""
        return self.low is None and self.high is None


class Judged(NamedTuple):
    """The limits that a value was held against, its flag, and why it could not be compared."""

    bounds: Reference
    flag: Flag
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class AgeRange:
    """A reference for a sex ("" both) and an age: `age_from_days` ≤ age < `age_to_days` (None: no end)."""

    reference: Reference
    sex: str = ""
    age_from_days: int = 0
    age_to_days: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A range bar from 0 to 1: the normal zone from `low` to `high`, and the value's place, clipped to its ends."""

    low: float
    high: float
    value: float


def measure(text: str) -> Measure | None:
    """The number that a text is, with a point as decimal sign: "5.6", "<5", ">= 200"; None for everything else."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    return Measure(Decimal(found["number"]), found["comparator"] or "")


def range_for(ranges: Iterable[AgeRange], sex: str, birth_on: date, on: date) -> Reference | None:
    """The reference for somebody of that sex, born then, on that day: her own sex first, then the narrowest age.

    None when none fits; a sex that is not known gets only ranges for both.
    """
    age = (on - birth_on).days
    fitting = [
        one
        for one in ranges
        if one.sex in ("", sex) and one.age_from_days <= age and (one.age_to_days is None or age < one.age_to_days)
    ]
    if age < 0 or not fitting:
        return None
    return min(fitting, key=_breadth).reference


def limits_for(ranges: Iterable[AgeRange], sex: str, birth_on: date, on: date) -> Reference | None:
    """As `range_for`; for somebody of another or an unknown sex, the critical limits that both have alike."""
    known = list(ranges)
    found = range_for(known, sex, birth_on, on)
    if found is not None or sex in ("F", "M"):
        return found
    women, men = (range_for(known, one, birth_on, on) for one in ("F", "M"))
    if women is None or men is None:
        return None
    alike = (women.critical_low, women.critical_high)
    return Reference(None, None, *alike) if alike == (men.critical_low, men.critical_high) else None


def _breadth(one: AgeRange) -> tuple[bool, float]:
    return one.sex == "", float("inf") if one.age_to_days is None else one.age_to_days - one.age_from_days


def flag_of(value: Measure, reference: Reference) -> Flag:
    """How a number stands to its reference. With a comparator only what is certain is said."""
    number, low, high = value.number, reference.low, reference.high
    if reference.critical_low is not None and number <= reference.critical_low and not value.is_above:
        return Flag.CRITICAL_LOW
    if reference.critical_high is not None and number >= reference.critical_high and not value.is_below:
        return Flag.CRITICAL_HIGH
    if value.comparator:
        return _flag_of_open(value, reference)
    if low is not None and number < low:
        return Flag.SLIGHTLY_LOW if low - number <= _slight(low, reference) else Flag.LOW
    if high is not None and number > high:
        return Flag.SLIGHTLY_HIGH if number - high <= _slight(high, reference) else Flag.HIGH
    return Flag.UNKNOWN if reference.is_open else Flag.NORMAL


def _slight(bound: Decimal, reference: Reference) -> Decimal:
    """How far beyond a bound is still "a little": an eighth of the bound, at most half the range's width."""
    of_bound = abs(bound) * SLIGHT_PART_OF_BOUND
    if reference.low is None or reference.high is None:
        return of_bound
    return min(of_bound, (reference.high - reference.low) * SLIGHT_PART_OF_WIDTH)


def _flag_of_open(value: Measure, reference: Reference) -> Flag:
    """A value of which only one side is known. What is measured is never below zero when its range begins there."""
    below, number = value.is_below, value.number
    low = None if reference.low is not None and reference.low <= 0 else reference.low
    high = reference.high
    if reference.is_open:
        return Flag.UNKNOWN
    if below:
        if low is not None and _surely_under(value, low):
            return Flag.LOW
        return Flag.NORMAL if low is None and (high is None or number <= high) else Flag.UNKNOWN
    if high is not None and _surely_over(value, high):
        return Flag.HIGH
    return Flag.NORMAL if high is None and (low is None or number >= low) else Flag.UNKNOWN


def _surely_under(value: Measure, bound: Decimal) -> bool:
    return value.number < bound or (value.number == bound and value.comparator == "<")


def _surely_over(value: Measure, bound: Decimal) -> bool:
    return value.number > bound or (value.number == bound and value.comparator == ">")


_NEGATIVE: Final = frozenset(
    {"negativo", "negativa", "neg", "negative", "no reactivo", "no reactiva", "non reactive", "nonreactive",
     "no detectado", "no detectada", "not detected", "ausente", "absent", "no se observan"}
)  # fmt: skip
_POSITIVE: Final = frozenset(
    {"positivo", "positiva", "pos", "positive", "reactivo", "reactiva", "reactive", "detectado", "detectada",
     "detected", "presente", "present"}
)  # fmt: skip


def flag_of_words(value: str, expected: str) -> Flag:
    """How a value in words stands to the expected ones: "Positivo" where "Negativo" was expected is UNEXPECTED."""
    said, wanted = _plain(value), _plain(expected)
    if not said or not wanted:
        return Flag.UNKNOWN
    if said == wanted or _kind(said) == _kind(wanted) != "":
        return Flag.EXPECTED
    return Flag.UNEXPECTED if _kind(said) and _kind(wanted) else Flag.UNKNOWN


def _plain(text: str) -> str:
    return normalise_name(text).strip(" .")


def _kind(text: str) -> str:
    return "negative" if text in _NEGATIVE else "positive" if text in _POSITIVE else ""


def with_laboratory(own: Flag, given: Flag) -> Flag:
    """The flag to show, of what the range says and what the laboratory wrote.

    What either of them calls critical is critical; the laboratory alone speaks where the range says nothing.
    """
    if own is Flag.UNKNOWN or (given in CRITICAL and own not in CRITICAL):
        return given
    return own


def disagree(own: Flag, given: Flag) -> bool:
    """Whether the laboratory's flag says another direction than its own range: somebody should look at it."""
    if Flag.UNKNOWN in (own, given):
        return False
    if given is Flag.CRITICAL_ABNORMAL:
        return own in FINE
    return _side(own) != _side(given)


def _side(flag: Flag) -> str:
    return "low" if flag in LOW_ONES else "high" if flag in HIGH_ONES else "fine" if flag in FINE else "other"


def bar(value: Measure, reference: Reference) -> Bar | None:
    """Where a value lies on a bar that shows the normal zone with room on either side; None without a drawable range."""
    low, high = reference.low, reference.high
    if low is not None and high is not None:
        margin = (high - low) * MARGIN
        start, end = low - margin, high + margin
    elif high is not None:
        start, end = Decimal(0), high * (1 + MARGIN)
    elif low is not None:
        start, end = Decimal(0), low * (2 + MARGIN)
    else:
        return None
    if end <= start:
        return None
    return Bar(
        low=0.0 if low is None else _share(low, start, end),
        high=1.0 if high is None else _share(high, start, end),
        value=_share(value.number, start, end),
    )


def _share(number: Decimal, start: Decimal, end: Decimal) -> float:
    return float(min(max((number - start) / (end - start), Decimal(0)), Decimal(1)))
