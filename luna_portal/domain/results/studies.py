"""What a clinic may say of its kinds of study: their names, their LOINC code, and when their results go out."""

from dataclasses import dataclass
from typing import Final

from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import InvalidForm
from luna_portal.domain.results.release import ReleaseRule

LONGEST_NAME: Final = 120
MOST_DAYS: Final = 90
_LONGEST_CODE: Final = 7


@dataclass(frozen=True, slots=True)
class StudyForm:
    """A kind of study as it was typed. `days` counts from the report's issue, for ReleaseRule.ON_DATE alone."""

    name: str
    name_en: str = ""
    loinc: str = ""
    rule: str = ReleaseRule.AFTER_COMMENT.value
    days: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Study:
    """A kind of study that can be kept."""

    name: str
    name_en: str
    loinc: str
    rule: ReleaseRule
    days: int
    active: bool


def is_loinc(code: str) -> bool:
    """Whether it is written as a LOINC code: up to seven digits, a hyphen, and their check digit (modulus 10)."""
    number, hyphen, check = code.partition("-")
    whole = number + check
    if not hyphen or not whole.isascii() or not whole.isdigit() or len(check) != 1 or len(number) > _LONGEST_CODE:
        return False
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(number)))
    return (sum(sum(divmod(one, 10)) for one in doubled) + int(check)) % 10 == 0


def checked_study(form: StudyForm, *, taken: frozenset[str]) -> Study:
    """The study that a form describes; `taken` are the other studies' names, normalised.

    Raises: InvalidForm (name, name_en, loinc, rule, days).
    """
    name, name_en, loinc = (" ".join(text.split()) for text in (form.name, form.name_en, form.loinc))
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = "results.studies.name_missing"
    elif normalise_name(name) in taken:
        errors["name"] = "results.studies.name_taken"
    for field, text in (("name", name), ("name_en", name_en)):
        if len(text) > LONGEST_NAME:
            errors[field] = "refusal.too_long"
    if loinc and not is_loinc(loinc):
        errors["loinc"] = "results.studies.loinc_wrong"
    if form.rule not in set(ReleaseRule):
        errors["rule"] = "results.studies.rule_wrong"
    days = _days(form)
    if days is None:
        errors["days"] = "results.studies.days_wrong"
    if errors or days is None:
        raise InvalidForm(errors)
    return Study(name, name_en, loinc, ReleaseRule(form.rule), days, form.active)


def _days(form: StudyForm) -> int | None:
    """How many, 0 for the rules that wait for no day; None when it is no number or too long a wait."""
    if form.rule != ReleaseRule.ON_DATE.value:
        return 0
    text = form.days.strip()
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MOST_DAYS)):
        return None
    return int(text) if 1 <= int(text) <= MOST_DAYS else None
