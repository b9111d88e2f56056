"""What the clinic offers, who gives it, and when they work."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.models.base import EnumText, Row, public_id_field


class Service(Row, table=True):
    """A kind of appointment (tipo de cita). Durations and buffers in minutes, price in minor units."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    slug: str = Field(unique=True, max_length=60)
    name: str = Field(max_length=120)
    public_name: str = Field(max_length=120)
    public_name_en: str = Field(default="", max_length=120)
    description: str = Field(default="", max_length=600)
    description_en: str = Field(default="", max_length=600)
    instructions: str = Field(default="", max_length=600)
    instructions_en: str = Field(default="", max_length=600)
    category: str = Field(default="", max_length=60)
    colour: str = Field(default="", max_length=7)
    duration_minutes: int
    price_minor: int
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    in_person: bool = True
    telemedicine: bool = False
    sort: int = 0
    active: bool = True

    def given_as(self, modality: Modality) -> bool:
        """Whether it can be had in that modality."""
        return self.telemedicine if modality is Modality.TELEMEDICINE else self.in_person


class Offer(Row, table=True):
    """That a professional gives a service; her own duration and price, or the service's."""

    __table_args__ = (UniqueConstraint("practitioner_id", "service_id"),)

    id: int | None = Field(default=None, primary_key=True)
    practitioner_id: int = Field(foreign_key="practitioner.id")
    service_id: int = Field(foreign_key="service.id", index=True)
    duration_minutes: int | None = None
    price_minor: int | None = None


class WeeklyHours(Row, table=True):
    """A window of a weekday (0 is Monday) in minutes from local midnight; `modality` None means both."""

    id: int | None = Field(default=None, primary_key=True)
    practitioner_id: int = Field(foreign_key="practitioner.id", index=True)
    weekday: int
    starts_minute: int
    ends_minute: int
    modality: Modality | None = Field(default=None, sa_type=EnumText(Modality))


class DayException(Row, table=True):
    """Hours that replace the weekly ones on one day; a row without minutes closes the day."""

    id: int | None = Field(default=None, primary_key=True)
    practitioner_id: int = Field(foreign_key="practitioner.id", index=True)
    on_date: date
    starts_minute: int | None = None
    ends_minute: int | None = None
    modality: Modality | None = Field(default=None, sa_type=EnumText(Modality))


class Absence(Row, table=True):
    """A span in which a professional is not there, whatever her hours say."""

    id: int | None = Field(default=None, primary_key=True)
    practitioner_id: int = Field(foreign_key="practitioner.id", index=True)
    starts_at: datetime
    ends_at: datetime
    reason: str = Field(default="", max_length=120)
