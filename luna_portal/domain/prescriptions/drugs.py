"""What a drug is before the law, and to which allergies it speaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.prescriptions.drug_list import CONTROLLED, USUAL


class Fraction(StrEnum):
    """How a drug is sold (LGS 226)."""

    I = "I"  # noqa: E741 - the law's own numeral
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"


FORBIDDEN: Final = frozenset({Fraction.I, Fraction.II, Fraction.III})
"""What a portal cannot prescribe: the law wants the forms of COFEPRIS."""
CROSSED: Final = frozenset({"penicillin", "cephalosporin"})
"""Who is allergic to one of these groups is asked about before the other is given."""


@dataclass(frozen=True, slots=True)
class Drug:
    """A generic drug. `groups` are the allergy groups it belongs to; `names` all it goes by, the generic first."""

    names: tuple[str, ...]
    fraction: Fraction
    groups: frozenset[str]
    antibiotic: bool

    @property
    def generic(self) -> str:
        """Its generic name, as it is written."""
        return self.names[0]

    @property
    def is_forbidden(self) -> bool:
        """Whether it needs a form of COFEPRIS."""
        return self.fraction in FORBIDDEN


def find(name: str) -> Drug | None:
    """The drug of that name, whatever its accents, capitals and spaces."""
    return _by_name().get(normalise_name(name))


def controlled_in(text: str) -> Drug | None:
    """A drug of fractions I to III that is named within the text, though more is written there ("diazepam 10 mg")."""
    return next((drug for drug in _named_in(text) if drug.is_forbidden), None)


def suggestions(text: str, most: int = 8) -> list[Drug]:
    """Drugs whose name begins with the text, then those that hold it; none of the forbidden ones."""
    wanted = normalise_name(text)
    if not wanted:
        return []
    allowed = [(normalise_name(drug.generic), drug) for drug in catalogue() if not drug.is_forbidden]
    held = sorted((not name.startswith(wanted), name) for name, _ in allowed if wanted in name)
    known = dict(allowed)
    return [known[name] for _, name in held[:most]]


def groups_of(text: str) -> frozenset[str]:
    """The allergy groups of the drugs that the text names, alone or among other words."""
    return frozenset().union(*(drug.groups for drug in _named_in(text)))


def group_names() -> list[str]:
    """Every allergy group, in alphabetical order."""
    return sorted(frozenset().union(*(drug.groups for drug in catalogue())))


@cache
def catalogue() -> tuple[Drug, ...]:
    """Every drug of the list."""
    return tuple(_drugs((CONTROLLED + USUAL).splitlines()))


@cache
def _by_name() -> dict[str, Drug]:
    return {normalise_name(name): drug for drug in catalogue() for name in drug.names}


def _drugs(lines: Iterable[str]) -> Iterable[Drug]:
    for line in filter(None, map(str.strip, lines)):
        generic, fraction, groups, others = (part.strip() for part in (line + "|||").split("|")[:4])
        names = (generic, *(name.strip() for name in others.split(";") if name.strip()))
        words = frozenset(groups.split())
        yield Drug(names, Fraction(fraction), words - {"antibiotic"}, "antibiotic" in words)


def _named_in(text: str) -> Iterable[Drug]:
    words = _words(text)
    return (drug for name, drug in _by_name().items() if _words(name) in words)


def _words(text: str) -> str:
    """The words of a text, each between spaces, without what else stands between them."""
    letters = "".join(char if char.isalnum() else " " for char in normalise_name(text))
    return f" {' '.join(letters.split())} "
