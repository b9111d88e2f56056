"""What a visitor writes about herself before a first visit: trimmed, checked, and refused field by field."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from luna_portal.domain.refusals import InvalidField
from luna_portal.services.patients.contact_checks import checked_curp, checked_email, checked_phone, typed_fault

OLDEST_YEARS = 125


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
            raise typed_fault("name_wrong")
        return value

    @field_validator("birth_on")
    @classmethod
    def _is_a_birthday(cls, value: date, about: ValidationInfo) -> date:
        today = (about.context or {}).get("today")
        if today is not None and value > today:
            raise typed_fault("birth_ahead")
        if value.year < (today or value).year - OLDEST_YEARS:
            raise typed_fault("birth_wrong")
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
