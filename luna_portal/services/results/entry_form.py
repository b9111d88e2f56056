"""What somebody of the team types to enter a result, checked field by field."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from luna_portal.adapters.lab_messages import LabMessageRefused, LabPanel, LabValue
from luna_portal.adapters.lab_messages.message import LONGEST, lab_panel, lab_value
from luna_portal.domain.refusals import InvalidField
from luna_portal.domain.results.usual_studies import loinc_of, usual_reference
from luna_portal.domain.results.written_numbers import (
    DecimalSign,
    FileSigns,
    WrittenRow,
    doubtful_numbers,
    forms,
    read_row,
    sign_of,
)
from luna_portal.views.results.review import RowView

MOST_ROWS: Final = 40
_FIELD_OF: Final = {
    "title_missing": "title", "laboratory_missing": "laboratory", "nothing_in_it": "value0", "date_ahead": "day",
    "dates_crossed": "issued",
}  # fmt: skip


class HalfRow(InvalidField):
    """A row that somebody began and gave no result: it is finished or taken away, never left out."""

    def __init__(self, number: int, name: str) -> None:
        self.number = number
        key = "results.form.half_row" if name else "results.form.half_row_unnamed"
        super().__init__(f"value{number}", key, name=name[:60], number=number + 1)


def panel_from(typed: Mapping[str, str], *, usual: Sequence[RowView] = (), zone: ZoneInfo, now: datetime) -> LabPanel:
    """The panel that was typed.

    Fields: title, day, hour, issued, laboratory, requester, responsible, folio, note, and rows of name0, value0,
    unit0, reference0 and so on. A row without a value counts for nothing as long as it stands as it was offered:
    empty, or as in `usual`. Raises: InvalidField for the first field at fault, HalfRow.
    """
    performed = _instant(typed, "day", "hour", zone)
    _check_halves(typed, usual)
    values = tuple(_row(typed, number) for number in range(MOST_ROWS) if typed.get(f"value{number}", "").strip())
    panel = LabPanel(
        title=_plain(typed, "title", "title"),
        performed_at=performed,
        issued_at=_issued(typed, performed, zone, now),
        laboratory=_plain(typed, "laboratory", "who"),
        values=values,
        requester=_plain(typed, "requester", "who"),
        responsible=_plain(typed, "responsible", "who"),
        filler=_plain(typed, "folio", "unit"),
        note=_plain(typed, "note", "note"),
    )
    try:
        return lab_panel(panel, line=0, now=now)
    except LabMessageRefused as refused:
        name = refused.key.rpartition(".")[2]
        raise InvalidField(_FIELD_OF.get(name, "title"), f"results.form.{name}") from None


def values_from(typed: Mapping[str, str]) -> dict[int, LabValue]:
    """The values that can be read of what is typed so far, by the number of their row."""
    found: dict[int, LabValue] = {}
    for number in range(MOST_ROWS):
        if typed.get(f"value{number}", "").strip():
            with suppress(InvalidField):
                found[number] = _row(typed, number)
    return found


def _check_halves(typed: Mapping[str, str], usual: Sequence[RowView]) -> None:
    offered = {one.number: (one.name, one.unit, one.reference) for one in usual}
    for number in range(MOST_ROWS):
        name, unit, reference, value = (
            " ".join(typed.get(f"{field}{number}", "").split()) for field in ("name", "unit", "reference", "value")
        )
        stands = (name, unit, reference)
        if not value and any(stands) and stands != offered.get(number):
            raise HalfRow(number, name)


def _plain(typed: Mapping[str, str], field: str, kind: str) -> str:
    text = " ".join(typed.get(field, "").split())
    if len(text) > LONGEST[kind]:
        raise InvalidField(field, "refusal.too_long")
    return text


def _instant(typed: Mapping[str, str], day: str, hour: str, zone: ZoneInfo) -> datetime:
    try:
        on = date.fromisoformat(typed.get(day, "").strip())
    except ValueError:
        raise InvalidField(day, "results.form.day_wrong") from None
    try:
        at = time.fromisoformat(typed.get(hour, "").strip())
    except ValueError:
        raise InvalidField(hour, "results.form.hour_wrong") from None
    return datetime.combine(on, at.replace(tzinfo=None), tzinfo=zone)


def _issued(typed: Mapping[str, str], performed: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """The day of the report, when it is told; at the end of that day, or by now."""
    if not typed.get("issued", "").strip():
        return performed
    end = _instant({"issued": typed["issued"], "hour": "23:59"}, "issued", "hour", zone)
    return end if end.date() != now.astimezone(zone).date() else min(end, now)


def _row(typed: Mapping[str, str], number: int) -> LabValue:
    """A row's value, its numbers with the sign that they surely have. Raises: InvalidField."""
    name, unit = typed.get(f"name{number}", ""), typed.get(f"unit{number}", "")
    loinc = loinc_of(name, typed.get("title", ""))
    written = WrittenRow(
        " ".join(typed[f"value{number}"].split()), reference=" ".join(typed.get(f"reference{number}", "").split()), unit=unit,
        usual=usual_reference(loinc, name, unit),
    )  # fmt: skip
    row = _plain_row(written, number) if forms(written.value) else written
    try:
        value = lab_value(
            name=name, value=row.value, line=number + 1, loinc=loinc, unit=unit, reference_text=row.reference
        )
    except LabMessageRefused as refused:
        raise InvalidField(f"value{number}", refused.key, **refused.values) from None
    if value.measure is None and any(char.isdigit() for char in value.value) and value.unit:
        raise InvalidField(f"value{number}", "results.file.number_wrong", line=number + 1, what=value.value[:30])
    return value


def _plain_row(row: WrittenRow, number: int) -> WrittenRow:
    """The row with a point before decimals. Raises: InvalidField for a number that can be read in two ways.

    A point is what the form asks for; who types a result like "1,250" is asked, however likely one reading is. A
    reference is copied as it was printed.
    """
    doubtful = doubtful_numbers(row)
    sign = sign_of(row, FileSigns()) if any("," in number for number in doubtful) else DecimalSign.POINT
    if sign is None or (row.value in doubtful and "," in row.value):
        raise InvalidField(f"value{number}", "results.form.number_doubt", what=doubtful[0])
    return read_row(row, sign)
