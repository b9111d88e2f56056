"""HL7 v2 ORU^R01: what laboratories' systems send."""

import logging
import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import hl7

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
from luna_portal.domain.results.patient_match import Clues

MOST_SEGMENTS: Final = 2_000
CHARSETS: Final = {
    "": "", "ASCII": "ascii", "UTF-8": "utf-8", "UNICODE": "utf-8", "UNICODE UTF-8": "utf-8",
    "8859/1": "iso8859-1", "8859/15": "iso8859-15", "UNICODE UTF-16": "utf-16", "WINDOWS-1252": "cp1252",
}  # fmt: skip
FINAL: Final = frozenset({"", "F", "C"})
VALUES: Final = frozenset({"NM", "ST", "SN", "CE", "CWE", "CNE", "TX", "FT", "IS", "ID"})
WORDS: Final = frozenset({"TX", "FT"})
NOT_GIVEN: Final = frozenset({"X", "N", "D", "W", "O"})
MSH_CHARSET: Final = 17
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
logging.getLogger(hl7.util.__file__).disabled = True  # it would write down what a field says
_STAMP: Final = re.compile(r"(\d{8})(\d{4}(?:\d{2})?)?(?:\.\d{1,4})?([+-]\d{4})?", re.ASCII)


def read(content: bytes, asking: Asking, *, zone: ZoneInfo, now: datetime) -> LabMessage:
    """The message; hours without an offset are of `zone`. Raises: LabMessageRefused, StillAsking."""
    lines = [line for line in re.split(r"[\r\n]+", _text(content, asking)) if line]
    if len(lines) > MOST_SEGMENTS:
        raise LabMessageRefused("too_many")
    if any(not re.match(r"[A-Z][A-Z0-9]{2}(?:\||$)", line) for line in lines[1:]):
        raise LabMessageRefused("broken", line=_first_broken(lines))
    try:
        message = hl7.parse("\r".join(lines))
        return asking.message(_Reading(message, asking, zone=zone, now=now).message)
    except (hl7.HL7Exception, ValueError, IndexError, KeyError, AssertionError) as broken:
        raise LabMessageRefused("broken") from broken


def _first_broken(lines: list[str]) -> int:
    return next(n for n, line in enumerate(lines, 1) if n > 1 and not re.match(r"[A-Z][A-Z0-9]{2}(?:\||$)", line))


def _text(content: bytes, asking: Asking) -> str:
    """The message in the charset that it names. What that cannot be, and what is named nowhere, is asked."""
    if content[:2] in UTF_16:
        return asking.text(content).strip("\x0b\x1c\r\n \ufeff")
    plain = content.strip(b"\x0b\x1c\r\n ").removeprefix(b"\xef\xbb\xbf")
    first = re.split(rb"[\r\n]", plain, maxsplit=1)[0].decode("latin-1")
    fields = first.split(first[3:4] or "|")
    named = fields[MSH_CHARSET].split("~")[0].strip().upper() if len(fields) > MSH_CHARSET else ""
    if named not in CHARSETS:
        raise LabMessageRefused("charset", what=named[:30] or "-")
    text = asking.text(plain, CHARSETS[named]).strip("\x0b\x1c\r\n \ufeff")
    if "\0" in text:
        raise LabMessageRefused("not_text")
    return text


class _Reading:
    """One walk over the segments, in their order; a panel begins at each OBR."""

    def __init__(self, message: hl7.Message, asking: Asking, *, zone: ZoneInfo, now: datetime) -> None:
        self._message, self._asking, self._zone, self._now = message, asking, zone, now

    def message(self) -> LabMessage:
        self._check_kind()
        panels = [self._panel(group) for group in self._groups()]
        if not panels:
            raise LabMessageRefused("nothing_in_it")
        return LabMessage("hl7", self._clues(), tuple(panels))

    def _check_kind(self) -> None:
        names = [str(segment[0]) for segment in self._message]
        if names.count("MSH") != 1 or names[0] != "MSH":
            raise LabMessageRefused("several_messages")
        head = self._message[0]
        kind = (self._of(head, 9), self._of(head, 9, 2))
        if kind != ("ORU", "R01"):
            raise LabMessageRefused("wrong_type", line=1, what="^".join(kind))
        if self._of(head, 11) not in ("P", ""):
            raise LabMessageRefused("only_a_test", line=1)
        if names.count("PID") != 1:
            raise LabMessageRefused("no_patient" if "PID" not in names else "two_patients")

    def _groups(self) -> list[list[tuple[int, hl7.Segment]]]:
        groups: list[list[tuple[int, hl7.Segment]]] = []
        for line, segment in enumerate(self._message, 1):
            name = str(segment[0])
            if name == "OBR":
                groups.append([])
            elif name == "OBX" and not groups:
                raise LabMessageRefused("broken", line=line)
            if groups and name in ("OBR", "OBX", "NTE"):
                groups[-1].append((line, segment))
        return groups

    def _clues(self) -> Clues:
        line, pid = next((n, one) for n, one in enumerate(self._message, 1) if str(one[0]) == "PID")
        identifiers = self._repeats(pid, 3)
        curps = [
            number for number, kind, authority in identifiers if "CURP" in (kind, authority) or authority == "RENAPO"
        ]
        if len(set(curps)) > 1:
            raise LabMessageRefused("two_patients", line=line)
        sex = self._of(pid, 8).upper()
        given = " ".join(part for part in (self._of(pid, 5, 2), self._of(pid, 5, 3)) if part)
        return Clues(
            records=tuple(number for number, _, _ in identifiers if number not in curps),
            curp=curps[0].upper() if curps else "",
            given_name=checked(given, "name", line=line),
            surnames=checked(self._of(pid, 5), "name", line=line),
            birth_on=self._day(self._of(pid, 7), line),
            sex=sex if sex in ("F", "M") else "",
        )

    def _repeats(self, segment: hl7.Segment, field: int) -> list[tuple[str, str, str]]:
        count = len(segment[field]) if len(segment) > field else 0
        found = [
            (
                self._of(segment, field, 1, repeat),
                self._of(segment, field, 5, repeat),
                self._of(segment, field, 4, repeat),
            )
            for repeat in range(1, count + 1)
        ]
        return [one for one in found if one[0]]

    def _panel(self, group: list[tuple[int, hl7.Segment]]) -> LabPanel:
        line, obr = group[0]
        if self._of(obr, 25) not in FINAL:
            raise LabMessageRefused("not_final", line=line)
        values, left_out, notes = self._values(group[1:])
        performed = self._instant(self._of(obr, 7), line)
        issued = self._of(obr, 22) or self._of(self._message[0], 7)
        observed = [segment for _, segment in group if str(segment[0]) == "OBX"]
        laboratory = next((self._of(one, 23) for one in observed if self._of(one, 23)), "")
        panel = LabPanel(
            title=checked(self._of(obr, 4, 2) or self._of(obr, 4, 5), "title", line=line),
            performed_at=performed,
            issued_at=self._instant(issued, line) if issued else performed,
            laboratory=checked(laboratory or self._of(self._message[0], 4), "who", line=line),
            values=tuple(values),
            loinc=self._of(obr, 4) if self._of(obr, 4, 3) == "LN" else "",
            requester=checked(self._person(obr, 16), "who", line=line),
            responsible=checked(self._interpreter(obr) or self._observer(observed), "who", line=line),
            order=self._of(obr, 2), filler=self._of(obr, 3),
            note=checked(" ".join(notes), "note", line=line),
            corrected=self._of(obr, 25) == "C", left_out=tuple(left_out),
        )  # fmt: skip
        return lab_panel(panel, line=line, now=self._now)

    def _values(self, rest: list[tuple[int, hl7.Segment]]) -> tuple[list[LabValue], list[str], list[str]]:
        values: list[LabValue] = []
        left_out: list[str] = []
        notes: list[str] = []
        last_words = ""
        for line, segment in rest:
            if str(segment[0]) == "NTE":
                notes.append(self._of(segment, 3))
                continue
            name = self._of(segment, 3, 2) or self._of(segment, 3, 5) or self._of(segment, 3)
            kind, status = self._of(segment, 2), self._of(segment, 11)
            if status in NOT_GIVEN or kind not in VALUES:
                left_out.append(name)
                continue
            if status not in FINAL:
                raise LabMessageRefused("not_final", line=line)
            words = self._of(segment, 3) if kind in WORDS else ""
            if words and words == last_words:
                text = checked(f"{values[-1].value} {self._said(segment, kind)}", "value", line=line)
                values[-1] = replace(values[-1], value=text)
            else:
                values.append(self._value(line, segment, kind, name))
            last_words = words
        return values, left_out, notes

    def _value(self, line: int, segment: hl7.Segment, kind: str, name: str) -> LabValue:
        flags = [self._of(segment, 8, 1, repeat) for repeat in range(1, self._count(segment, 8) + 1)]
        return self._asking.value(
            name=name, value=self._said(segment, kind), line=line,
            loinc=self._of(segment, 3) if self._of(segment, 3, 3) == "LN" else "",
            unit=self._of(segment, 6), reference_text=self._of(segment, 7), flag=flag_from(flags),
            must_be_number=kind == "NM",
        )  # fmt: skip

    def _said(self, segment: hl7.Segment, kind: str) -> str:
        """The value as a person reads it: SN "<^5" is "<5", "^1^:^128" is "1:128"; CE is its text."""
        if kind == "SN":
            return "".join(self._of(segment, 5, part) for part in range(1, 5))
        if kind in ("CE", "CWE", "CNE"):
            return self._of(segment, 5, 2) or self._of(segment, 5, 9) or self._of(segment, 5)
        repeats = [self._whole(segment, 5, repeat) for repeat in range(1, self._count(segment, 5) + 1)]
        return "; ".join(one for one in repeats if one)

    def _count(self, segment: hl7.Segment, field: int) -> int:
        return len(segment[field]) if len(segment) > field else 0

    def _of(self, segment: Any, field: int, component: int = 1, repeat: int = 1) -> str:
        """One component, unescaped; "" where there is none. HL7's own "" (delete) says nothing either."""
        try:
            raw = str(segment.extract_field(1, field, repeat, component, 1) or "")
        except (IndexError, LookupError):
            return ""
        return "" if raw == '""' else str(self._message.unescape(raw)).strip()

    def _whole(self, segment: hl7.Segment, field: int, repeat: int) -> str:
        raw = str(segment[field][repeat - 1])
        return "" if raw == '""' else str(self._message.unescape(raw)).strip()

    def _person(self, segment: hl7.Segment, field: int) -> str:
        """A person as id^family^given^…^prefix (6)."""
        parts = (self._of(segment, field, 6), self._of(segment, field, 3), self._of(segment, field, 2))
        return " ".join(part for part in parts if part)

    def _interpreter(self, obr: hl7.Segment) -> str:
        """OBR-32 holds its person in subcomponents."""
        try:
            family, given = (str(obr.extract_field(1, 32, 1, 1, part) or "") for part in (2, 3))
        except (IndexError, LookupError):
            return ""
        return str(self._message.unescape(f"{given} {family}".strip()))

    def _observer(self, observed: list[hl7.Segment]) -> str:
        return next((who for one in observed if (who := self._person(one, 16))), "")

    def _instant(self, text: str, line: int) -> datetime:
        found = _STAMP.fullmatch(text)
        if not text:
            raise LabMessageRefused("date_missing", line=line)
        if found is None:
            raise LabMessageRefused("date_wrong", line=line, what=text[:30])
        day, hour, offset = found.groups()
        if hour is None:
            raise LabMessageRefused("hour_missing", line=line)
        try:
            if offset:
                return datetime.strptime(f"{day}{hour:0<6}{offset}", "%Y%m%d%H%M%S%z")
            return datetime.strptime(f"{day}{hour:0<6}", "%Y%m%d%H%M%S").replace(tzinfo=self._zone)
        except ValueError:
            raise LabMessageRefused("date_wrong", line=line, what=text[:30]) from None

    def _day(self, text: str, line: int) -> date | None:
        if not text:
            return None
        try:
            return datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=self._zone).date()
        except ValueError:
            raise LabMessageRefused("birth_wrong", line=line) from None
