"""Accounts that sign in, patients who are cared for, professionals who give care."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from luna_portal.domain.access import Role
from luna_portal.models.base import Created, EnumText, Row, public_id_field


class Account(Created, table=True):
    """Somebody who can sign in. `email` is normalised; an account without a password can only recover one."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    email: str = Field(unique=True, max_length=254)
    password_hash: str | None = Field(default=None, max_length=255)
    role: Role = Field(sa_type=EnumText(Role))
    name: str = Field(max_length=150)
    language: str = Field(default="es", max_length=8)
    email_confirmed_at: datetime | None = None
    disabled_at: datetime | None = None
    feed_digest: str | None = Field(default=None, max_length=64, unique=True)


class Patient(Created, table=True):
    """A person with a record. `search` is the normalised name, mail, phone and CURP, for searches without accents.

    `email_confirmed_at` is when a link that only the mail holds was first opened.
    """

    __table_args__ = (
        Index("ix_patient_email", "email"),
        Index("ix_patient_search", "search"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    account_id: int | None = Field(default=None, foreign_key="account.id", unique=True)
    given_name: str = Field(max_length=50)
    first_surname: str = Field(max_length=50)
    second_surname: str = Field(default="", max_length=50)
    birth_on: date
    sex: str = Field(default="", max_length=1)
    curp: str | None = Field(default=None, max_length=18)
    email: str = Field(max_length=254)
    phone: str = Field(max_length=20)
    language: str = Field(default="es", max_length=8)
    search: str = Field(default="", max_length=400)
    email_confirmed_at: datetime | None = None

    @property
    def full_name(self) -> str:
        """Given name and surnames, as on a card."""
        return " ".join(part for part in (self.given_name, self.first_surname, self.second_surname) if part)


class CareLink(Created, table=True):
    """A caregiver's leave to act for a patient, until it ends or is revoked."""

    __table_args__ = (UniqueConstraint("account_id", "patient_id"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    patient_id: int = Field(foreign_key="patient.id")
    ends_at: datetime | None = None
    revoked_at: datetime | None = None


class Practitioner(Created, table=True):
    """Who gives care. `slug` is the personal link; `licence` the cédula profesional."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    slug: str = Field(unique=True, max_length=60)
    account_id: int | None = Field(default=None, foreign_key="account.id", unique=True)
    title: str = Field(default="", max_length=20)
    name: str = Field(max_length=120)
    speciality: str = Field(default="", max_length=120)
    licence: str = Field(default="", max_length=20)
    school: str = Field(default="", max_length=160)
    room: str = Field(default="", max_length=60)
    video_url: str = Field(default="", max_length=300)
    sort: int = 0
    active: bool = True

    @property
    def full_name(self) -> str:
        """Title and name, e.g. "Dra. Lucía Díaz"."""
        return f"{self.title} {self.name}".strip()


class Consent(Row, table=True):
    """Somebody agreed to a version of the notice: when, from where, and to which exact text (LFPDPPP art. 8)."""

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patient.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    notice_version: int
    notice_language: str = Field(max_length=8)
    notice_digest: str = Field(max_length=64)
    purposes: str = Field(default="necessary", max_length=120)
    given_at: datetime
    address: str = Field(default="", max_length=64)
    user_agent: str = Field(default="", max_length=300)
    withdrawn_at: datetime | None = None
