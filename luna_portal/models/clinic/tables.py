"""The clinic itself, and the privacy notices it has published."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field

from luna_portal.models.base import Row, only_key_field


class Clinic(Row, table=True):
    """One row, id 1: who the clinic is and the rules it books by. Minutes unless the name says otherwise."""

    id: int = only_key_field()
    name: str = Field(max_length=120)
    legal_name: str = Field(default="", max_length=200)
    street: str = Field(max_length=200)
    neighbourhood: str = Field(default="", max_length=120)
    postcode: str = Field(default="", max_length=10)
    city: str = Field(default="", max_length=120)
    state: str = Field(default="", max_length=120)
    phone: str = Field(max_length=40)
    email: str = Field(max_length=254)
    privacy_contact: str = Field(max_length=254)
    zone: str = Field(default="America/Mexico_City", max_length=64)
    currency: str = Field(default="MXN", max_length=3)
    folio_prefix: str = Field(default="LP", max_length=4)
    next_folio: int = Field(default=1)
    step_minutes: int = Field(default=20)
    minimum_notice_minutes: int = Field(default=120)
    furthest_days: int = Field(default=90)
    change_notice_minutes: int = Field(default=1440)
    hold_minutes: int = Field(default=10)
    undo_minutes: int = Field(default=3)
    reminder_lead_minutes: list[int] = Field(default_factory=lambda: [1440, 60], sa_column=Column(JSON, nullable=False))
    observes_holidays: bool = Field(default=True)
    set_up_at: datetime | None = None

    @property
    def tz(self) -> ZoneInfo:
        """The zone that decides what a day is here."""
        return ZoneInfo(self.zone)

    @property
    def address(self) -> str:
        """Where it is, on one line."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, self.neighbourhood, town) if part)


class ClosedDay(Row, table=True):
    """A day the whole clinic is closed, beside the public holidays; `open_anyway` overrules a holiday."""

    id: int | None = Field(default=None, primary_key=True)
    on_date: date = Field(unique=True)
    name: str = Field(default="", max_length=120)
    open_anyway: bool = False


class PrivacyNotice(Row, table=True):
    """A published version of the privacy notice in one language; never edited, only superseded."""

    __table_args__ = (UniqueConstraint("version", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    version: int
    language: str = Field(max_length=8)
    simplified: str
    integral: str
    digest: str = Field(max_length=64)
    published_at: datetime


class SetUpCode(Row, table=True):
    """The one-time code of the first start, hashed; gone once the clinic is set up."""

    id: int = only_key_field()
    code_digest: str = Field(max_length=64)
    created_at: datetime
