"""Questions that a laboratory's file leaves open, and a person's answers to them."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from luna_portal.adapters.lab_messages.message import LabMessage, LabMessageRefused, LabValue, lab_value
from luna_portal.domain.results.text_encoding import plain_blanks, samples, text_readings
from luna_portal.domain.results.usual_studies import usual_reference
from luna_portal.domain.results.values import Flag, Reference, measure
from luna_portal.domain.results.written_numbers import (
    DecimalSign,
    WrittenRow,
    doubtful_numbers,
    file_signs,
    forms,
    read_row,
    sign_of,
)

MOST_DOUBTS: Final = 40
"""More than a person compares with care."""
DIGEST: Final = 32


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of one file: `file` is its digest, `charset` its encoding, `signs` the decimal sign by doubt."""

    file: str = ""
    charset: str = ""
    signs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextChoice:
    """An encoding that the file may be in, and what some of its lines say then."""

    charset: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberChoice:
    """One reading of a doubtful row."""

    sign: DecimalSign
    value: str
    reference: str


@dataclass(frozen=True, slots=True)
class NumberDoubt:
    """A row whose decimal sign is not certain: as it is written, and under each sign."""

    id: str
    line: int
    name: str
    unit: str
    value: str
    reference: str
    choices: tuple[NumberChoice, ...]


@dataclass(frozen=True, slots=True)
class LabQuestions:
    """What must be answered before the file can be read: its encoding first, then its numbers. `file` is its digest."""

    file: str
    texts: tuple[TextChoice, ...] = ()
    numbers: tuple[NumberDoubt, ...] = ()


class StillAsking(Exception):
    """A question of the file has no answer yet."""

    def __init__(self, questions: LabQuestions) -> None:
        super().__init__()
        self.questions = questions


@dataclass(frozen=True, slots=True)
class _Named:
    """A row, of which analyte, and in which line of the file (0 where a file has none)."""

    name: str
    line: int
    row: WrittenRow


class Asking:
    """One reading of a file: takes the answers that fit its questions and collects what is still to ask.

    Raises: LabMessageRefused("answer_stale") for answers to another file, or to what was not asked.
    """

    def __init__(self, content: bytes, answers: Answers) -> None:
        self.file = hashlib.sha256(content).hexdigest()[:DIGEST]
        self._content, self._answers = content, answers
        self._rows: list[_Named] = []
        self._plain: Iterator[WrittenRow] | None = None
        self._doubts: list[NumberDoubt] = []
        self._charset = ""
        if answers != Answers() and answers.file != self.file:
            raise LabMessageRefused("answer_stale")

    def text(self, content: bytes, declared: str = "") -> str:
        """The text of the bytes. Raises: StillAsking, LabMessageRefused when they are none in any likely encoding."""
        found = text_readings(content, declared)
        if not found.choices:
            raise LabMessageRefused("charset", what=declared or "-")
        if found.certain:
            return plain_blanks(found.choices[0].text)
        self._charset = self._answers.charset
        if not self._charset:
            lines = samples(found.choices, content)
            texts = (TextChoice(one.encoding, said) for one, said in zip(found.choices, lines, strict=True))
            raise StillAsking(LabQuestions(self.file, texts=tuple(texts)))
        chosen = next((one for one in found.choices if one.encoding == self._charset), None)
        if chosen is None:
            raise LabMessageRefused("answer_stale")
        return plain_blanks(chosen.text)

    def message(self, read: Callable[[], LabMessage]) -> LabMessage:
        """What `read` says once every number of the file is known: it walks the file twice, collecting them first.

        Raises: StillAsking, LabMessageRefused when there is too much to ask.
        """
        read()
        self._plain = iter(self._decided())
        return replace(read(), answered=self._said())

    def value(
        self, *, name: str, value: str, line: int, loinc: str = "", unit: str = "", low: str = "", high: str = "",
        reference: Reference | None = None, reference_text: str = "", flag: Flag = Flag.UNKNOWN, must_be_number: bool = False,
    ) -> LabValue:  # fmt: skip
        """As `shape.lab_value`, with numbers as they are written; `low` and `high` are bounds in columns of their own."""
        closed = reference is not None and not reference.is_open
        bounds = () if reference is None else (reference.low, reference.high)
        low, high = ("" if one is None else f"{one:f}" for one in bounds) if closed else (low, high)
        text = "" if closed or low or high or not forms(value) else reference_text
        usual = usual_reference(loinc, name, unit)
        row = WrittenRow(" ".join(value.split()), low, high, text, unit, usual, point_by_format=must_be_number)
        if self._plain is None:
            self._rows.append(_Named(name, line, row))
            return LabValue(name, value)
        plain = next(self._plain)
        return lab_value(
            name=name, value=plain.value, line=line, loinc=loinc, unit=unit, flag=flag, must_be_number=must_be_number,
            reference=Reference(_bound(plain.low, line), _bound(plain.high, line)), reference_text=plain.reference or reference_text,
        )  # fmt: skip

    def _decided(self) -> list[WrittenRow]:
        """The collected rows with plain numbers."""
        file = file_signs(one.row for one in self._rows)
        read: list[WrittenRow] = []
        for one in self._rows:
            sign: DecimalSign | None = DecimalSign.POINT
            if doubtful_numbers(one.row):
                sign = sign_of(one.row, file) or self._answered(one)
            read.append(read_row(one.row, sign or DecimalSign.POINT))
        self._check()
        return read

    def _answered(self, one: _Named) -> DecimalSign | None:
        doubt = _doubt(str(len(self._doubts) + 1), one)
        self._doubts.append(doubt)
        said = self._answers.signs.get(doubt.id)
        if said is None:
            return None
        if said not in set(DecimalSign):
            raise LabMessageRefused("answer_stale")
        return DecimalSign(said)

    def _check(self) -> None:
        if len(self._doubts) > MOST_DOUBTS:
            raise LabMessageRefused("too_many_doubts", line=self._doubts[MOST_DOUBTS].line, most=MOST_DOUBTS)
        asked = {one.id for one in self._doubts}
        if not self._answers.signs.keys() <= asked:
            raise LabMessageRefused("answer_stale")
        if asked - self._answers.signs.keys():
            raise StillAsking(LabQuestions(self.file, numbers=tuple(self._doubts)))

    def _said(self) -> str:
        """What was read by a person's word: "cp1252, 3 numbers"."""
        if self._answers.charset != self._charset:
            raise LabMessageRefused("answer_stale")
        numbers = f"{len(self._doubts)} numbers" if self._doubts else ""
        return ", ".join(part for part in (self._charset, numbers) if part)


def _bound(text: str, line: int) -> Decimal | None:
    found = measure(text) if text else None
    if text and (found is None or found.comparator):
        raise LabMessageRefused("number_wrong", line=line, what=text[:30])
    return found.number if found else None


def _doubt(number: str, one: _Named) -> NumberDoubt:
    row = one.row
    read = [(sign, read_row(row, sign)) for sign in DecimalSign]
    choices = (NumberChoice(sign, each.value, _reference(each)) for sign, each in read)
    return NumberDoubt(number, one.line, one.name, row.unit, row.value, _reference(row), tuple(choices))


def _reference(row: WrittenRow) -> str:
    if row.reference or not (row.low or row.high):
        return row.reference
    return f"{row.low} – {row.high}" if row.low and row.high else f"≥ {row.low}" if row.low else f"≤ {row.high}"
