"""Laboratory values against what is normal and what is critical: the laboratory's own limits, and the clinic's."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from sqlmodel import Session

from luna_portal.adapters.lab_messages import LabPanel, LabValue
from luna_portal.domain.access import Permit
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.results.analytes import KnownAnalyte, analyte_of, is_of_other_specimen, resembling
from luna_portal.domain.results.units import factor, same_unit
from luna_portal.domain.results.values import (
    AgeRange,
    Doubt,
    Flag,
    Judged,
    Reference,
    flag_of,
    flag_of_words,
    limits_for,
    with_laboratory,
)
from luna_portal.models import Analyte, LabReport, Patient, ReferenceRange
from luna_portal.models.results.catalogue import all_ranges

DIGITS: Final = 9
"""Significant digits of a converted limit."""


def analytes_for(db: Session, permit: Permit, report: LabReport, patient: Patient, panel: LabPanel) -> list[Analyte]:
    """The rows of a panel's values, with the limits they were compared with and their flags."""
    found = readings(db, permit, panel, sex=patient.sex, birth_on=patient.birth_on)
    return [
        _row(report, place, value, judged)
        for place, (value, judged) in enumerate(zip(panel.values, found, strict=True))
    ]


def readings(db: Session, permit: Permit, panel: LabPanel, *, sex: str, birth_on: date | None) -> list[Judged]:
    """How each value stands for somebody of that sex, born then; written nowhere."""
    ranges, on = all_ranges(db, permit), panel.performed_at.date()
    return [_judged(value, panel.title, ranges, sex=sex, birth_on=birth_on, on=on) for value in panel.values]


def _row(report: LabReport, place: int, value: LabValue, judged: Judged) -> Analyte:
    bounds = judged.bounds
    return Analyte(
        report_id=report.id or 0, sort=place, name=value.name, loinc=value.loinc, value=value.value,
        number=str(value.measure.number) if value.measure else "",
        comparator=value.measure.comparator if value.measure else "", unit=value.unit, low=_text(bounds.low),
        high=_text(bounds.high), critical_low=_text(bounds.critical_low), critical_high=_text(bounds.critical_high),
        reference=value.reference_text, flag=judged.flag.value, doubt=judged.doubt.value,
    )  # fmt: skip


def _judged(
    value: LabValue, study: str, ranges: list[ReferenceRange], *, sex: str, birth_on: date | None, on: date
) -> Judged:
    """How one value stands.

    The laboratory's own range comes first, and the clinic's where it gave none; one that nobody can read is never
    replaced by the clinic's. What is critical the clinic says. What is within the laboratory's own range is in no doubt,
    whatever its unit or its name.
    """
    about, known = _about(ranges, value, study)
    comparable = _in_unit_of(about, value, known)
    clinics = limits_for(comparable, sex, birth_on, on) if birth_on else None
    own = clinics or Reference()
    bounds = own if value.reference.is_open and not value.reference_text else value.reference
    bounds = Reference(bounds.low, bounds.high, own.critical_low, own.critical_high)
    flag = flag_of(value.measure, bounds) if value.measure else flag_of_words(value.value, value.reference_text)
    flag = with_laboratory(flag, value.flag)
    if _is_fine(value):
        return Judged(bounds, flag, Doubt.NONE)
    if _is_limited(about) or _is_limited(_resembling(ranges, value, study)):
        if not comparable:
            return Judged(bounds, flag, Doubt.UNIT if about else Doubt.NAME)
        if value.measure is None and any(char.isdigit() for char in value.value):
            return Judged(bounds, flag, Doubt.NUMBER)
        if clinics is None:
            return Judged(bounds, flag, Doubt.PERSON)
    unread = flag is Flag.UNKNOWN and bool(value.reference_text)
    return Judged(bounds, flag, Doubt.REFERENCE if unread else Doubt.NONE)


def _is_fine(value: LabValue) -> bool:
    """Whether a number lies within the range that the laboratory wrote beside it, in the same unit."""
    return value.measure is not None and flag_of(value.measure, value.reference) is Flag.NORMAL


def _about(
    ranges: list[ReferenceRange], value: LabValue, study: str
) -> tuple[list[ReferenceRange], KnownAnalyte | None]:
    """The clinic's ranges of what a value measures, in whatever unit: by its code, by its name when it came without one."""
    known = analyte_of(value.name, value.loinc, study)
    if known is not None:
        codes = {known.loinc, *known.other_codes, value.loinc}
        return [one for one in ranges if one.loinc in codes], known
    if value.loinc:
        return [one for one in ranges if one.loinc == value.loinc], None
    name, other = normalise_name(value.name), is_of_other_specimen(value.name, study)
    named = [one for one in ranges if normalise_name(one.name) == name]
    return [one for one in named if not (other and analyte_of("", one.loinc))], None


def _resembling(ranges: list[ReferenceRange], value: LabValue, study: str) -> list[ReferenceRange]:
    """The clinic's ranges of what a value without a code may measure, by one word of its name."""
    codes = set() if value.loinc else {one.loinc for one in resembling(value.name, study)}
    return [one for one in ranges if one.loinc in codes]


def _is_limited(ranges: Iterable[ReferenceRange]) -> bool:
    return any(one.critical_low or one.critical_high for one in ranges)


def _in_unit_of(ranges: list[ReferenceRange], value: LabValue, known: KnownAnalyte | None) -> list[AgeRange]:
    """The ranges in the value's unit: those that are written in it, else those that can be converted to it."""
    same = [one for one in ranges if same_unit(one.unit, value.unit)]
    substance = known.substance if known else None
    factors = ((one, factor(one.unit, value.unit, substance)) for one in same or ranges)
    return [
        AgeRange(
            Reference(*(_bound(text, by) for text in (one.low, one.high, one.critical_low, one.critical_high))),
            one.sex, one.age_from_days, one.age_to_days,
        )
        for one, by in factors
        if by is not None
    ]  # fmt: skip


def _bound(text: str, by: Decimal) -> Decimal | None:
    """A bound in the value's unit, with no more digits than a column holds."""
    if not text or by == 1:
        return Decimal(text) if text else None
    number = Decimal(f"{Decimal(text) * by:.{DIGITS}g}").normalize()
    return Decimal(f"{number:f}")


def _text(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
