"""Results as a table (CSV): headers in Spanish or English, one value a row, one patient a file."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from luna_portal.adapters.lab_messages.message import (
    LabMessage,
    LabMessageRefused,
    LabPanel,
    LabValue,
    checked,
    flag_from,
    lab_panel,
)
from luna_portal.adapters.lab_messages.questions import Asking
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.results.patient_match import Clues

HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "patient": ("paciente", "nombre completo", "patient", "patient name", "full name"),
    "given": ("nombre", "nombres", "given name", "first name"),
    "surnames": ("apellidos", "surnames", "last name", "family name"),
    "record": ("expediente", "no. expediente", "record", "record number", "patient id"),
    "curp": ("curp",),
    "born": ("fecha de nacimiento", "nacimiento", "birth date", "date of birth"),
    "sex": ("sexo", "sex"),
    "title": ("estudio", "perfil", "study", "panel"),
    "day": ("fecha", "fecha de toma", "fecha del estudio", "date", "collected on"),
    "hour": ("hora", "hora de toma", "time"),
    "issued": ("emitido", "fecha de emision", "issued"),
    "laboratory": ("laboratorio", "laboratory"),
    "requester": ("solicitante", "medico solicitante", "requester"),
    "responsible": ("responsable", "responsible"),
    "order": ("orden", "order"),
    "filler": ("folio", "accession"),
    "name": ("analito", "prueba", "determinacion", "analyte", "test"),
    "loinc": ("loinc",),
    "value": ("resultado", "valor", "result", "value"),
    "unit": ("unidad", "unidades", "unit", "units"),
    "low": ("minimo", "limite inferior", "low"),
    "high": ("maximo", "limite superior", "high"),
    "reference": ("referencia", "valores de referencia", "reference", "reference range"),
    "flag": ("bandera", "indicador", "flag"),
    "note": ("nota", "observaciones", "note", "notes"),
}
NEEDED: Final = ("name", "value", "title", "day", "hour", "laboratory")
ENGLISH: Final = frozenset({"date", "collected on", "result", "value", "analyte", "test"})
SEX: Final = {
    "f": "F",
    "femenino": "F",
    "mujer": "F",
    "female": "F",
    "m": "M",
    "masculino": "M",
    "hombre": "M",
    "male": "M",
}
MOST_ROWS: Final = 2_000
DELIMITERS: Final = ",;\t|"
_FOUND: Final = {value: key for key, names in HEADERS.items() for value in names}


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def read(content: bytes, asking: Asking, *, zone: ZoneInfo, now: datetime) -> LabMessage:
    """The table's message; days and hours are of `zone`. Raises: LabMessageRefused, with the line; StillAsking."""
    text = _text(content, asking)
    delimiter, header, unknown = _header(text)
    rows = _rows(text, delimiter, header)
    english = any(name in ENGLISH for name in _plain_header(text, delimiter))
    reading = _Reading(zone, now, asking, english=english)
    groups: dict[tuple[str, ...], list[_Row]] = {}
    for row in rows:
        groups.setdefault(_study(row), []).append(row)
    clues = reading.clues(rows)

    def walk() -> LabMessage:
        panels = [reading.panel(group) for group in groups.values()]
        return LabMessage("csv", clues, tuple(replace(one, left_out=unknown) for one in panels))

    return asking.message(walk)


def _study(row: _Row) -> tuple[str, ...]:
    return (row["title"], row["day"], row["hour"], row["filler"], row["laboratory"])


def _text(content: bytes, asking: Asking) -> str:
    try:
        text = asking.text(content)
    except LabMessageRefused as refused:
        if refused.name == "charset":  # no text at all
            raise LabMessageRefused("unknown_kind") from None
        raise
    if any(not char.isprintable() and char not in "\r\n\t" for char in text):
        raise LabMessageRefused("unknown_kind")
    return text


def _plain_header(text: str, delimiter: str) -> list[str]:
    first = next(csv.reader(io.StringIO(text.lstrip("\r\n")), delimiter=delimiter), [])
    return [normalise_name(cell).replace("_", " ") for cell in first]


def _header(text: str) -> tuple[str, list[str], tuple[str, ...]]:
    """The delimiter under which most headers are known, each column's meaning ("" unknown), and the unknown ones."""
    try:
        tries = {one: _plain_header(text, one) for one in DELIMITERS}
    except csv.Error:
        raise LabMessageRefused("unknown_kind") from None
    delimiter = max(DELIMITERS, key=lambda one: sum(name in _FOUND for name in tries[one]))
    names = tries[delimiter]
    meanings = [_FOUND.get(name, "") for name in names]
    known = [meaning for meaning in meanings if meaning]
    if "name" not in known and "value" not in known:
        raise LabMessageRefused("unknown_kind")
    missing = [HEADERS[one][0] for one in NEEDED if one not in known]
    if missing:
        raise LabMessageRefused("columns_missing", line=1, what=", ".join(missing))
    if len(known) != len(set(known)):
        raise LabMessageRefused("columns_twice", line=1)
    return delimiter, meanings, tuple(name for name in names if name and name not in _FOUND)


def _rows(text: str, delimiter: str, header: list[str]) -> list[_Row]:
    source = csv.reader(io.StringIO(text.lstrip("\r\n")), delimiter=delimiter, strict=True)
    rows: list[_Row] = []
    try:
        next(source)
        for cells in source:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header) or len(rows) >= MOST_ROWS:
                raise LabMessageRefused("too_many" if len(rows) >= MOST_ROWS else "row_long", line=source.line_num)
            known = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
            rows.append(_Row(source.line_num, known))
    except csv.Error:
        raise LabMessageRefused("broken", line=source.line_num) from None
    if not rows:
        raise LabMessageRefused("nothing_in_it")
    return rows


class _Reading:
    def __init__(self, zone: ZoneInfo, now: datetime, asking: Asking, *, english: bool) -> None:
        self._zone, self._now, self._asking, self._english = zone, now, asking, english

    def clues(self, rows: list[_Row]) -> Clues:
        """Whose file it is: every row that says something must say the same."""
        said = {
            name: self._one(rows, name) for name in ("patient", "given", "surnames", "record", "curp", "born", "sex")
        }
        line = rows[0].line
        if not any(said.values()):
            raise LabMessageRefused("no_patient")
        split = bool(said["surnames"])
        return Clues(
            records=(said["record"],) if said["record"] else (),
            curp=said["curp"].upper(),
            given_name=checked(said["given"], "name", line=line) if split else "",
            surnames=checked(said["surnames"], "name", line=line),
            full_name=checked(said["patient"] or ("" if split else said["given"]), "name", line=line),
            birth_on=self._day(said["born"], line, wrong="birth_wrong") if said["born"] else None,
            sex=SEX.get(said["sex"].casefold(), ""),
        )

    def _one(self, rows: list[_Row], name: str) -> str:
        said = {normalise_name(row[name]): row for row in rows if row[name]}
        if len(said) > 1:
            raise LabMessageRefused("two_patients", line=list(said.values())[1].line)
        return next(iter(said.values()))[name] if said else ""

    def panel(self, rows: list[_Row]) -> LabPanel:
        first = rows[0]
        performed = self._instant(first["day"], first["hour"], first.line)
        panel = LabPanel(
            title=checked(first["title"], "title", line=first.line),
            performed_at=performed,
            issued_at=self._issued(first, performed),
            laboratory=checked(first["laboratory"], "who", line=first.line),
            values=tuple(self._value(row) for row in rows),
            requester=checked(first["requester"], "who", line=first.line),
            responsible=checked(first["responsible"], "who", line=first.line),
            order=first["order"],
            filler=first["filler"],
            note=checked(" ".join(dict.fromkeys(row["note"] for row in rows if row["note"])), "note", line=first.line),
        )
        return lab_panel(panel, line=first.line, now=self._now)

    def _value(self, row: _Row) -> LabValue:
        return self._asking.value(
            name=row["name"], value=row["value"], line=row.line, loinc=row["loinc"], unit=row["unit"], low=row["low"],
            high=row["high"], reference_text=row["reference"], flag=flag_from([normalise_name(row["flag"])]),
        )  # fmt: skip

    def _issued(self, row: _Row, performed: datetime) -> datetime:
        if not row["issued"]:
            return performed
        day, _, hour = row["issued"].partition(" ")
        return self._instant(day, hour, row.line)

    def _instant(self, day: str, hour: str, line: int) -> datetime:
        if not day:
            raise LabMessageRefused("date_missing", line=line)
        if not hour:
            raise LabMessageRefused("hour_missing", line=line)
        try:
            at = time.fromisoformat(hour.strip().zfill(5))
        except ValueError:
            raise LabMessageRefused("date_wrong", line=line, what=hour[:30]) from None
        if at.tzinfo is not None:
            raise LabMessageRefused("date_wrong", line=line, what=hour[:30])
        return datetime.combine(self._day(day, line), at, tzinfo=self._zone)

    def _day(self, text: str, line: int, wrong: str = "date_wrong") -> date:
        """2026-11-20 everywhere; 20/11/2026 under Spanish headers, where the day stands first."""
        shape = "%Y-%m-%d" if "-" in text or self._english else "%d/%m/%Y"
        try:
            return datetime.strptime(text, shape).replace(tzinfo=self._zone).date()
        except ValueError:
            raise LabMessageRefused(wrong, line=line, what=text[:30]) from None
