"""What the team's browser sees of online bookings whose mail nobody has confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass

from luna_portal.i18n.catalog import plural
from luna_portal.i18n.reader import Reader
from luna_portal.models.appointments.queries import Booked
from luna_portal.views.clinic.phone import readable_phone


@dataclass(frozen=True, slots=True)
class OnlineBookingView:
    """One booking in words; `kept` says that it will not be cancelled with the others."""

    id: str
    folio: str
    when: str
    practitioner: str
    patient: str
    email: str
    phone: str
    phone_link: str
    network: str
    booked: str
    held_until: str
    kept: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """A choice of the filter: the network's or mail's name as the service knows it, and its words with the count."""

    name: str
    label: str


def online_booking_view(booked: Booked, reader: Reader, *, kept: bool, letters: int) -> OnlineBookingView:
    """The view of one booking; the first `letters` of the network's hash are its name."""
    row, patient = booked.appointment, booked.patient
    return OnlineBookingView(
        id=row.public_id, folio=row.folio, when=reader.day_time(row.starts_at), practitioner=booked.practitioner.full_name,
        patient=patient.full_name, email=patient.email, phone=readable_phone(patient.phone),
        phone_link=f"tel:{patient.phone}", network=row.network_digest[:letters], booked=reader.day_time(row.created_at),
        held_until=reader.day_time(row.held_until) if row.is_held and row.held_until else "", kept=kept,
    )  # fmt: skip


def group_views(groups: Sequence[tuple[str, int]], key: str, reader: Reader) -> list[GroupView]:
    """The choices of one filter, the largest first; `key` is the text of one."""
    return [GroupView(name, reader.text(key, name=name, count=count)) for name, count in groups]


def counted(key: str, count: int, reader: Reader) -> list[str]:
    """A sentence with its count, in a list; none of nothing."""
    return [plural(key, count, reader.language)] if count > 0 else []
