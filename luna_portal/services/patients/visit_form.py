"""What a visitor writes about herself before a first visit: trimmed, checked, and refused field by field."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from stdnum.exceptions import ValidationError as NotACurp
from stdnum.mx import curp as curps

from luna_portal.domain.identifiers import normalise_email
from luna_portal.domain.refusals import InvalidField

REGION = "MX"
OLDEST_YEARS = 125
_SEX_X = re.compile(r"(?P<before>[A-Z][AEIOUX][A-Z]{2}\d{6})X(?P<after>[A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z]\d)")


def _single_spaced(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


Name = Annotated[str, BeforeValidator(_single_spaced), Field(min_length=1, max_length=50)]
MaybeName = Annotated[str, BeforeValidator(_single_spaced), Field(max_length=50)]


class VisitForm(BaseModel):
    """A first visit's own data (NOM-024 table 1). `phone` is E.164; `curp` None and `sex` "" when not given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    given_name: Name
    first_surname: Name
    second_surname: MaybeName = ""
    birth_on: date
    sex: Literal["", "F", "M", "X"] = ""
    email: Annotated[str, Field(max_length=254)]
    phone: Annotated[str, Field(max_length=40)]
    curp: str | None = None

    @field_validator("given_name", "first_surname", "second_surname")
    @classmethod
    def _is_a_name(cls, value: str) -> str:
        if value and (not any(char.isalpha() for char in value) or not value.isprintable()):
            raise _fault("name_wrong")
        return value

    @field_validator("birth_on")
    @classmethod
    def _is_a_birthday(cls, value: date, about: ValidationInfo) -> date:
        today = (about.context or {}).get("today")
        if today is not None and value > today:
            raise _fault("birth_ahead")
        if value.year < (today or value).year - OLDEST_YEARS:
            raise _fault("birth_wrong")
        return value

    @field_validator("email")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        return checked_email(value)

    @field_validator("phone")
    @classmethod
    def _is_a_phone(cls, value: str) -> str:
        return checked_phone(value)

    @field_validator("curp", mode="before")
    @classmethod
    def _is_a_curp(cls, value: Any) -> Any:
        return checked_curp(value) if isinstance(value, str) else value


def visit_form(typed: Mapping[str, Any], *, today: date) -> VisitForm:
    """The form that was typed. `today` is the clinic's day. Raises: InvalidField for the first field at fault."""
    try:
        return VisitForm.model_validate(dict(typed), context={"today": today})
    except ValidationError as wrong:
        field, key = next(iter(_faults(wrong).items()))
        raise InvalidField(field, key) from None


def visit_errors(typed: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Every field at fault with the key of its sentence; empty when the form is right."""
    return read_visit(typed, today=today)[1]


def read_visit(typed: Mapping[str, Any], *, today: date) -> tuple[VisitForm | None, dict[str, str]]:
    """The form that was typed, or every field at fault with the key of its sentence."""
    try:
        return VisitForm.model_validate(dict(typed), context={"today": today}), {}
    except ValidationError as wrong:
        return None, _faults(wrong)


def checked_email(value: str) -> str:
    """The address as it is compared. Raises: PydanticCustomError (in a form: a field's fault) when it cannot be one."""
    try:
        found = validate_email(value.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise _fault("email_wrong") from None
    return normalise_email(found.normalized)


def checked_phone(value: str) -> str:
    """The number as E.164; ten digits are Mexican. Raises: PydanticCustomError when nobody can be called there."""
    try:
        number = phonenumbers.parse(value, REGION)
    except phonenumbers.NumberParseException:
        raise _fault("phone_wrong") from None
    if not phonenumbers.is_possible_number(number):
        raise _fault("phone_wrong")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def checked_curp(value: str) -> str | None:
    """The CURP in capitals, None for none; its sex may be X, as on the newer ones. Raises: PydanticCustomError."""
    number = curps.compact(value)
    if not number:
        return None
    try:
        if _SEX_X.fullmatch(number):
            if curps.calc_check_digit(number) != number[-1]:
                raise _fault("curp_wrong")
            curps.get_birth_date(number)
        else:
            curps.validate(number)
    except (NotACurp, ValueError):
        raise _fault("curp_wrong") from None
    return str(number)


_BY_FIELD: Mapping[str, tuple[str, str]] = {
    "given_name": ("name_missing", "name_wrong"),
    "first_surname": ("name_missing", "name_wrong"),
    "second_surname": ("name_wrong", "name_wrong"),
    "birth_on": ("birth_missing", "birth_wrong"),
    "sex": ("sex_wrong", "sex_wrong"),
    "email": ("email_missing", "email_wrong"),
    "phone": ("phone_missing", "phone_wrong"),
    "curp": ("curp_wrong", "curp_wrong"),
}


def _fault(name: str) -> PydanticCustomError:
    return PydanticCustomError("refusal", "{name}", {"name": name})


def _faults(wrong: ValidationError) -> dict[str, str]:
    """The fields at fault, in the form's order, each with a key of the catalogs."""
    found: dict[str, str] = {}
    for error in wrong.errors():
        field = str(error["loc"][0]) if error["loc"] else ""
        typed = error["input"]
        missing, other = _BY_FIELD.get(field, ("refused", "refused"))
        if error["type"] == "missing" or (isinstance(typed, str) and not typed.strip()):
            name = missing
        elif error["type"] == "refusal":
            name = str(error.get("ctx", {})["name"])
        elif error["type"] in {"string_too_long", "too_long"}:
            name = "too_long"
        else:
            name = other
        found.setdefault(field, f"refusal.{name}")
    return found
