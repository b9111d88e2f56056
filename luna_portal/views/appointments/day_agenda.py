"""What the staff's browser sees of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.i18n.reader import Reader
from luna_portal.models import Appointment, Practitioner
from luna_portal.models.appointments.queries import Booked
from luna_portal.views.slots.booking import service_name

_S = AppointmentStatus
FORWARD = {
    _S.PENDING: (_S.WAITING, _S.NO_SHOW),
    _S.CONFIRMED: (_S.WAITING, _S.NO_SHOW),
    _S.WAITING: (_S.IN_CONSULTATION, _S.NO_SHOW),
    _S.IN_CONSULTATION: (_S.COMPLETED,),
}
BACK = {_S.IN_CONSULTATION: _S.WAITING, _S.NO_SHOW: _S.WAITING, _S.COMPLETED: _S.IN_CONSULTATION}


@dataclass(frozen=True, slots=True)
class StepView:
    """A step that the staff may try; `to` is the value of an AppointmentStatus. The service has the last word."""

    to: str
    label: str


@dataclass(frozen=True, slots=True)
class VisitView:
    """One line of the agenda, in the reader's language and the clinic's zone; `starts_at` is ISO 8601 in UTC."""

    id: str
    folio: str
    starts_at: str
    time: str
    ends: str
    patient: str
    practitioner: str
    practitioner_id: str
    service: str
    modality: str
    modality_label: str
    status: str
    status_label: str
    confirmed: bool
    overbooked: bool
    held_until: str = ""
    steps: list[StepView] = field(default_factory=list)
    back: list[StepView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PractitionerChoice:
    """A professional whose day can be looked at."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One professional's day, by time; `count` leaves the cancelled ones out."""

    id: str
    name: str
    count: int
    visits: list[VisitView] = field(default_factory=list)


def columns_of(
    visits: Sequence[Booked], practitioners: Sequence[Practitioner], reader: Reader, *, only: str = ""
) -> list[ColumnView]:
    """A column for each professional, in the clinic's order; who no longer works here has one on days with visits."""
    names = {row.public_id: row.full_name for row in practitioners if only in ("", row.public_id)}
    names |= {one.practitioner.public_id: one.practitioner.full_name for one in visits}
    columns = []
    for key, name in names.items():
        own = [one for one in visits if one.practitioner.public_id == key]
        count = sum(one.appointment.status is not _S.CANCELLED for one in own)
        columns.append(ColumnView(key, name, count, [visit_view(one, reader) for one in own]))
    return columns


def visit_view(booked: Booked, reader: Reader) -> VisitView:
    """The line of one visit: what it is, what comes next, and how to take a step back (none or one)."""
    row = booked.appointment
    back = _back(row)
    return VisitView(
        id=row.public_id,
        folio=row.folio,
        starts_at=row.starts_at.isoformat(),
        time=reader.time(row.starts_at),
        ends=reader.time(row.ends_at),
        patient=booked.patient.full_name,
        practitioner=booked.practitioner.full_name,
        practitioner_id=booked.practitioner.public_id,
        service=service_name(booked.service, reader),
        modality=row.modality.value,
        modality_label=reader.text(f"status.modality.{row.modality.value}"),
        status=row.status.value,
        status_label=reader.text("status.held" if row.is_held else f"status.{row.status.value}"),
        confirmed=row.attendance_confirmed_at is not None,
        overbooked=row.overbooked,
        held_until=reader.day_time(row.held_until) if row.is_held and row.held_until else "",
        steps=[StepView(to.value, reader.text(f"agenda.step.{to.value}")) for to in _forward(row)],
        back=[] if back is None else [StepView(back.value, reader.text(f"agenda.back.{back.value}"))],
    )


def practitioner_choice(row: Practitioner) -> PractitionerChoice:
    """The choice of one professional."""
    return PractitionerChoice(row.public_id, row.full_name)


def _forward(row: Appointment) -> tuple[AppointmentStatus, ...]:
    """The steps that a visit may take next; one held for its mail can be confirmed, after a call say."""
    steps = FORWARD.get(row.status, ())
    return (_S.CONFIRMED, *steps) if row.is_held else steps


def _back(row: Appointment) -> AppointmentStatus | None:
    if row.status is _S.WAITING:
        return _S.PENDING if row.attendance_confirmed_at is None else _S.CONFIRMED
    return BACK.get(row.status)
