"""Units of laboratory values: one spelling of each, and the factor from one to another of the same kind."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_SIGNS: Final = str.maketrans("µμ²³⁶⁹¹áéíóú^", "uu23691aeiou*")
_MASS: Final = {"kg": "1e3", "g": "1", "mg": "1e-3", "ug": "1e-6", "mcg": "1e-6", "ng": "1e-9", "pg": "1e-12"}
_AMOUNT: Final = {"mol": "1", "mmol": "1e-3", "umol": "1e-6", "nmol": "1e-9", "pmol": "1e-12"}
_CHARGE: Final = {"eq": "1", "meq": "1e-3", "ueq": "1e-6"}
_VOLUME: Final = {
    "l": "1", "dl": "1e-1", "cl": "1e-2", "ml": "1e-3", "cc": "1e-3", "cm3": "1e-3", "ul": "1e-6", "mm3": "1e-6",
    "100ml": "1e-1",
}  # fmt: skip
_COUNT: Final = {"": "1", "10*3": "1e3", "10*6": "1e6", "10*9": "1e9", "10*12": "1e12"}
_COUNTED_THINGS: Final = re.compile(r"(?:cel|cels|celulas|cells|plaquetas|plt|leucocitos|wbc)$")
_WHOLE: Final = {"%": ("part", "1e-2"), "l/l": ("part", "1"), "mmhg": ("pressure", "1"), "kpa": ("pressure", "7.50062")}


@dataclass(frozen=True, slots=True)
class Substance:
    """What a factor between kinds of units needs: grams a mole, and charges an ion; None where it is not known."""

    grams_per_mole: Decimal | None = None
    charges: int | None = None


@dataclass(frozen=True, slots=True)
class _Size:
    """A unit's kind ("mass", "amount" and "charge" a litre, "count" a litre, "part", "pressure") and its size in it."""

    kind: str
    size: Decimal


def plain_unit(unit: str) -> str:
    """A unit in one spelling: "x10³/µL", "10^3/uL", "K/uL" and "miles/µL" are all "10*3/ul", "gr %" is "g/dl"."""
    plain = "".join(unit.casefold().translate(_SIGNS).split())
    plain = re.sub(r"^(m|u|n)?grs?(?=[/%])", r"\1g", plain)
    plain = re.sub(r"^(m|u|n)?g%$", r"\1g/dl", plain)
    plain = re.sub(r"^[x×*](?=10)", "", plain)
    plain = re.sub(r"^10(?:\*\*|e)(?=\d)", "10*", plain)
    plain = re.sub(r"^10(?=(?:3|6|9|12)/)", "10*", plain)
    plain = re.sub(r"^(?:k|mil|miles)/", "10*3/", plain)
    return re.sub(r"^(?:mill|millones)/", "10*6/", plain)


def same_unit(one: str, other: str) -> bool:
    """Whether two units are one, written differently: "mg/dL" and "mg/dl", "10*3/uL" and "x10^3/µL"."""
    return plain_unit(one) == plain_unit(other)


def factor(one: str, other: str, substance: Substance | None = None) -> Decimal | None:
    """What a number in `one` is multiplied with to be one in `other`; None when nobody can say.

    mass and amount need the substance's molar mass, charge and amount its charges.
    """
    if same_unit(one, other):
        return Decimal(1)
    start, end = _size(one), _size(other)
    if start is None or end is None:
        return None
    start_moles, end_moles = (_moles(size, substance or Substance()) for size in (start, end))
    if start.kind == end.kind:
        return start.size / end.size
    return start_moles / end_moles if start_moles is not None and end_moles is not None else None


def _moles(size: _Size, substance: Substance) -> Decimal | None:
    """A unit's size in moles a litre."""
    if size.kind == "amount":
        return size.size
    if size.kind == "mass" and substance.grams_per_mole:
        return size.size / substance.grams_per_mole
    return size.size / substance.charges if size.kind == "charge" and substance.charges else None


def _size(unit: str) -> _Size | None:
    plain = plain_unit(unit)
    if plain in _WHOLE:
        kind, size = _WHOLE[plain]
        return _Size(kind, Decimal(size))
    above, slash, below = plain.partition("/")
    if not slash or below not in _VOLUME:
        return None
    volume = Decimal(_VOLUME[below])
    for kind, sizes in (("mass", _MASS), ("amount", _AMOUNT), ("charge", _CHARGE)):
        if above in sizes:
            return _Size(kind, Decimal(sizes[above]) / volume)
    counted = _COUNTED_THINGS.sub("", above)
    return _Size("count", Decimal(_COUNT[counted]) / volume) if counted in _COUNT else None
