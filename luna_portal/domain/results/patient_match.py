"""Whose laboratory report it is: certain only by a strong identifier that nothing contradicts; else a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from luna_portal.domain.identifiers import normalise_name


@dataclass(frozen=True, slots=True)
class Clues:
    """What a laboratory says about the patient; "" and None for what it does not say.

    `records` are numbers that may be the portal's own; `surnames` holds one or both; `full_name` is for files that
    do not part it.
    """

    records: tuple[str, ...] = ()
    curp: str = ""
    given_name: str = ""
    surnames: str = ""
    full_name: str = ""
    birth_on: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient of the portal; `record` is the public id."""

    record: str
    curp: str
    given_name: str
    first_surname: str
    second_surname: str
    birth_on: date
    sex: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a candidate compares: the names of what agrees and of what differs (record, curp, name, surname, birth, sex)."""

    record: str
    agrees: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """`exact` is the public id when there is no doubt, else "". `maybe` are those a person may choose from, best first."""

    exact: str
    maybe: tuple[Likeness, ...]


STRONG = frozenset({"record", "curp"})
MOST = 8


def match(clues: Clues, candidates: Iterable[Candidate]) -> Match:
    """Whose report it is. Exact: one strong identifier agrees with one patient alone, and nothing at all differs."""
    likely = [one for one in (likeness(clues, candidate) for candidate in candidates) if _worth_a_look(one)]
    likely.sort(key=lambda one: (len(one.differs) - 2 * len(one.agrees), one.record))
    strong = [one for one in likely if STRONG & set(one.agrees)]
    exact = strong[0].record if len(strong) == 1 and not strong[0].differs else ""
    return Match(exact, tuple(likely[:MOST]))


def likeness(clues: Clues, candidate: Candidate) -> Likeness:
    """What of the clues agrees with a candidate, and what differs; what is not given does neither."""
    said: dict[str, bool | None] = {
        "record": _record(clues, candidate),
        "curp": _same(clues.curp.upper(), candidate.curp.upper()),
        "name": _name(clues, candidate),
        "surname": _surname(clues, candidate),
        "birth": None if clues.birth_on is None else clues.birth_on == candidate.birth_on,
        "sex": _same(clues.sex, candidate.sex),
    }
    return Likeness(
        candidate.record,
        agrees=tuple(name for name, answer in said.items() if answer is True),
        differs=tuple(name for name, answer in said.items() if answer is False),
    )


def _worth_a_look(one: Likeness) -> bool:
    agrees = set(one.agrees)
    return bool(agrees & STRONG) or {"surname", "birth"} <= agrees or {"name", "surname"} <= agrees


def _same(said: str, own: str) -> bool | None:
    return said == own if said and own else None


def _record(clues: Clues, candidate: Candidate) -> bool | None:
    """A number of the laboratory's own says nothing against: it only ever agrees."""
    return True if candidate.record in clues.records else None


def _words(text: str) -> list[str]:
    return normalise_name(text).replace("-", " ").split()


def _surname(clues: Clues, candidate: Candidate) -> bool | None:
    """The first surname must be the laboratory's first (or, unparted, among the words); a second must not differ."""
    first, second = _words(candidate.first_surname), _words(candidate.second_surname)
    if clues.surnames:
        said = _words(clues.surnames)
        rest = said[len(first) :]
        return said[: len(first)] == first and (not rest or not second or rest == second)
    if not clues.full_name:
        return None
    return set(first) <= set(_words(clues.full_name))


def _name(clues: Clues, candidate: Candidate) -> bool | None:
    """One given name in common is enough: laboratories drop second ones."""
    own = set(_words(candidate.given_name))
    said = set(_words(clues.given_name or clues.full_name))
    return bool(own & said) if said else None
