"""Appointments, the times they take, and the times held while somebody decides."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from luna_portal.domain.access import Role
from luna_portal.domain.appointments.lifecycle import AppointmentStatus, Modality
from luna_portal.models.base import Created, EnumText, Row, public_id_field


class Appointment(Created, table=True):
    """A patient's time with a professional. `sequence` grows with each change, as iCalendar asks (RFC 5545 3.8.7.4).

    A visitor's booking keeps a keyed hash of her network for thirty days. One that is pending with `held_until` waits
    for its mail to be confirmed until then.
    """

    __table_args__ = (
        Index("ix_appointment_agenda", "practitioner_id", "starts_at", "ends_at", "service_id", "status", "id"),
        Index("ix_appointment_patient_starts", "patient_id", "starts_at"),
        Index("ix_appointment_network", "network_digest", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    folio: str = Field(unique=True, max_length=20)
    patient_id: int = Field(foreign_key="patient.id")
    practitioner_id: int = Field(foreign_key="practitioner.id")
    service_id: int = Field(foreign_key="service.id")
    modality: Modality = Field(sa_type=EnumText(Modality))
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus = Field(sa_type=EnumText(AppointmentStatus))
    price_minor: int
    currency: str = Field(max_length=3)
    reason: str = Field(default="", max_length=300)
    cancel_reason: str = Field(default="", max_length=300)
    attendance_confirmed_at: datetime | None = None
    token_digest: str = Field(unique=True, max_length=64)
    sequence: int = 0
    overbooked: bool = False
    booked_by_id: int | None = Field(default=None, foreign_key="account.id")
    network_digest: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    held_until: datetime | None = Field(default=None, index=True)

    @property
    def is_held(self) -> bool:
        """Whether it waits for its mail to be confirmed."""
        return self.status is AppointmentStatus.PENDING and self.held_until is not None


class Hold(Created, table=True):
    """A span kept for one browser, or for an undo, until it expires.

    `holder_digest` says whose, `address_digest` from where ("" for an undo).
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    holder_digest: str = Field(max_length=64, index=True)
    address_digest: str = Field(default="", max_length=32, index=True, sa_column_kwargs={"server_default": ""})
    practitioner_id: int = Field(foreign_key="practitioner.id")
    service_id: int = Field(foreign_key="service.id")
    modality: Modality = Field(sa_type=EnumText(Modality))
    starts_at: datetime
    ends_at: datetime
    price_minor: int
    expires_at: datetime = Field(index=True)
    undo_of_id: int | None = Field(default=None, foreign_key="appointment.id", index=True)


class TakenBlock(Row, table=True):
    """Five minutes of a professional's time, taken once: the constraint that makes double booking impossible.

    `lane` is 0; a deliberate overbooking by staff takes the next lane, and is seen and audited.
    """

    __table_args__ = (UniqueConstraint("practitioner_id", "block", "lane"),)

    id: int | None = Field(default=None, primary_key=True)
    practitioner_id: int = Field(foreign_key="practitioner.id")
    block: int
    lane: int = 0
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id", index=True, ondelete="CASCADE")
    hold_id: int | None = Field(default=None, foreign_key="hold.id", index=True, ondelete="CASCADE")


class AppointmentChange(Row, table=True):
    """One line of an appointment's history: what changed, from what to what, when, by whom."""

    id: int | None = Field(default=None, primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", index=True)
    kind: str = Field(max_length=20)
    at: datetime
    account_id: int | None = Field(default=None, foreign_key="account.id")
    by_role: Role | None = Field(default=None, sa_type=EnumText(Role))
    status_before: AppointmentStatus | None = Field(default=None, sa_type=EnumText(AppointmentStatus))
    status_after: AppointmentStatus = Field(sa_type=EnumText(AppointmentStatus))
    starts_before: datetime | None = None
    starts_after: datetime | None = None
    ends_before: datetime | None = None
    reason: str = Field(default="", max_length=300)
    undone_at: datetime | None = None
