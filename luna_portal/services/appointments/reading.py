"""A patient's appointments: the list, one of them, and what she may do with it, signed in or by a mail's link.

`appointment` is a public id; "" means the one that the link opens.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import Session, col

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.appointments.lifecycle import (
    AppointmentStatus,
    check_may_cancel,
    check_may_confirm,
    check_may_move,
    may_change_until,
)
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import Refusal
from luna_portal.models import Appointment
from luna_portal.models.appointments.queries import (
    Booked,
    Detail,
    booked_page,
    changes_of,
    count_booked,
    has_words,
    one_booked,
    undo_hold_of,
)
from luna_portal.models.paging import place
from luna_portal.services.appointments.held_appointments import check_not_held
from luna_portal.services.appointments.history import (
    CANCELLED_BY_CLINIC,
    CONFIRMED,
    as_it_stands,
    record_change,
    subject_of,
)
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.mail.announcements import Announcement
from luna_portal.services.transaction import reads

PAGE = 20


class Which(StrEnum):
    """The tabs of the list."""

    UPCOMING = "upcoming"
    PAST = "past"
    CANCELLED = "cancelled"
    ALL = "all"


class AppointmentPage(NamedTuple):
    """One page of the list; `page` counts from 1, `total` is of all pages."""

    rows: list[Booked]
    total: int
    page: int
    pages: int


def list_mine(
    db: Session, actor: Actor, *, filter: Which | str = Which.UPCOMING, status: AppointmentStatus | None = None,  # noqa: A002 - the word on the screen
    search: str = "", page: int = 1, now: datetime,
) -> AppointmentPage:  # fmt: skip
    """The patient's appointments: those ahead by nearness, the others newest first, 20 a page.

    `search` finds words in folio, service, professional and speciality, whatever their accents.
    """
    permit = grant(actor, Action.LIST_APPOINTMENTS)
    which = _which(filter)
    words = normalise_name(search).split()
    wanted = and_(
        tab_condition(which, now),
        true() if status is None else col(Appointment.status) == status,
        has_words(db, words) if words else true(),
    )
    total = count_booked(db, permit, wanted=wanted)["wanted"]
    at = place(total, page, PAGE)
    start = col(Appointment.starts_at)
    order = (start.asc() if which is Which.UPCOMING else start.desc(), col(Appointment.id))
    rows = booked_page(db, permit, wanted, order=order, at=at)
    audit(db, permit, "appointments", note=f"{which.value} {at.page}", patient_id=_lone_patient(actor), now=now)
    return AppointmentPage(rows, total, at.page, at.pages)


def next_mine(db: Session, actor: Actor, *, now: datetime) -> Booked | None:
    """The patient's next appointment, also one under way."""
    permit = grant(actor, Action.LIST_APPOINTMENTS)
    order = (col(Appointment.starts_at), col(Appointment.id))
    rows = booked_page(db, permit, tab_condition(Which.UPCOMING, now), order=order, at=place(1, 1, 1))
    if not rows:
        return None
    row = rows[0].appointment
    audit(db, permit, subject_of(row), patient_id=row.patient_id, note="next", now=now)
    return rows[0]


def one(db: Session, actor: Actor, *, appointment: str = "", now: datetime) -> Detail:
    """One appointment with its history and what may be done with it. Raises: NotFound, also when it is another's."""
    permit = grant(actor, Action.SEE_APPOINTMENT)
    booked = one_booked(db, permit, appointment)
    row, clinic = booked.appointment, the_clinic(db)
    notice = timedelta(minutes=clinic.change_notice_minutes)
    audit(db, permit, subject_of(row), patient_id=row.patient_id, now=now)
    changes, undo = changes_of(db, permit, row), undo_hold_of(db, permit, row, now=now)
    if changes and changes[-1].kind == CANCELLED_BY_CLINIC:
        undo = None
    usable = _allowed(lambda: check_not_held(permit, row))
    return Detail(
        booked=booked,
        changes=changes,
        may_move=usable and _allowed(lambda: check_may_move(row.status, row.starts_at, notice=notice, now=now)),
        may_cancel=_allowed(lambda: check_may_cancel(row.status, row.starts_at, notice=notice, now=now)),
        may_confirm=usable
        and row.attendance_confirmed_at is None
        and _allowed(lambda: check_may_confirm(row.status, row.starts_at, now=now)),
        until=may_change_until(row.starts_at, notice),
        undo_until=None if undo is None else undo.expires_at,
    )


def confirm_attendance(db: Session, actor: Actor, *, appointment: str = "", now: datetime) -> Booked:
    """Say that she will come; again says nothing new. Raises: NotFound, NotConfirmable, ConfirmByMail."""
    permit = grant(actor, Action.CONFIRM_APPOINTMENT)
    booked = one_booked(db, permit, appointment, changing=True)
    row = booked.appointment
    check_not_held(permit, row)
    check_may_confirm(row.status, row.starts_at, now=now)
    if row.attendance_confirmed_at is not None:
        return booked
    before = as_it_stands(row)
    row.attendance_confirmed_at = now
    tell = Announcement.BOOKED if row.is_held else None
    row.status, row.held_until = AppointmentStatus.CONFIRMED, None
    record_change(db, permit, booked, kind=CONFIRMED, before=before, tell=tell, now=now)
    return booked


def _allowed(check: Callable[[], None]) -> bool:
    try:
        check()
    except Refusal:
        return False
    return True


def _which(asked: Which | str) -> Which:
    try:
        return Which(asked)
    except ValueError:
        return Which.UPCOMING


def tab_condition(which: Which, now: datetime) -> ColumnElement[bool]:
    """What keeps a query over Appointment to one tab of the list."""
    cancelled = col(Appointment.status) == AppointmentStatus.CANCELLED
    over = col(Appointment.status).in_({AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW})
    gone = col(Appointment.ends_at) <= now
    return {
        Which.UPCOMING: and_(~cancelled, ~over, ~gone),
        Which.PAST: and_(~cancelled, over | gone),
        Which.CANCELLED: cancelled,
        Which.ALL: true(),
    }[which]


def _lone_patient(actor: Actor) -> int | None:
    return next(iter(actor.patient_ids)) if len(actor.patient_ids) == 1 else None


@reads
def counts_mine(db: Session, actor: Actor, *, now: datetime) -> dict[str, int]:
    """The number of appointments by tab. Raises: SignInNeeded, NotAllowed."""
    permit = grant(actor, Action.LIST_APPOINTMENTS)
    tabs = (Which.UPCOMING, Which.PAST, Which.CANCELLED)
    return count_booked(db, permit, **{tab.value: tab_condition(tab, now) for tab in tabs})
