"""What a clinic may say is normal: of which analyte in which unit, for whom, from what age to what age."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import floor
from typing import Final

from luna_portal.domain.refusals import InvalidForm
from luna_portal.domain.results.studies import is_loinc
from luna_portal.domain.results.values import measure

LONGEST_NAME: Final = 160
LONGEST_UNIT: Final = 30
LONGEST_NUMBER: Final = 20
SEXES: Final = ("", "F", "M")
_OLDEST_YEARS: Final = 130
_BOUNDS: Final = ("low", "high", "critical_low", "critical_high")


class AgeUnit(StrEnum):
    """How an age is told: the newborn's in days, the infant's in months."""

    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"


DAYS_OF: Final = {AgeUnit.YEARS: Decimal("365.25"), AgeUnit.MONTHS: Decimal("30.4375"), AgeUnit.DAYS: Decimal(1)}


@dataclass(frozen=True, slots=True)
class Age:
    """An age in full units."""

    count: int
    unit: AgeUnit = AgeUnit.YEARS

    @property
    def days(self) -> int:
        """The first day on which somebody may be that old: whole days, leap years shared out."""
        return floor(self.count * DAYS_OF[self.unit])


def age_of(days: int) -> Age:
    """The same age in the largest unit that it fills exactly."""
    for unit in AgeUnit:
        age = Age(round(days / DAYS_OF[unit]), unit)
        if age.days == days:
            return age
    return Age(days, AgeUnit.DAYS)


@dataclass(frozen=True, slots=True)
class NormalForm:
    """Normal values as they were typed; an age or a bound that is left empty is open."""

    name: str
    loinc: str
    unit: str = ""
    sex: str = ""
    age_from: str = ""
    from_unit: str = AgeUnit.YEARS.value
    age_to: str = ""
    to_unit: str = AgeUnit.YEARS.value
    low: str = ""
    high: str = ""
    critical_low: str = ""
    critical_high: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """For whom normal values hold: of this analyte in this unit, of that sex ("" both), from ≤ age in days < to."""

    loinc: str
    unit: str
    sex: str
    age_from_days: int = 0
    age_to_days: int | None = None

    def meets(self, other: "Held") -> bool:
        """Whether somebody could be within both, so that nobody could tell which of them holds."""
        if (self.loinc, self.unit, self.sex) != (other.loinc, other.unit, other.sex):
            return False
        return _before(self.age_from_days, other.age_to_days) and _before(other.age_from_days, self.age_to_days)


def _before(days: int, end: int | None) -> bool:
    return end is None or days < end


@dataclass(frozen=True, slots=True)
class NormalValues:
    """Normal values that can be kept; bounds are decimal texts with a point, "" open."""

    name: str
    held: Held
    low: str
    high: str
    critical_low: str
    critical_high: str


def checked_normal(form: NormalForm, *, others: Iterable[Held]) -> NormalValues:
    """The normal values that a form describes; `others` are those that there are already.

    Raises: InvalidForm (name, loinc, unit, sex, age_from, age_to, low, high, critical_low, critical_high).
    """
    name, loinc, unit = (" ".join(text.split()) for text in (form.name, form.loinc, form.unit))
    errors = _words_wrong(name, loinc, unit, form.sex)
    start, end = (
        _age(form.age_from, form.from_unit, "age_from", errors),
        _age(form.age_to, form.to_unit, "age_to", errors),
    )
    held = Held(loinc, unit, form.sex, start.days if start else 0, end.days if end else None)
    if held.age_to_days is not None and held.age_from_days >= held.age_to_days:
        errors.setdefault("age_to", "results.normal.ages_crossed")
    numbers = {field: _number(getattr(form, field), field, errors) for field in _BOUNDS}
    errors = _crossed(numbers) | errors
    if not errors and any(held.meets(other) for other in others):
        errors["age_from"] = "results.normal.ages_taken"
    if errors:
        raise InvalidForm(errors)
    return NormalValues(name, held, *("" if one is None else str(one) for one in numbers.values()))


def _words_wrong(name: str, loinc: str, unit: str, sex: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = "results.normal.name_missing"
    elif len(name) > LONGEST_NAME:
        errors["name"] = "refusal.too_long"
    if not is_loinc(loinc):
        errors["loinc"] = "results.studies.loinc_wrong" if loinc else "results.normal.loinc_missing"
    if len(unit) > LONGEST_UNIT:
        errors["unit"] = "refusal.too_long"
    if sex not in SEXES:
        errors["sex"] = "results.normal.sex_wrong"
    return errors


def _age(count: str, unit: str, field: str, errors: dict[str, str]) -> Age | None:
    text = count.strip()
    if not text:
        return None
    if unit in set(AgeUnit) and text.isascii() and text.isdigit() and len(text) <= len("47483"):
        age = Age(int(text), AgeUnit(unit))
        if age.days <= Age(_OLDEST_YEARS).days:
            return age
    errors[field] = "results.normal.age_wrong"
    return None


def _number(typed: str, field: str, errors: dict[str, str]) -> Decimal | None:
    """A bound as a number; a comma is no decimal sign here, for nobody could tell it from that of thousands."""
    text = typed.strip()
    if not text:
        return None
    found = measure(text) if len(text) <= LONGEST_NUMBER else None
    if found is None or found.comparator:
        errors[field] = "results.normal.number_wrong"
        return None
    return found.number


def _crossed(numbers: dict[str, Decimal | None]) -> dict[str, str]:
    """What does not stand in order: critical_low < low ≤ high < critical_high, as far as each is given."""
    low, high = numbers["low"], numbers["high"]
    if low is None and high is None:
        return {"low": "results.normal.bounds_missing"}
    if low is not None and high is not None and low > high:
        return {"high": "results.normal.bounds_crossed"}
    errors: dict[str, str] = {}
    under, over = numbers["critical_low"], numbers["critical_high"]
    lowest, highest = (low if low is not None else high), (high if high is not None else low)
    if under is not None and lowest is not None and under >= lowest:
        errors["critical_low"] = "results.normal.critical_low_crossed"
    if over is not None and highest is not None and over <= highest:
        errors["critical_high"] = "results.normal.critical_high_crossed"
    return errors
