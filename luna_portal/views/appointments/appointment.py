"""What the browser sees of a patient's appointments, in the reader's words."""

from dataclasses import dataclass, field

from luna_portal.domain.appointments.lifecycle import AHEAD, AppointmentStatus, Modality
from luna_portal.i18n.reader import Reader
from luna_portal.models import AppointmentChange
from luna_portal.models.appointments.queries import Booked, Detail
from luna_portal.views.slots.booking import service_name

OVER = frozenset({AppointmentStatus.COMPLETED, AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW})
PATIENT_KINDS = frozenset(
    {"booked", "moved", "cancelled", "confirmed", "undone", "confirmed_by_mail", "released", "cancelled_by_clinic"}
)


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment. `starts_at`, `ends_at` are ISO 8601 in UTC; all other texts are for reading.

    `place` is the room or how to join; `join_url` the video room, only while the appointment is ahead or on;
    `held_until` in words until when it waits for its mail to be confirmed, or "".
    """

    id: str
    folio: str
    status: str
    status_label: str
    modality: str
    modality_label: str
    service: str
    instructions: str
    practitioner: str
    practitioner_id: str
    speciality: str
    licence: str
    patient: str
    starts_at: str
    ends_at: str
    day: str
    day_short: str
    day_number: int
    month_short: str
    date_full: str
    time: str
    ends: str
    minutes: int
    price: str
    place: str
    join_url: str
    reason: str
    cancel_reason: str
    is_ahead: bool
    attendance_confirmed: bool
    sequence: int
    held_until: str = ""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A line of an appointment's history: what happened, when, by whom ("" when nobody is named), and why."""

    kind: str
    text: str
    when: str
    by: str
    reason: str
    undone: bool


@dataclass(frozen=True, slots=True)
class DetailView:
    """One appointment with its history. `until` is the last moment to change it, in words; `undo_until` ISO or "".

    `released` says that its mail was not confirmed in time; `mail` is where that mail went while it is waited for.
    `may_invite` says that its patient has no account yet.
    """

    appointment: AppointmentView
    may_move: bool
    may_cancel: bool
    may_confirm: bool
    until: str
    undo_until: str
    released: bool = False
    mail: str = ""
    may_invite: bool = False
    changes: list[ChangeView] = field(default_factory=list)


def appointment_view(booked: Booked, reader: Reader) -> AppointmentView:
    """The view of an appointment, in the reader's language and the clinic's zone."""
    row, who, service = booked.appointment, booked.practitioner, booked.service
    video = row.modality is Modality.TELEMEDICINE
    ahead = row.status in AHEAD
    english = reader.language == "en" and service.instructions_en
    return AppointmentView(
        id=row.public_id,
        folio=row.folio,
        status=row.status.value,
        status_label=reader.text("status.held" if row.is_held else f"status.{row.status.value}"),
        modality=row.modality.value,
        modality_label=reader.text(f"status.modality.{row.modality.value}"),
        service=service_name(service, reader),
        instructions=service.instructions_en if english else service.instructions,
        practitioner=who.full_name,
        practitioner_id=who.public_id,
        speciality=who.speciality,
        licence=who.licence,
        patient=booked.patient.full_name,
        starts_at=row.starts_at.isoformat(),
        ends_at=row.ends_at.isoformat(),
        day=reader.day_long(row.starts_at),
        day_short=reader.day(row.starts_at),
        day_number=reader.local(row.starts_at).day,
        month_short=reader.month_short(row.starts_at),
        date_full=reader.date_full(row.starts_at),
        time=reader.time(row.starts_at),
        ends=reader.time(row.ends_at),
        minutes=int((row.ends_at - row.starts_at).total_seconds()) // 60,
        price=reader.money(row.price_minor, row.currency),
        place="" if video else who.room,
        join_url=who.video_url if video and row.status not in OVER else "",
        reason=row.reason,
        cancel_reason=row.cancel_reason,
        is_ahead=ahead,
        attendance_confirmed=row.attendance_confirmed_at is not None,
        sequence=row.sequence,
        held_until=reader.day_time(row.held_until) if row.is_held and row.held_until else "",
    )


def detail_view(detail: Detail, reader: Reader) -> DetailView:
    """The view of one appointment with its history, newest line first."""
    return DetailView(
        appointment=appointment_view(detail.booked, reader),
        may_move=detail.may_move,
        may_cancel=detail.may_cancel,
        may_confirm=detail.may_confirm,
        until=reader.day_time(detail.until),
        undo_until=detail.undo_until.isoformat() if detail.undo_until else "",
        mail=detail.booked.patient.email if detail.booked.appointment.is_held else "",
        may_invite=detail.booked.patient.account_id is None and not detail.booked.appointment.is_held,
        released=bool(detail.changes) and detail.changes[-1].kind == "released",
        changes=[change_view(line, reader) for line in reversed(detail.changes)],
    )


def change_view(line: AppointmentChange, reader: Reader) -> ChangeView:
    """The view of one line of history. Staff are "the clinic": who of them it was stands in the audit log."""
    kind = line.kind if line.kind in PATIENT_KINDS else "status"
    text = reader.text(
        f"status.change.{kind}",
        before=reader.day_time(line.starts_before) if line.starts_before else "",
        after=reader.day_time(line.starts_after) if line.starts_after else "",
        status=reader.text(f"status.{line.status_after.value}"),
    )
    staff = line.by_role is not None and line.by_role.value not in {"patient", "caregiver"}
    return ChangeView(
        kind=kind,
        text=text,
        when=reader.day_time(line.at),
        by=reader.text("status.by.clinic" if staff or kind == "released" else "status.by.self"),
        reason=line.reason,
        undone=line.undone_at is not None,
    )
