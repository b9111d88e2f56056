"""What the team's browser sees of the clinic's normal values."""

from dataclasses import dataclass

from luna_portal.domain.results.normal_values import AgeUnit, age_of
from luna_portal.i18n.catalog import plural
from luna_portal.i18n.reader import Reader
from luna_portal.models import ReferenceRange


@dataclass(frozen=True, slots=True)
class NormalRow:
    """Normal values as they are listed, and as their form begins. `limits` says what is critical, "" where nothing is."""

    id: str = ""
    bounds: str = ""
    whom: str = ""
    limits: str = ""
    name: str = ""
    loinc: str = ""
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


def normal_row(row: ReferenceRange, reader: Reader) -> NormalRow:
    """The view of one of the clinic's normal values."""
    start, start_unit = _told(row.age_from_days or None)
    end, end_unit = _told(row.age_to_days)
    return NormalRow(
        row.public_id, _bounds(row, reader), _whom(row, reader), _limits(row, reader), row.name, row.loinc, row.unit,
        row.sex, start, start_unit, end, end_unit, row.low, row.high, row.critical_low, row.critical_high,
    )  # fmt: skip


def _told(days: int | None) -> tuple[str, str]:
    """An age as the form's two fields; an open one is empty."""
    if days is None:
        return "", AgeUnit.YEARS.value
    age = age_of(days)
    return str(age.count), age.unit.value


def _bounds(row: ReferenceRange, reader: Reader) -> str:
    kind = "both" if row.low and row.high else "low" if row.low else "high"
    text = reader.text(f"results.normal.range_{kind}", low=row.low, high=row.high)
    return f"{text} {row.unit}".strip()


def _limits(row: ReferenceRange, reader: Reader) -> str:
    low, high = row.critical_low, row.critical_high
    if not low and not high:
        return ""
    kind = "both" if low and high else "low_only" if low else "high_only"
    return reader.text(f"results.normal.critical_{kind}", low=low, high=high)


def _whom(row: ReferenceRange, reader: Reader) -> str:
    who = reader.text(f"results.normal.for_{row.sex or 'all'}")
    if row.age_from_days == 0 and row.age_to_days is None:
        return who
    kind = "from_only" if row.age_to_days is None else "to_only" if row.age_from_days == 0 else "both"
    ages = {"start": _age(row.age_from_days, reader), "end": _age(row.age_to_days or 0, reader)}
    return f"{who}, {reader.text(f'results.normal.age_{kind}', **ages)}"


def _age(days: int, reader: Reader) -> str:
    age = age_of(days)
    return plural(f"results.normal.{age.unit.value}", age.count, reader.language)
