"""The form of the first start, trimmed and checked field by field."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from luna_portal.adapters.passwords import fault_of
from luna_portal.domain.refusals import InvalidForm
from luna_portal.services.patients.contact_checks import checked_email, checked_phone

MINUTES_A_DAY: Final = 24 * 60


SHORTEST_VISIT, LONGEST_VISIT = 5, 480


def _trimmed(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _minute(value: Any) -> Any:
    """An hour such as 09:30 as minutes from midnight; none as None."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    hours, _, minutes = value.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(minutes) < 60 and int(hours) * 60 + int(minutes) <= 1440):  # noqa: PLR2004
        raise PydanticCustomError("setup", "hour_wrong")
    return int(hours) * 60 + int(minutes)


def _minor(value: Any) -> Any:
    """A price such as 650 or 1,650.50 as centavos."""
    try:
        amount = Decimal(str(value).replace(",", "").removeprefix("$").strip() or "0") * 100
    except InvalidOperation:
        raise PydanticCustomError("setup", "price_wrong") from None
    if not amount.is_finite() or amount < 0 or amount != amount.to_integral_value() or amount > 10**9:
        raise PydanticCustomError("setup", "price_wrong")
    return int(amount)


Line = Annotated[str, BeforeValidator(_trimmed), Field(max_length=120)]


Needed = Annotated[str, BeforeValidator(_trimmed), Field(min_length=1, max_length=120)]


Minute = Annotated[int | None, BeforeValidator(_minute)]


class SetUpForm(BaseModel):
    """What the assistant asks; professional and service may wait. Hours in minutes from midnight, price in centavos."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=True)

    name: Needed
    legal_name: Line = ""
    street: Needed
    neighbourhood: Line = ""
    postcode: Annotated[str, BeforeValidator(_trimmed), Field(max_length=10)] = ""
    city: Needed
    state: Line = ""
    phone: str
    email: str
    privacy_contact: Annotated[str, BeforeValidator(_trimmed), Field(max_length=254)] = ""
    zone: str = "America/Mexico_City"
    admin_name: Needed
    admin_email: str
    admin_password: Annotated[str, Field(repr=False)]
    professional_title: Annotated[str, BeforeValidator(_trimmed), Field(max_length=20)] = ""
    professional_name: Line = ""
    professional_speciality: Line = ""
    professional_licence: Annotated[str, BeforeValidator(_trimmed), Field(max_length=20)] = ""
    weekdays: frozenset[Annotated[int, Field(ge=0, le=6)]] = frozenset(range(5))
    morning_from: Minute = 540
    morning_to: Minute = 840
    evening_from: Minute = 960
    evening_to: Minute = 1140
    service_name: Line = ""
    service_minutes: Annotated[int, Field(ge=SHORTEST_VISIT, le=LONGEST_VISIT, multiple_of=5)] = 30
    service_price: Annotated[int, BeforeValidator(_minor)] = 0
    service_telemedicine: bool = False

    @field_validator("phone")
    @classmethod
    def _phone(cls, value: str) -> str:
        return checked_phone(value)

    @field_validator("email", "admin_email")
    @classmethod
    def _email(cls, value: str) -> str:
        return checked_email(value)

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise PydanticCustomError("setup", "zone_wrong")
        return value

    @field_validator("admin_password")
    @classmethod
    def _password(cls, value: str) -> str:
        if fault := fault_of(value):
            raise PydanticCustomError("setup", "{key}", {"key": fault})
        return value

    @field_validator("morning_to", "evening_to")
    @classmethod
    def _after(cls, value: int | None, about: ValidationInfo) -> int | None:
        beginning = str(about.field_name).replace("_to", "_from")
        if beginning not in about.data:
            return value
        starts = about.data[beginning]
        if (value is None) != (starts is None) or (value is not None and starts is not None and value <= starts):
            raise PydanticCustomError("setup", "hours_backwards")
        return value

    @field_validator("evening_from")
    @classmethod
    def _not_at_once(cls, value: int | None, about: ValidationInfo) -> int | None:
        morning = about.data.get("morning_to")
        if value is not None and morning is not None and value < morning:
            raise PydanticCustomError("setup", "hours_overlap")
        return value

    @model_validator(mode="before")
    @classmethod
    def _contact(cls, typed: Any) -> Any:
        """Without an address of their own, questions of privacy go to the clinic's."""
        if isinstance(typed, dict) and not str(typed.get("privacy_contact", "")).strip():
            return typed | {"privacy_contact": str(typed.get("email", ""))}
        return typed

    @property
    def windows(self) -> list[tuple[int, int]]:
        """The day's windows of work, in minutes."""
        pairs = ((self.morning_from, self.morning_to), (self.evening_from, self.evening_to))
        return [(starts, ends) for starts, ends in pairs if starts is not None and ends is not None]


def set_up_form(typed: Mapping[str, Any]) -> SetUpForm:
    """The form that was typed. Raises: InvalidForm with every field at fault."""
    try:
        return SetUpForm.model_validate(dict(typed))
    except ValidationError as wrong:
        raise InvalidForm(_faults(wrong)) from None


def _faults(wrong: ValidationError) -> dict[str, str]:
    found: dict[str, str] = {}
    for error in wrong.errors():
        field, typed = str(error["loc"][0]), error["input"]
        message = str(error["msg"])
        if error["type"] == "setup":
            key = message if "." in message else f"setup.{message}"
        elif error["type"] == "missing" or (isinstance(typed, str) and not typed.strip()):
            key = f"setup.{field}_missing" if field in MUST else "setup.missing"
        elif error["type"] == "refusal":
            key = f"refusal.{message}"
        else:
            key = "refusal.too_long" if error["type"].endswith("too_long") else f"setup.{OTHERWISE.get(field, 'wrong')}"
        found.setdefault(field, key)
    return found


MUST: Final = frozenset({"street", "phone", "email"})


OTHERWISE: Final = {"service_minutes": "minutes_wrong", "weekdays": "weekdays_wrong"}
