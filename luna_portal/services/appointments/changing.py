"""Moving, cancelling, and taking that back; the time that was given up is kept until undo is over.

`appointment` is a public id; "" means the one that a mail's link opens.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.appointments.lifecycle import (
    AHEAD,
    AppointmentStatus,
    check_may_cancel,
    check_may_move,
    undo_open,
)
from luna_portal.domain.identifiers import digest, new_public_id, new_secret
from luna_portal.domain.refusals import InvalidField, SlotNotOffered, UndoExpired
from luna_portal.domain.time.blocks import blocks_of
from luna_portal.domain.time.intervals import Interval
from luna_portal.models import Appointment, AppointmentChange, Clinic, Hold
from luna_portal.models.appointments.queries import Booked, changes_of, one_booked, undo_hold_of
from luna_portal.models.raw_sql import insert_row
from luna_portal.models.slots.answers import SlotRow
from luna_portal.models.slots.catalogue import OfferRow, catalogue
from luna_portal.models.slots.taken_time import (
    blocks_taken_by,
    blocks_to_appointment,
    blocks_to_hold,
    claim_span,
    drop_holds,
    give_back,
)
from luna_portal.services.appointments.held_appointments import check_not_held
from luna_portal.services.appointments.history import CANCELLED, CONFIRMED, MOVED, UNDONE, as_it_stands, record_change
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.mail.announcements import Announcement
from luna_portal.services.slots.booking_limits import count_change
from luna_portal.services.slots.openings import Opening, grid_of, is_reachable, openings, room_in_grid
from luna_portal.services.transaction import reads

REASON_LENGTH = 300


@reads
def slots_to_move_to_month(
    db: Session, actor: Actor, *, appointment: str = "", first: date, now: datetime
) -> dict[date, int]:
    """How many times each day of the six weeks round that month offers to this appointment; zeros included.

    Raises: NotFound, NotReschedulable, TooLateToReschedule.
    """
    permit = grant(actor, Action.RESCHEDULE_APPOINTMENT)
    booked = _movable(db, permit, appointment, now)
    rooms = _rooms(db, permit, booked, *grid_of(first), now)
    return room_in_grid(rooms, first, now)


@reads
def slots_to_move_to_day(db: Session, actor: Actor, *, appointment: str = "", on: date, now: datetime) -> list[SlotRow]:
    """The times of one local day to which this appointment can be moved: same professional, same length.

    Raises: NotFound, NotReschedulable, TooLateToReschedule.
    """
    permit = grant(actor, Action.RESCHEDULE_APPOINTMENT)
    booked = _movable(db, permit, appointment, now)
    row, who = booked.appointment, booked.practitioner
    return [
        SlotRow(span.start, span.end, who.public_id, who.full_name, row.price_minor)
        for room in _rooms(db, permit, booked, on, on, now)
        for span in room.slots(now)
        if span.start != row.starts_at
    ]


def reschedule(db: Session, actor: Actor, *, appointment: str = "", start: datetime, now: datetime) -> Booked:
    """Move the appointment to the free time that begins at `start`; the time it had is kept until undo is over.

    Raises: NotFound (also when it is another's), NotReschedulable, TooLateToReschedule, SlotTaken, SlotNotOffered,
    ConfirmByMail, TooManyAttempts (of changes that write to a mail nobody has confirmed).
    """
    permit = grant(actor, Action.RESCHEDULE_APPOINTMENT)
    booked = _movable(db, permit, appointment, now, changing=True)
    row, clinic = booked.appointment, the_clinic(db)
    if not is_reachable(start) or start == row.starts_at:
        raise SlotNotOffered
    count_change(db, booked.patient.email, now=now)
    drop_holds(db, permit, undo_of=_key(row))
    on = start.astimezone(clinic.tz).date()
    rooms = _rooms(db, permit, booked, on, on, now)
    if not rooms:
        raise SlotNotOffered
    span = rooms[0].check_offered(start, now)
    before = as_it_stands(row)
    _take_instead(db, permit, row, blocks_of(rooms[0].widened(span)), clinic, now)
    row.starts_at, row.ends_at = span.start, span.end
    row.attendance_confirmed_at = None
    row.sequence += 1
    record_change(db, permit, booked, kind=MOVED, before=before, tell=Announcement.MOVED, now=now)
    return booked


def cancel(db: Session, actor: Actor, *, appointment: str = "", reason: str = "", now: datetime) -> Booked:
    """Cancel the appointment; its time is kept until undo is over.

    Raises: NotFound (also when it is another's), NotCancellable, TooLateToCancel, InvalidField, TooManyAttempts.
    """
    permit = grant(actor, Action.CANCEL_APPOINTMENT)
    if len(reason := reason.strip()) > REASON_LENGTH:
        raise InvalidField("reason", "refusal.too_long")
    booked = one_booked(db, permit, appointment, changing=True)
    row, clinic = booked.appointment, the_clinic(db)
    notice = timedelta(minutes=clinic.change_notice_minutes)
    check_may_cancel(row.status, row.starts_at, notice=notice, now=now, phone=clinic.phone)
    count_change(db, booked.patient.email, now=now)
    before = as_it_stands(row)
    drop_holds(db, permit, undo_of=_key(row))
    kept = keep_for_undo(db, row, clinic, now)
    blocks_to_hold(db, permit, appointment=_key(row), hold=kept)
    row.status, row.cancel_reason = AppointmentStatus.CANCELLED, reason
    row.sequence += 1
    record_change(
        db, permit, booked, kind=CANCELLED, before=before, tell=Announcement.CANCELLED, reason=reason, now=now
    )  # fmt: skip
    return booked


def undo(db: Session, actor: Actor, *, appointment: str = "", now: datetime) -> Booked:
    """Take back the last change or cancellation, within the clinic's few minutes; its time was kept for that.

    Raises: NotFound (also when it is another's), UndoExpired (too late, nothing to undo, or staff acted since),
    TooManyAttempts.
    """
    permit = grant(actor, Action.UNDO_CHANGE)
    booked = one_booked(db, permit, appointment, changing=True)
    row, clinic = booked.appointment, the_clinic(db)
    changes = changes_of(db, permit, row)
    kept = undo_hold_of(db, permit, row, now=now, changing=True)
    change = next((line for line in reversed(changes) if line.kind != CONFIRMED), None)
    if kept is None or change is None or not _can_undo(change, row, clinic, now):
        raise UndoExpired
    count_change(db, booked.patient.email, now=now)
    before = as_it_stands(row)
    _give_time_back(db, permit, booked, kept)
    row.starts_at, row.ends_at = kept.starts_at, kept.ends_at
    if change.kind == CANCELLED:
        row.status, row.cancel_reason = change.status_before or row.status, ""
    else:
        row.attendance_confirmed_at = _attendance(changes, row.starts_at)
    row.sequence += 1
    change.undone_at = now
    record_change(db, permit, booked, kind=UNDONE, before=before, tell=Announcement.UNDONE, now=now)
    return booked


def _key(row: Appointment) -> int:
    assert row.id is not None  # noqa: S101 - for the types: a stored row has a key
    return row.id


def _movable(db: Session, permit: Permit, appointment: str, now: datetime, *, changing: bool = False) -> Booked:
    """The appointment, when the patient may move it now. Raises: NotFound, NotReschedulable, TooLateToReschedule."""
    booked = one_booked(db, permit, appointment, changing=changing)
    row, clinic = booked.appointment, the_clinic(db)
    check_not_held(permit, row)
    notice = timedelta(minutes=clinic.change_notice_minutes)
    check_may_move(row.status, row.starts_at, notice=notice, now=now, phone=clinic.phone)
    return booked


def _rooms(db: Session, permit: Permit, booked: Booked, first: date, last: date, now: datetime) -> list[Opening]:
    """The professional's time as this appointment may use it: her own is free to it. None when she has left."""
    row, service, who = booked.appointment, booked.service, booked.practitioner
    if not who.active:
        return []
    own = OfferRow(
        practitioner_id=row.practitioner_id, practitioner=who.public_id, practitioner_name=who.full_name,
        service_id=row.service_id, service=service.public_id, service_name=service.public_name,
        service_name_en=service.public_name_en, duration_minutes=(row.ends_at - row.starts_at) // timedelta(minutes=1),
        price_minor=row.price_minor, buffer_before_minutes=service.buffer_before_minutes,
        buffer_after_minutes=service.buffer_after_minutes,
    )  # fmt: skip
    known = catalogue(db, permit)
    return openings(db, permit, known, [own], row.modality, first, last, now=now, but_appointment=_key(row))


def keep_for_undo(db: Session, row: Appointment, clinic: Clinic, now: datetime) -> int:
    """A hold of nobody's on the time the appointment has, as long as undo lasts. Returns its key."""
    kept = {
        "public_id": new_public_id(), "holder_digest": digest(new_secret()), "practitioner_id": row.practitioner_id,
        "service_id": row.service_id, "modality": row.modality, "starts_at": row.starts_at, "ends_at": row.ends_at,
        "price_minor": row.price_minor, "expires_at": now + timedelta(minutes=clinic.undo_minutes),
        "undo_of_id": row.id, "created_at": now,
    }  # fmt: skip
    return insert_row(db, Hold, kept)


def _take_instead(db: Session, permit: Permit, row: Appointment, new: range, clinic: Clinic, now: datetime) -> None:
    """Take the new blocks; the old ones that are not among them go to a hold, for undo. Raises: SlotTaken."""
    own = blocks_taken_by(db, permit, appointment=_key(row))
    kept = keep_for_undo(db, row, clinic, now)
    blocks_to_hold(db, permit, appointment=_key(row), hold=kept, keep=new)
    missing = [block for block in new if block not in own]
    claim_span(db, permit, row.practitioner_id, missing, appointment=row.id, now=now)


def _give_time_back(db: Session, permit: Permit, booked: Booked, kept: Hold) -> None:
    """Free what the appointment took by the change, and return to it what was kept."""
    row, service = booked.appointment, booked.service
    before = blocks_of(
        Interval(kept.starts_at, kept.ends_at).widened(
            timedelta(minutes=service.buffer_before_minutes),
            timedelta(minutes=service.buffer_after_minutes),
        )
    )
    give_back(db, permit, appointment=_key(row), keep=before)
    assert kept.id is not None  # noqa: S101 - for the types: a stored row has a key
    blocks_to_appointment(db, permit, hold=kept.id, appointment=_key(row))
    drop_holds(db, permit, undo_of=_key(row))


def _can_undo(change: AppointmentChange, row: Appointment, clinic: Clinic, now: datetime) -> bool:
    """Whether that last change still stands as it was made, and is young enough."""
    window = timedelta(minutes=clinic.undo_minutes)
    stands = change.undone_at is None and row.starts_at == change.starts_after
    if change.kind == MOVED:
        stands = stands and row.status in AHEAD
    elif change.kind == CANCELLED:
        stands = stands and row.status is AppointmentStatus.CANCELLED
    else:
        return False
    return stands and undo_open(change.at, window=window, now=now)


def _attendance(changes: list[AppointmentChange], starts_at: datetime) -> datetime | None:
    """When she last said that she will come at that time."""
    return next(
        (line.at for line in reversed(changes) if line.kind == CONFIRMED and line.starts_after == starts_at), None
    )
