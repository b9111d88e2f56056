"""What may happen to an appointment, until when, and when its reminders go out."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from luna_portal.domain.refusals import (
    NotCancellable,
    NotConfirmable,
    NotReschedulable,
    StatusNotAllowed,
    TooLateToCancel,
    TooLateToReschedule,
)


class AppointmentStatus(StrEnum):
    """Where an appointment stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    IN_CONSULTATION = "in_consultation"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Modality(StrEnum):
    """How patient and professional meet."""

    TELEMEDICINE = "telemedicine"
    IN_PERSON = "in_person"


_S = AppointmentStatus
AHEAD = frozenset({_S.PENDING, _S.CONFIRMED})
TAKES_TIME = frozenset(_S) - {_S.CANCELLED, _S.NO_SHOW}
TRANSITIONS: Mapping[AppointmentStatus, frozenset[AppointmentStatus]] = {
    _S.PENDING: frozenset({_S.CONFIRMED, _S.WAITING, _S.IN_CONSULTATION, _S.CANCELLED, _S.NO_SHOW}),
    _S.CONFIRMED: frozenset({_S.WAITING, _S.IN_CONSULTATION, _S.CANCELLED, _S.NO_SHOW}),
    _S.WAITING: frozenset({_S.CONFIRMED, _S.IN_CONSULTATION, _S.CANCELLED, _S.NO_SHOW}),
    _S.IN_CONSULTATION: frozenset({_S.WAITING, _S.COMPLETED}),
    _S.COMPLETED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.NO_SHOW: frozenset({_S.WAITING}),
}


def check_transition(before: AppointmentStatus, after: AppointmentStatus) -> None:
    """That an appointment may go from one status to another (an undo goes back by its own rule, `undo_open`).

    Raises: StatusNotAllowed.
    """
    if after not in TRANSITIONS[before]:
        raise StatusNotAllowed(before=before.value, after=after.value)


def may_change_until(starts_at: datetime, notice: timedelta) -> datetime:
    """The last instant at which the patient may move or cancel."""
    return starts_at - notice


def check_may_move(
    status: AppointmentStatus, starts_at: datetime, *, notice: timedelta, now: datetime, phone: str = ""
) -> None:
    """That the patient may move it now; `phone` is whom to call when not.

    Raises: NotReschedulable (over, cancelled, under way), TooLateToReschedule (past the notice).
    """
    if status not in AHEAD or starts_at <= now:
        raise NotReschedulable
    if now > may_change_until(starts_at, notice):
        raise TooLateToReschedule(until=may_change_until(starts_at, notice), phone=phone)


def check_may_cancel(
    status: AppointmentStatus, starts_at: datetime, *, notice: timedelta, now: datetime, phone: str = ""
) -> None:
    """That the patient may cancel it now; `phone` is whom to call when not.

    Raises: NotCancellable (over, cancelled, under way), TooLateToCancel (past the notice).
    """
    if status not in AHEAD or starts_at <= now:
        raise NotCancellable
    if now > may_change_until(starts_at, notice):
        raise TooLateToCancel(until=may_change_until(starts_at, notice), phone=phone)


def check_may_confirm(status: AppointmentStatus, starts_at: datetime, *, now: datetime) -> None:
    """That the patient may say now that she will come; up to the start, whatever the notice.

    Raises: NotConfirmable.
    """
    if status not in AHEAD or starts_at <= now:
        raise NotConfirmable


def undo_open(changed_at: datetime, *, window: timedelta, now: datetime) -> bool:
    """Whether a change made at `changed_at` can still be undone."""
    return changed_at <= now < changed_at + window


def reminder_times(
    starts_at: datetime, leads: Iterable[timedelta], *, now: datetime
) -> list[tuple[timedelta, datetime]]:
    """Each lead with the instant its reminder is due, the earliest first; those already past are dropped.

    Raises: ValueError when a lead is not positive.
    """
    wanted = sorted(set(leads), reverse=True)
    if wanted and wanted[-1] <= timedelta(0):
        raise ValueError(f"a reminder comes before the appointment, not {wanted[-1]} before")
    return [(lead, starts_at - lead) for lead in wanted if starts_at - lead > now]


def reminder_worth_sending(due_at: datetime, starts_at: datetime, leads: Iterable[timedelta], *, now: datetime) -> bool:
    """Whether a reminder that was due at `due_at` should go now, perhaps late, after the portal was down.

    It goes when it is due, the appointment is still ahead, and no shorter lead of `leads` is due as well:
    that one says the same, nearer to the truth.
    """
    if not due_at <= now < starts_at:
        return False
    return not any(due_at < starts_at - lead <= now for lead in leads)
