"""The clinic's day: who comes when, and how each visit goes on."""

from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, Permit, Scope, grant
from luna_portal.domain.appointments.lifecycle import AHEAD, AppointmentStatus, check_transition
from luna_portal.domain.refusals import StatusNotAllowed
from luna_portal.models import Appointment, AppointmentChange, Practitioner
from luna_portal.models.appointments.queries import Booked, booked_within, one_booked
from luna_portal.services.appointments.history import as_it_stands, record_change
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.mail.announcements import Announcement

STEP_BACK: Final = timedelta(minutes=15)
EARLY: Final = timedelta(hours=12)
STATUS: Final = "status"
_S = AppointmentStatus
ACTIONS: Final = {
    _S.CONFIRMED: Action.CHECK_IN_APPOINTMENT,
    _S.PENDING: Action.CHECK_IN_APPOINTMENT,
    _S.WAITING: Action.CHECK_IN_APPOINTMENT,
    _S.IN_CONSULTATION: Action.START_APPOINTMENT,
    _S.COMPLETED: Action.COMPLETE_APPOINTMENT,
    _S.NO_SHOW: Action.MARK_NO_SHOW,
}
"""What the staff does to bring a visit to a status; cancelling is no step of the day."""


class AgendaDay(NamedTuple):
    """A day of the agenda: its visits by time, and whose days the actor may look at."""

    on: date
    visits: list[Booked]
    practitioners: list[Practitioner]


def day(db: Session, actor: Actor, *, on: date, practitioner: str | None = None, now: datetime) -> AgendaDay:
    """The visits that begin on that day in the clinic's zone, cancelled ones too, by time.

    `practitioner` is a public id; None means everybody's. A professional sees her own day, whatever she asks for.
    Leaves an audit line. Raises: NotAllowed, SignInNeeded.
    """
    permit = grant(actor, Action.SEE_AGENDA)
    zone = the_clinic(db).tz
    start = datetime.combine(on, time(), zone)
    end = datetime.combine(on + timedelta(days=1), time(), zone)
    statement = booked_within(permit).where(col(Appointment.starts_at) >= start, col(Appointment.starts_at) < end)
    if practitioner is not None:
        statement = statement.where(col(Practitioner.public_id) == practitioner)
    rows = db.execute(statement.order_by(col(Appointment.starts_at), col(Practitioner.sort), col(Appointment.id)))
    visits = [Booked(*row) for row in rows]
    audit(db, permit, f"agenda:{on.isoformat()}", note=practitioner or "", now=now)
    return AgendaDay(on, visits, _whose_days(db, permit))


def advance(db: Session, actor: Actor, *, appointment: str, to: AppointmentStatus, now: datetime) -> Booked:
    """Bring a visit to its next status: arrived, in consultation, completed, not come; or one step back.

    Confirming one that is held for its mail, after a call say, books it with its mails.
    Any step can be taken back for fifteen minutes. Nobody arrives half a day early, and nobody has failed to come
    before the time. Raises: NotFound (also for another professional's), StatusNotAllowed, NotAllowed.
    """
    permit = grant(actor, ACTIONS.get(to, Action.SEE_AGENDA))
    booked = one_booked(db, permit, appointment, changing=True)
    row = booked.appointment
    if to not in ACTIONS:
        raise StatusNotAllowed(before=row.status.value, after=to.value)
    slip = _slip(db, row, now)
    if slip is not None and to is slip.status_before:
        slip.undone_at = now
    else:
        check_transition(row.status, to)
        _check_time(row, to, now)
    before = as_it_stands(row)
    tell = Announcement.BOOKED if to is _S.CONFIRMED and row.is_held else None
    row.status, row.held_until = to, None
    record_change(db, permit, booked, kind=STATUS, before=before, tell=tell, now=now)
    return booked


def _slip(db: Session, row: Appointment, now: datetime) -> AppointmentChange | None:
    """The last step, while it can be taken back."""
    statement = select(AppointmentChange).where(AppointmentChange.appointment_id == row.id)
    last = db.exec(statement.order_by(col(AppointmentChange.id).desc()).limit(1)).first()
    fresh = last is not None and last.kind == STATUS and now < last.at + STEP_BACK
    return last if fresh else None


def _check_time(row: Appointment, to: AppointmentStatus, now: datetime) -> None:
    """That the clock allows the step. Raises: StatusNotAllowed."""
    too_early = row.starts_at - EARLY > now if to not in AHEAD else False
    if too_early or (to is _S.NO_SHOW and now < row.starts_at):
        raise StatusNotAllowed(before=row.status.value, after=to.value)


def _whose_days(db: Session, permit: Permit) -> list[Practitioner]:
    statement = select(Practitioner).where(col(Practitioner.active))
    if permit.scope is not Scope.CLINIC:
        statement = statement.where(Practitioner.id == permit.actor.practitioner_id)
    return list(db.exec(statement.order_by(col(Practitioner.sort), col(Practitioner.name))))
