"""What a receta must say before it is issued, and how it stands afterwards (RIS 28-31, LGS 225 and 226)."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.prescriptions.drugs import CROSSED, controlled_in, find, groups_of
from luna_portal.domain.refusals import InvalidForm

MOST_LINES: Final = 10
MOST_DAYS: Final = 365
LASTS_DAYS, LASTS_AT_MOST_DAYS = 30, 180
CHECK_LETTERS: Final = 16
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LONGEST: Final[Mapping[str, int]] = {
    "generic": 160, "brand": 120, "presentation": 160, "dose": 120, "route": 60, "frequency": 120, "duration": 120,
    "quantity": 80, "notes": 600, "diagnosis": 300, "indications": 3000, "allergy_reason": 300,
}  # fmt: skip
_REQUIRED: Final = ("generic", "presentation", "dose", "route", "frequency", "duration")


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One drug as it is prescribed. `duration_days` 0 is "not said in days".

    `declared_unlisted` is the prescriber's word that a drug which the portal does not know is of no fraction I to III.
    """

    generic: str
    presentation: str
    dose: str
    route: str
    frequency: str
    duration: str
    duration_days: int = 0
    brand: str = ""
    quantity: str = ""
    notes: str = ""
    declared_unlisted: bool = False

    @property
    def antibiotic(self) -> bool:
        """Whether the pharmacy keeps its receta."""
        drug = find(self.generic)
        return drug is not None and drug.antibiotic


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionDraft:
    """What the prescriber wrote. `allergy_reason` says why a drug is given in spite of an allergy."""

    lines: tuple[Medicine, ...]
    diagnosis: str = ""
    indications: str = ""
    allergy_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescriber:
    """Who signs: full name with title, cédula profesional, and the school that gave the degree."""

    name: str
    licence: str
    school: str
    speciality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Establishment:
    """Where it was prescribed."""

    name: str
    address: str
    legal_name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """For whom."""

    name: str
    birth_on: date | None
    sex: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAllergy:
    """What a patient must not get; `group` "" when the substance itself says it all."""

    substance: str
    group: str = ""


class PrescriptionState(StrEnum):
    """How a receta stands."""

    VALID = "valid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DISPENSED = "dispensed"


def cleaned(draft: PrescriptionDraft) -> PrescriptionDraft:
    """The draft without spaces around its texts, and its drugs in single spacing; line breaks of indications stay."""
    lines = tuple(_cleaned_line(line) for line in draft.lines)
    return replace(
        draft,
        lines=lines,
        diagnosis=_spaced(draft.diagnosis),
        indications=draft.indications.strip(),
        allergy_reason=_spaced(draft.allergy_reason),
    )


def check_issue(
    draft: PrescriptionDraft,
    *,
    prescriber: Prescriber,
    establishment: Establishment,
    patient: PatientFacts,
    allergies: Sequence[KnownAllergy] = (),
) -> None:
    """Let a cleaned draft pass that may be issued.

    Raises: InvalidForm with every field at fault: `prescriber.licence`, `establishment.address`, `patient.birth_on`,
    `lines`, `lines.0.dose` …, `allergy_reason`.
    """
    errors = _letterhead_errors(prescriber, establishment, patient)
    errors |= _too_long(draft, ("diagnosis", "indications", "allergy_reason"), "")
    if not 1 <= len(draft.lines) <= MOST_LINES:
        errors["lines"] = "prescribing.lines_wrong"
    for number, line in enumerate(draft.lines):
        errors |= _line_errors(line, f"lines.{number}.")
    if not draft.allergy_reason and conflicts(draft.lines, allergies):
        errors["allergy_reason"] = "prescribing.allergy_reason_missing"
    if errors:
        raise InvalidForm(errors)


def check_line(line: Medicine) -> Medicine:
    """The line, cleaned. Raises: InvalidForm with its fields at fault: `dose`, `generic`, `declared_unlisted` and so on."""
    line = _cleaned_line(line)
    errors = _line_errors(line, "")
    if errors:
        raise InvalidForm(errors)
    return line


def conflicts(lines: Sequence[Medicine], allergies: Sequence[KnownAllergy]) -> list[tuple[int, KnownAllergy]]:
    """Which lines (counted from 0) speak to which allergies: the same substance, its group, or one that crosses it."""
    return [(n, known) for n, line in enumerate(lines) for known in allergies if _speaks_to(line, known)]


def valid_until(issued_on: date, lines: Sequence[Medicine]) -> date:
    """The last day it can be bought with: the treatment's days for antibiotics, else 30 to 180 by the longest one."""
    antibiotics = [line.duration_days for line in lines if line.antibiotic]
    if antibiotics:
        return issued_on + timedelta(days=max(antibiotics))
    longest = max((line.duration_days for line in lines), default=0)
    return issued_on + timedelta(days=min(LASTS_AT_MOST_DAYS, max(LASTS_DAYS, longest)))


def state_of(*, valid_until_on: date, today: date, cancelled: bool, dispensed: bool) -> PrescriptionState:
    """How it stands today; what somebody did to it weighs more than that its time came."""
    if cancelled:
        return PrescriptionState.CANCELLED
    if dispensed:
        return PrescriptionState.DISPENSED
    return PrescriptionState.VALID if today <= valid_until_on else PrescriptionState.EXPIRED


def digest(content: Mapping[str, Any]) -> str:
    """The SHA-256 (hex) of the contents in their one spelling as JSON; the order of keys does not matter."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def age_on(birth_on: date, day: date) -> int:
    """Full years on that day; who was born on 29 February turns a year older on 1 March."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def new_folio(prefix: str) -> str:
    """A folio that nobody guesses (49 bits), e.g. "CJ-7K3M9-X2QPT"."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"{prefix}-{letters[:5]}-{letters[5:]}"


def typed_folio(text: str) -> str:
    """A folio as somebody typed it: capitals, without spaces."""
    return "".join(text.split()).upper()


def _letterhead_errors(who: Prescriber, where: Establishment, patient: PatientFacts) -> dict[str, str]:
    asked = {
        "prescriber.name": bool(who.name.strip()),
        "prescriber.licence": who.licence.isascii() and who.licence.isdigit(),
        "prescriber.school": bool(who.school.strip()),
        "establishment.name": bool(where.name.strip()),
        "establishment.address": bool(where.address.strip()),
        "patient.name": bool(patient.name.strip()),
        "patient.birth_on": patient.birth_on is not None,
    }
    return {field: f"prescribing.{field.replace('.', '_')}" for field, given in asked.items() if not given}


def _line_errors(line: Medicine, at: str) -> dict[str, str]:
    errors = {at + name: f"prescribing.{name}_missing" for name in _REQUIRED if not getattr(line, name)}
    errors |= _too_long(line, _texts(line), at)
    if not 0 <= line.duration_days <= MOST_DAYS:
        errors[at + "duration_days"] = "prescribing.duration_days_wrong"
    elif line.antibiotic and not line.duration_days:
        errors[at + "duration_days"] = "prescribing.duration_days_missing"
    if controlled_in(line.generic) or controlled_in(line.brand):
        errors[at + "generic"] = "prescribing.controlled"
    elif line.generic and find(line.generic) is None and not line.declared_unlisted:
        errors[at + "declared_unlisted"] = "prescribing.declaration_missing"
    return errors


def _too_long(thing: Medicine | PrescriptionDraft, names: Sequence[str], at: str) -> dict[str, str]:
    return {at + name: "refusal.too_long" for name in names if len(getattr(thing, name)) > _LONGEST[name]}


def _cleaned_line(line: Medicine) -> Medicine:
    texts: dict[str, Any] = {name: _spaced(getattr(line, name)) for name in _texts(line)}
    return replace(line, **texts)


def _texts(line: Medicine) -> list[str]:
    return [field.name for field in fields(line) if field.name in _LONGEST]


def _speaks_to(line: Medicine, known: KnownAllergy) -> bool:
    name, substance = normalise_name(line.generic), normalise_name(known.substance)
    if substance and (substance in name or name in substance) and name:
        return True
    given = groups_of(line.generic)
    meant = {known.group} if known.group else groups_of(known.substance)
    return bool(given & meant) or bool(given & CROSSED and meant & CROSSED)


def _spaced(text: str) -> str:
    return " ".join(text.split())
