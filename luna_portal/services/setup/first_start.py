"""The first start: a one-time code on the console, and the form that makes the clinic, once."""

import secrets
from collections.abc import Mapping
from datetime import datetime
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
from sqlmodel import Session

from luna_portal.adapters.passwords import fault_of
from luna_portal.domain.access import Action, Actor, Role, grant
from luna_portal.domain.identifiers import digest, normalise_name
from luna_portal.domain.refusals import AlreadySetUp, InvalidForm, WrongSetupCode
from luna_portal.models import Account, Clinic, Offer, Practitioner, Service, SetUpCode, WeeklyHours
from luna_portal.services import limits
from luna_portal.services.accounts.sessions import NewSession, open_session
from luna_portal.services.audit import audit
from luna_portal.services.clinic.privacy_notices import publish_notices
from luna_portal.services.patients.visit_form import checked_email, checked_phone
from luna_portal.services.transaction import reads

LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP_LENGTH = 4, 4
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


def is_set_up(db: Session) -> bool:
    """Whether the clinic exists."""
    return db.get(Clinic, 1) is not None


def issue_setup_code(db: Session, *, now: datetime) -> str | None:
    """A new one-time code for the assistant, which makes the earlier one worthless; None once the clinic is set up."""
    if is_set_up(db):
        return None
    letters = [secrets.choice(LETTERS) for _ in range(GROUPS * GROUP_LENGTH)]
    code = "".join(letters)
    db.merge(SetUpCode(id=1, code_digest=digest(code), created_at=now))
    db.flush()
    return "-".join(code[at : at + GROUP_LENGTH] for at in range(0, len(code), GROUP_LENGTH))


@reads
def needs_set_up(db: Session, actor: Actor, *, now: datetime) -> bool:  # noqa: ARG001 - every service is called alike
    """Whether the assistant is still open. Public."""
    return not is_set_up(db)


def check_code(db: Session, actor: Actor, *, code: str, now: datetime) -> None:
    """Count the try and compare the code. Raises: AlreadySetUp, TooManyAttempts, WrongSetupCode."""
    permit = grant(actor, Action.SET_UP_CLINIC)
    if is_set_up(db):
        raise AlreadySetUp
    limits.spend(db, limits.SET_UP_TRIES, "set-up", limits.block_of(actor.address), now=now)
    kept = db.get(SetUpCode, 1)
    typed = "".join(char for char in code.upper() if char.isalpha())
    if kept is None or not secrets.compare_digest(kept.code_digest, digest(typed)):
        audit(db, permit, "clinic:1", outcome="refused", note="wrong code", now=now)
        raise WrongSetupCode(field="code")


def set_up(
    db: Session, actor: Actor, *, code: str, form: SetUpForm, password_hash: str, user_agent: str = "", now: datetime
) -> NewSession:
    """Make the clinic, its privacy notices, the first administrator, and what was given of professional and service.

    The administrator is signed in at once; the code is spent. `password_hash` is that of the form's password.
    Raises: AlreadySetUp, TooManyAttempts, WrongSetupCode.
    """
    check_code(db, actor, code=code, now=now)
    permit = grant(actor, Action.SET_UP_CLINIC)
    kept = ("name", "legal_name", "street", "neighbourhood", "postcode", "city", "state", "phone", "email",
            "privacy_contact", "zone")  # fmt: skip
    clinic = Clinic(**form.model_dump(include=set(kept)), set_up_at=now, folio_prefix=_prefix(form.name))
    account = Account(
        email=form.admin_email, password_hash=password_hash, role=Role.ADMINISTRATION, name=form.admin_name,
        language=actor.language, email_confirmed_at=now, created_at=now,
    )  # fmt: skip
    db.add_all([clinic, account])
    db.delete(db.get_one(SetUpCode, 1))
    db.flush()
    publish_notices(db, clinic, now=now)
    _first_offer(db, form, now)
    audit(db, permit, "clinic:1", note="set up", now=now)
    return open_session(db, actor, account, user_agent=user_agent, now=now)


def _first_offer(db: Session, form: SetUpForm, now: datetime) -> None:
    """The first professional with her hours, the first service, and that she gives it."""
    practitioner = service = None
    if form.professional_name:
        practitioner = Practitioner(
            slug=_slug(form.professional_name), title=form.professional_title, name=form.professional_name,
            speciality=form.professional_speciality, licence=form.professional_licence, created_at=now,
        )  # fmt: skip
        db.add(practitioner)
    if form.service_name:
        service = Service(
            slug=_slug(form.service_name), name=form.service_name, public_name=form.service_name,
            duration_minutes=form.service_minutes, price_minor=form.service_price,
            telemedicine=form.service_telemedicine,
        )  # fmt: skip
        db.add(service)
    db.flush()
    if practitioner is not None:
        db.add_all(
            WeeklyHours(practitioner_id=practitioner.id or 0, weekday=day, starts_minute=starts, ends_minute=ends)
            for day in sorted(form.weekdays)
            for starts, ends in form.windows
        )
    if practitioner is not None and service is not None:
        db.add(Offer(practitioner_id=practitioner.id or 0, service_id=service.id or 0))


def _slug(name: str) -> str:
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in normalise_name(name)).split()
    return "-".join(words)[:60].strip("-") or "1"


def _prefix(name: str) -> str:
    """Two letters for folios, from the clinic's words: "Clínica Jacarandas" gives "CJ"."""
    words = [word for word in normalise_name(name).upper().split() if len(word) > 3 or not word.isalpha()]  # noqa: PLR2004
    letters = "".join(word[0] for word in words if word[0].isascii() and word[0].isalpha())[:2]
    return letters.ljust(2, "P") if letters else "LP"


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
