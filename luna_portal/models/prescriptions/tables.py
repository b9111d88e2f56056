"""Recetas: what was prescribed, what became of it, and the wish to renew it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field

from luna_portal.models.base import Created, EnumText, Row, public_id_field


class Prescription(Created, table=True):
    """A receta as it was issued; never changed or deleted (NOM-004 5.11; triggers see to it).

    `letterhead` holds what the paper says of establishment, prescriber and patient on that day. `digest` is the
    SHA-256 of the canonical contents; `object_id` the PDF, signed when a certificate is set.
    """

    __table_args__ = (
        Index("ix_prescription_issued_at", "issued_at"),
        Index("ix_prescription_patient_id_issued_at", "patient_id", "issued_at"),
        Index("ix_prescription_practitioner_id_issued_at", "practitioner_id", "issued_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    folio: str = Field(unique=True, max_length=40)
    patient_id: int = Field(foreign_key="patient.id")
    practitioner_id: int = Field(foreign_key="practitioner.id")
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id")
    issued_at: datetime
    valid_until_on: date
    diagnosis: str = Field(default="", max_length=300)
    indications: str = Field(default="", max_length=3000)
    language: str = Field(default="es", max_length=8)
    letterhead: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    allergy_reason: str = Field(default="", max_length=300)
    digest: str = Field(max_length=64)
    object_id: int | None = Field(default=None, foreign_key="fileobject.id")
    signed: bool = False
    issued_by_id: int | None = Field(default=None, foreign_key="account.id")
    renews_id: int | None = Field(default=None, foreign_key="prescription.id")
    supersedes_id: int | None = Field(default=None, foreign_key="prescription.id")


class PrescriptionLine(Row, table=True):
    """One medicine of a receta (RIS 30: dose, presentation, route, frequency, duration). Never changed."""

    id: int | None = Field(default=None, primary_key=True)
    prescription_id: int = Field(foreign_key="prescription.id", index=True)
    sort: int = 0
    generic: str = Field(max_length=160)
    brand: str = Field(default="", max_length=120)
    presentation: str = Field(max_length=160)
    dose: str = Field(max_length=120)
    route: str = Field(max_length=60)
    frequency: str = Field(max_length=120)
    duration: str = Field(max_length=120)
    duration_days: int = 0
    quantity: str = Field(default="", max_length=80)
    notes: str = Field(default="", max_length=600)
    antibiotic: bool = False
    declared_unlisted: bool = False


class MarkKind(StrEnum):
    """What became of a receta after its issue."""

    CANCELLED = "cancelled"
    DISPENSED = "dispensed"


class PrescriptionMark(Created, table=True):
    """That a receta was cancelled or dispensed: a row of its own, for the receta itself never changes."""

    __table_args__ = (UniqueConstraint("prescription_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    prescription_id: int = Field(foreign_key="prescription.id")
    kind: MarkKind = Field(sa_type=EnumText(MarkKind))
    reason: str = Field(default="", max_length=300)
    account_id: int | None = Field(default=None, foreign_key="account.id")


class RenewalAnswer(StrEnum):
    """What the professional answered to a wish to renew."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"


class Renewal(Created, table=True):
    """A patient's wish that a receta be renewed, and its answer."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    prescription_id: int = Field(foreign_key="prescription.id", index=True)
    patient_id: int = Field(foreign_key="patient.id", index=True)
    note: str = Field(default="", max_length=600)
    answer: RenewalAnswer = Field(default=RenewalAnswer.ASKED, sa_type=EnumText(RenewalAnswer))
    reason: str = Field(default="", max_length=600)
    asked_by_id: int | None = Field(default=None, foreign_key="account.id")
    answered_by_id: int | None = Field(default=None, foreign_key="account.id")
    answered_at: datetime | None = None
    new_prescription_id: int | None = Field(default=None, foreign_key="prescription.id")


class Allergy(Created, table=True):
    """Something a patient must not get. `group` is the allergy group of domain/drugs, "" for one substance alone.

    One that is none, or no longer, stays with when, why and by whom it was ended.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    patient_id: int = Field(foreign_key="patient.id", index=True)
    substance: str = Field(max_length=120)
    group: str = Field(default="", max_length=40)
    severity: str = Field(default="", max_length=20)
    reaction: str = Field(default="", max_length=300)
    noted_by_id: int | None = Field(default=None, foreign_key="account.id")
    ended_at: datetime | None = None
    end_reason: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    ended_by_id: int | None = Field(default=None, foreign_key="account.id")
