"""Laboratory values against what is normal and what is critical: the laboratory's own limits, and the clinic's."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from luna_portal.adapters.lab_messages import LabPanel, LabValue
from luna_portal.domain.access import Permit
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.results.values import (
    AgeRange,
    Flag,
    Reference,
    flag_of,
    flag_of_words,
    range_for,
    same_unit,
    with_laboratory,
)
from luna_portal.models import Analyte, LabReport, Patient, ReferenceRange
from luna_portal.models.results.catalogue import all_ranges, known_ranges


def analytes_for(db: Session, permit: Permit, report: LabReport, patient: Patient, panel: LabPanel) -> list[Analyte]:
    """The rows of a panel's values, with the limits they were compared with and their flags."""
    ranges = _clinics(db, permit, panel.values)
    return [_row(report, place, value, patient, ranges) for place, value in enumerate(panel.values)]


def readings(db: Session, permit: Permit, panel: LabPanel, *, sex: str, birth_on: date | None) -> list[Flag]:
    """How each value would stand for somebody of that sex, born then; written nowhere."""
    ranges = _clinics(db, permit, panel.values)
    on = panel.performed_at.date()
    return [_standing(value, sex, birth_on, on, ranges)[1] for value in panel.values]


def _clinics(db: Session, permit: Permit, values: Iterable[LabValue]) -> list[ReferenceRange]:
    """The clinic's limits that may speak of these values: by code, and all of them when a value has none."""
    codes = {value.loinc for value in values}
    return all_ranges(db, permit) if "" in codes else known_ranges(db, permit, codes)


def _row(report: LabReport, place: int, value: LabValue, patient: Patient, ranges: list[ReferenceRange]) -> Analyte:
    bounds, flag = _standing(value, patient.sex, patient.birth_on, report.performed_at.date(), ranges)
    return Analyte(
        report_id=report.id or 0, sort=place, name=value.name, loinc=value.loinc, value=value.value,
        number=str(value.measure.number) if value.measure else "",
        comparator=value.measure.comparator if value.measure else "", unit=value.unit, low=_text(bounds.low),
        high=_text(bounds.high), critical_low=_text(bounds.critical_low), critical_high=_text(bounds.critical_high),
        reference=value.reference_text, flag=flag.value,
    )  # fmt: skip


def _standing(
    value: LabValue, sex: str, birth_on: date | None, on: date, ranges: list[ReferenceRange]
) -> tuple[Reference, Flag]:
    """The limits that a value is held against, and its flag.

    The laboratory's own range comes first, and the clinic's helps where it gave none; what is critical the clinic says.
    """
    clinics = range_for(_about(ranges, value), sex, birth_on, on) if birth_on else None
    own = clinics or Reference()
    bounds = own if value.reference.is_open and not value.reference_text else value.reference
    bounds = Reference(bounds.low, bounds.high, own.critical_low, own.critical_high)
    flag = flag_of(value.measure, bounds) if value.measure else flag_of_words(value.value, value.reference_text)
    return bounds, with_laboratory(flag, value.flag)


def _about(ranges: list[ReferenceRange], value: LabValue) -> list[AgeRange]:
    """The clinic's ranges of that value in its unit: by its code, and by its exact name when it came without one."""
    name = normalise_name(value.name)
    return [
        AgeRange(
            Reference(_number(one.low), _number(one.high), _number(one.critical_low), _number(one.critical_high)),
            one.sex, one.age_from_days, one.age_to_days,
        )
        for one in ranges
        if (one.loinc == value.loinc if value.loinc else normalise_name(one.name) == name)
        and same_unit(one.unit, value.unit)
    ]  # fmt: skip


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _text(number: Decimal | None) -> str:
    return "" if number is None else str(number)
