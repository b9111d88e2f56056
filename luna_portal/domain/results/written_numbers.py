"""Decimal and thousands separators: which sign a laboratory's row writes its numbers with, decided only where certain.

"245,000" beside "150,000 - 450,000" is thousands and "1,015" beside "1,005 - 1,030" is not, though both are written
alike. So each row is decided by itself: by the numbers that stand in it, its unit, and what is usual for the analyte.
Nothing that points both ways, or nowhere, is decided here: a person is asked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from luna_portal.domain.results.references import written_reference
from luna_portal.domain.results.units import plain_unit
from luna_portal.domain.results.values import Reference

MOST_DIGITS: Final = 12
POSSIBLE: Final = 20
"""How many times beyond the usual limits a value may still be true."""
IN_SCALE: Final = 10
BIG: Final = 3
"""Digits before the sign that make "150,000" a number which nobody measures to three decimals."""
_TOKEN: Final = re.compile(r"(?P<comparator><=|>=|<|>|≤|≥)?\s*(?P<sign>[+-]?)(?P<body>\d[\d., ]*)", re.ASCII)
_SPACED: Final = re.compile(r"(?P<whole>[1-9]\d{0,2}(?: \d{3})+)(?P<rest>[.,]\d{1,10})?", re.ASCII)
_COUNTED: Final = re.compile(
    r"(?:(?:cel|cels|celulas|cells|ufc|cfu|copias|copies|plaquetas|leucocitos)?(?:/|por)(?:ul|mm3|ml))|mm3"
)


class DecimalSign(StrEnum):
    """What stands before the decimals; the other of the two then groups thousands."""

    POINT = "point"
    COMMA = "comma"


BOTH: Final = frozenset(DecimalSign)


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A value and its reference as the laboratory wrote them; `usual` is what the analyte has in that unit.

    `point_by_format`: the file's standard says that a point stands before decimals.
    """

    value: str
    low: str = ""
    high: str = ""
    reference: str = ""
    unit: str = ""
    usual: Reference | None = None
    point_by_format: bool = False

    @property
    def bounds(self) -> tuple[str, ...]:
        """The numbers of its reference."""
        return tuple(text for text in (self.low, self.high, *bounds_in(self.reference)) if forms(text))

    @property
    def numbers(self) -> tuple[str, ...]:
        """All its numbers, the value first."""
        return ((self.value,) if forms(self.value) else ()) + self.bounds


@dataclass(frozen=True, slots=True)
class FileSigns:
    """What the certain numbers of a whole file show: decimal points, decimal commas, commas before three decimals."""

    points: bool = False
    commas: bool = False
    three_decimals: bool = False


def forms(text: str) -> dict[DecimalSign, str]:
    """The number that a text is under each sign, with a point as decimal sign; empty when it is none."""
    found = _TOKEN.fullmatch(text.strip())
    if found is None:
        return {}
    head = f"{found['comparator'] or ''}{found['sign']}".replace("≤", "<=").replace("≥", ">=")
    body = found["body"].strip()
    spaced = _SPACED.fullmatch(body)
    if spaced is not None:
        whole, rest = spaced["whole"].replace(" ", ""), spaced["rest"] or ""
        signs = BOTH if not rest else {DecimalSign.POINT if rest[0] == "." else DecimalSign.COMMA}
        return {sign: f"{head}{whole}{rest.replace(',', '.')}" for sign in signs} if len(whole) <= MOST_DIGITS else {}
    read = {sign: _under(sign, body) for sign in DecimalSign}
    return {sign: f"{head}{number}" for sign, number in read.items() if number}


def _under(sign: DecimalSign, body: str) -> str:
    decimal, group = (".", ",") if sign is DecimalSign.POINT else (",", ".")
    tail = rf"(?:{re.escape(decimal)}\d{{1,10}})?"
    grouped = rf"[1-9]\d{{0,2}}(?:{re.escape(group)}\d{{3}})+{tail}"
    if re.fullmatch(rf"\d+{tail}", body, re.ASCII) is None and re.fullmatch(grouped, body, re.ASCII) is None:
        return ""
    number = body.replace(group, "").replace(decimal, ".")
    return number if len(number.partition(".")[0]) <= MOST_DIGITS else ""


def bounds_in(reference: str) -> tuple[str, ...]:
    """The numbers of a reference in the usual forms: "70-100", "menor de 150"; none for other words."""
    found = written_reference(reference)
    return tuple(reference[start:end] for start, end in found.spans) if found else ()


def is_doubtful(text: str) -> bool:
    """Whether a number is another one under each sign."""
    return len(set(forms(text).values())) > 1


def doubtful_numbers(row: WrittenRow) -> tuple[str, ...]:
    """The numbers of a row that are not certain by themselves."""
    return tuple(text for text in row.numbers if is_doubtful(text))


def file_signs(rows: Iterable[WrittenRow]) -> FileSigns:
    """What the certain numbers of all rows show."""
    shown = [(text, sign) for row in rows for text in row.numbers if (sign := _certain(text))]
    by_format = any(row.point_by_format and "." in row.value for row in rows)
    return FileSigns(
        points=by_format or any(sign is DecimalSign.POINT for _, sign in shown),
        commas=any(sign is DecimalSign.COMMA for _, sign in shown),
        three_decimals=any(sign is DecimalSign.COMMA and re.search(r",\d{3}$", text) for text, sign in shown),
    )


def sign_of(row: WrittenRow, file: FileSigns) -> DecimalSign | None:
    """The sign that a row with doubtful numbers surely uses; None when a person must say."""
    votes = set(_votes(row, doubtful_numbers(row), file))
    if len(votes) != 1:
        return None
    (sign,) = votes
    other = next(iter(BOTH - {sign}))
    return None if _fits_scale(row, other) and not _fits_scale(row, sign) else sign


def read_row(row: WrittenRow, sign: DecimalSign) -> WrittenRow:
    """The row with plain numbers: what is certain by itself as it is, the rest under that sign."""
    found, reference = written_reference(row.reference), row.reference
    for start, end in reversed(found.spans if found else ()):
        reference = f"{reference[:start]}{_plain(reference[start:end], sign)}{reference[end:]}"
    return replace(
        row, value=_plain(row.value, sign), low=_plain(row.low, sign), high=_plain(row.high, sign), reference=reference
    )


def _plain(text: str, sign: DecimalSign) -> str:
    """A number under that sign, or under the only one it has; a text that is none as it is."""
    found = forms(text)
    return found.get(sign) or next(iter(found.values()), text)


def _certain(text: str) -> DecimalSign | None:
    """The sign of a number that has only one."""
    found = forms(text)
    return next(iter(found)) if len(found) == 1 else None


def _votes(row: WrittenRow, doubtful: tuple[str, ...], file: FileSigns) -> Iterator[DecimalSign]:
    yield from (sign for text in row.numbers if (sign := _certain(text)))
    points = any("." in text for text in doubtful)
    counted = is_count(row.unit)
    if counted:  # nobody counts half a cell; a point is no thousands sign in silence for all that
        yield DecimalSign.POINT
        if points:
            yield DecimalSign.COMMA
    if not points and _all_big(row.bounds):
        plainly = (counted or not row.unit) and not file.three_decimals
        yield from (DecimalSign.POINT,) if plainly else BOTH
    if row.usual is not None:
        possible = [sign for sign in DecimalSign if _is_possible(row, sign, row.usual)]
        yield from possible if len(possible) == 1 else ()
    if points and all("." in text for text in doubtful):
        by_file = file.points and not file.commas and not any(_is_big(text) for text in doubtful)
        if row.point_by_format or by_file:
            yield DecimalSign.POINT


def _all_big(bounds: tuple[str, ...]) -> bool:
    """Whether a reference of two ends is written as "150,000 - 450,000"."""
    return len(bounds) > 1 and all(is_doubtful(text) and _is_big(text) for text in bounds)


def _is_big(text: str) -> bool:
    digits = re.search(r"\d+", text)
    return digits is not None and len(digits[0]) >= BIG


def is_count(unit: str) -> bool:
    """Whether a unit counts whole things in a volume, one by one: "/µL", "cel/mm³", "UFC/mL", but not "10^3/µL"."""
    return _COUNTED.fullmatch(plain_unit(unit)) is not None


def _number(text: str, sign: DecimalSign) -> Decimal | None:
    plain = _plain(text, sign).lstrip("<>= ")
    return Decimal(plain) if forms(text) else None


def _is_possible(row: WrittenRow, sign: DecimalSign, usual: Reference) -> bool:
    """Whether all numbers of the row, read so, are near enough to what is usual to be true."""
    lows = [one for one in (usual.low, usual.critical_low) if one is not None]
    highs = [one for one in (usual.high, usual.critical_high) if one is not None]
    numbers = [number for text in row.numbers if (number := _number(text, sign)) is not None]
    if not lows and not highs:
        return True
    lowest = min(lows) / POSSIBLE if lows else None
    highest = max(highs) * POSSIBLE if highs else None
    return all((lowest is None or one >= lowest) and (highest is None or one <= highest) for one in numbers)


def _fits_scale(row: WrittenRow, sign: DecimalSign) -> bool:
    """Whether the value, read so, is of the size of its own reference, as far as there is one."""
    value = _number(row.value, sign)
    bounds = sorted(number for text in row.bounds if (number := _number(text, sign)) is not None)
    if value is None or not bounds:
        return True
    return bounds[0] / IN_SCALE <= value <= bounds[-1] * IN_SCALE
