"""What booking answers: times on offer, what is held, what was booked."""

from datetime import datetime
from typing import NamedTuple

from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.models.appointments.queries import Booked
from luna_portal.models.clinic.tables import Clinic
from luna_portal.models.patients.tables import Practitioner
from luna_portal.models.slots.catalogue import OfferedService


class Options(NamedTuple):
    """What can be booked. `practitioner` is whose personal link it is, or None for the clinic's."""

    clinic: Clinic
    services: list[OfferedService]
    practitioner: Practitioner | None


class SlotRow(NamedTuple):
    """A time on offer (UTC) with one professional, by public id. Price in minor units."""

    starts_at: datetime
    ends_at: datetime
    practitioner: str
    practitioner_name: str
    price_minor: int


class HeldSlot(NamedTuple):
    """The time that this browser holds, until `expires_at` (UTC). Ids are public."""

    hold: str
    service: str
    service_name: str
    service_name_en: str
    modality: Modality
    practitioner: str
    practitioner_name: str
    starts_at: datetime
    ends_at: datetime
    price_minor: int
    expires_at: datetime


class BookingDone(NamedTuple):
    """What was booked, and the secret of its link `/cita/<token>`."""

    booked: Booked
    token: str
