"""Reference ranges as laboratories write them: "70-100", "de 70 a 100 mg/dL", "menor de 150", "hasta 1.2", "≥ 40"."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from luna_portal.domain.results.units import same_unit
from luna_portal.domain.results.values import Reference

_NUMBER: Final = r"(\d(?:[\d., ]*\d)?)"
_LABEL: Final = r"(?:(?:valor(?:es)? )?(?:normal(?:es)?|de referencia)|v\.?r\.?|ref\.?)\s*:?\s*"
_UNIT: Final = r"\s*(%|[^\W\d_][^\s,;:()]*|(?:[x×]\s?)?10\S*|/\S+)?\s*\.?"
_UPPER: Final = (
    r"<=?|≤|=<|(?:menor|inferior)(?:es)?(?: o igual)?(?: que| de| a)?|hasta|max(?:\.|imo)?|por debajo de|debajo de|"
    r"less than|up to|below|under"
)
_LOWER: Final = (
    r">=?|≥|=>|(?:mayor|superior)(?:es)?(?: o igual)?(?: que| de| a)?|desde|a partir de|min(?:\.|imo)?|por arriba de|"
    r"arriba de|greater than|more than|at least|above|over"
)
_RANGE: Final = re.compile(
    rf"(?:{_LABEL})?(?:de |entre |from |between )?{_NUMBER}(?:\s*[-–—−]\s*|\s*\b(?:a|y|to|and)\b\s*){_NUMBER}{_UNIT}",
    re.ASCII,
)
_OPEN: Final = re.compile(rf"(?:{_LABEL})?(?:({_UPPER})|({_LOWER}))\s*:?\s*{_NUMBER}{_UNIT}", re.ASCII)
_PLAIN: Final = re.compile(r"\d{1,12}(?:\.\d{1,10})?", re.ASCII)
_ACCENTS: Final = str.maketrans("áéíóúÁÉÍÓÚ", "aeiouAEIOU")


@dataclass(frozen=True, slots=True)
class WrittenReference:
    """Where a reference's numbers stand in its text, which bounds they are ("low", "high"), and the unit beside them."""

    spans: tuple[tuple[int, int], ...]
    bounds: tuple[str, ...]
    unit: str


def written_reference(text: str) -> WrittenReference | None:
    """The parts of a reference in one of the usual forms; None for other words."""
    plain = text.translate(_ACCENTS).lower()
    plain = plain if len(plain) == len(text) else text
    start = len(plain) - len(plain.lstrip())
    plain = plain.strip()
    both = _RANGE.fullmatch(plain)
    if both is not None:
        spans = tuple((start + both.start(group), start + both.end(group)) for group in (1, 2))
        return WrittenReference(spans, ("low", "high"), text[start:][both.start(3) : both.end(3)] if both[3] else "")
    one = _OPEN.fullmatch(plain)
    if one is None:
        return None
    unit = text[start:][one.start(4) : one.end(4)] if one[4] else ""
    return WrittenReference(
        ((start + one.start(3), start + one.end(3)),), ("high",) if one[1] is not None else ("low",), unit
    )


def reference_from_text(text: str, unit: str = "") -> Reference:
    """The bounds of a written reference whose numbers have a point as decimal sign; open for all that is not understood.

    `unit` is the value's: bounds in another one say nothing of it.
    """
    found = written_reference(text)
    if found is None or (found.unit and unit and not same_unit(found.unit, unit)):
        return Reference()
    numbers = [text[start:end] for start, end in found.spans]
    if not all(_PLAIN.fullmatch(number) for number in numbers):
        return Reference()
    bounds = Reference(**{name: Decimal(number) for name, number in zip(found.bounds, numbers, strict=True)})
    crossed = bounds.low is not None and bounds.high is not None and bounds.low > bounds.high
    return Reference() if crossed else bounds
