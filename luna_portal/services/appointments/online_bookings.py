"""Online bookings of people whom the clinic does not know: listed by network and mail, cancelled together, taken back."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, update
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.appointments.lifecycle import AHEAD, AppointmentStatus
from luna_portal.domain.refusals import InvalidField, UndoExpired
from luna_portal.models import (
    Account,
    Appointment,
    AppointmentChange,
    Delivery,
    Hold,
    OutboxMessage,
    Patient,
)
from luna_portal.models.appointments.queries import Booked, booked_within
from luna_portal.models.raw_sql import insert_rows
from luna_portal.models.slots.taken_time import blocks_to_appointment, blocks_to_hold, drop_holds
from luna_portal.services.appointments.changing import REASON_LENGTH, keep_for_undo
from luna_portal.services.appointments.held_appointments import drop_queued_mails
from luna_portal.services.appointments.history import AGENDA, CANCELLED_BY_CLINIC, UNDONE, subject_of
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.transaction import after_commit

SHOWN: Final = 100
GROUPS: Final = 12
BATCH: Final = 500
LONGEST: Final = timedelta(days=30)
NETWORK_LETTERS: Final = 8
_VISITED: Final = (AppointmentStatus.WAITING, AppointmentStatus.IN_CONSULTATION, AppointmentStatus.COMPLETED)


class Wanted(NamedTuple):
    """Which online bookings: made within `since`, from one network (the first letters of its hash) or all, with one mail or all."""

    since: timedelta
    network: str = ""
    mail: str = ""


class Group(NamedTuple):
    """How many come from one network, or with one mail."""

    name: str
    size: int


class OnlineBookings(NamedTuple):
    """The newest hundred of `total`, and of how many of those kept; the networks and mails with the most.

    `left_out` is how many of that window and network are never cancelled here: of known patients, or with a confirmed mail.
    `undoable` is how many the actor can take back, until `undo_until`.
    """

    rows: list[Booked]
    total: int
    kept: int
    left_out: int
    networks: list[Group]
    mails: list[Group]
    undoable: int
    undo_until: datetime | None


def waiting(db: Session, actor: Actor, *, wanted: Wanted, kept: list[str], now: datetime) -> OnlineBookings:
    """Appointments ahead that visitors booked online, with a mail that nobody has confirmed, and never seen here.

    `kept` are public ids, counted as far as they are among those. Leaves an audit line. Raises: NotAllowed, SignInNeeded.
    """
    permit = grant(actor, Action.SEE_ONLINE_BOOKINGS)
    newest = booked_within(permit).where(*_which(wanted, now)).order_by(col(Appointment.id).desc()).limit(SHOWN)
    rows = [Booked(*row) for row in db.execute(newest)]
    everybody = wanted._replace(network="", mail="")
    short = func.substr(col(Appointment.network_digest), 1, NETWORK_LETTERS)
    held = list(_undoable(db, actor, now))
    audit(db, permit, "online_bookings", note=f"{len(rows)} shown", now=now)
    return OnlineBookings(
        rows, _count(db, wanted, now), _count(db, wanted, now, col(Appointment.public_id).in_(kept)),
        _left_out(db, wanted, now), _groups(db, short, everybody, now),
        _groups(db, col(Patient.email), everybody, now), len(held), min((hold.expires_at for hold, _ in held), default=None),
    )  # fmt: skip


def cancel_all(
    db: Session, actor: Actor, *, wanted: Wanted, seen_at: datetime, but: list[str], reason: str, now: datetime
) -> int:
    """Cancel up to BATCH of those that were there at `seen_at`, but for those kept (public ids). Returns how many.

    Nobody is written to, what is queued about them is dropped, and their times are kept until undo is over. Ask again
    while a whole batch comes back. Raises: NotAllowed, SignInNeeded, InvalidField without a reason.
    """
    permit = grant(actor, Action.CANCEL_ONLINE_BOOKINGS)
    if not (reason := reason.strip()):
        raise InvalidField("reason", "refusal.reason_missing")
    if len(reason) > REASON_LENGTH:
        raise InvalidField("reason", "refusal.too_long")
    statement = (
        select(Appointment)
        .join(Patient, col(Patient.id) == col(Appointment.patient_id))
        .where(*_which(wanted, now), col(Appointment.created_at) <= seen_at, col(Appointment.public_id).not_in(but))
        .order_by(col(Appointment.id))
        .limit(BATCH)
    )
    rows = list(db.exec(statement.with_for_update(of=Appointment)))
    for row in rows:
        _cancel(db, permit, row, reason, now)
    drop_queued_mails(db, [row.id or 0 for row in rows])
    note = f"{len(rows)} cancelled: network {wanted.network or 'any'}"
    audit(db, permit, "online_bookings", note=note, now=now)
    after_commit(db, AGENDA)
    return len(rows)


def undo_cancel(db: Session, actor: Actor, *, now: datetime) -> int:
    """Take back what this member cancelled together, while its times are kept. Returns how many.

    Raises: NotAllowed, SignInNeeded, UndoExpired.
    """
    permit = grant(actor, Action.CANCEL_ONLINE_BOOKINGS)
    found = list(_undoable(db, actor, now))
    if not found:
        raise UndoExpired
    for hold, change in found:
        _restore(db, permit, hold, change, now)
    ids = [change.appointment_id for _, change in found]
    dropped = (col(OutboxMessage.appointment_id).in_(ids), col(OutboxMessage.state) == Delivery.DROPPED)
    db.execute(update(OutboxMessage).where(*dropped).values(state=Delivery.QUEUED, attempts=0))
    audit(db, permit, "online_bookings", note=f"{len(found)} restored", now=now)
    after_commit(db, AGENDA)
    return len(found)


def _which(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    """What keeps a query over Appointment and Patient to the online bookings of unknown people that are wanted."""
    return [*_online(wanted, now), ~_known()]


def _known() -> ColumnElement[bool]:
    """Of a patient whom the clinic has seen, who has an account, or whose mail is confirmed: never cancelled together."""
    account = exists().where(col(Account.email) == col(Patient.email), col(Account.email_confirmed_at).is_not(None))
    visit = aliased(Appointment)
    seen = exists().where(col(visit.patient_id) == col(Patient.id), col(visit.status).in_(_VISITED))
    return or_(col(Patient.email_confirmed_at).is_not(None), col(Patient.account_id).is_not(None), account, seen)


def _online(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    """What keeps a query over Appointment and Patient to the online bookings ahead that are wanted, whoever made them."""
    conditions = [
        col(Appointment.network_digest) != "",
        col(Appointment.created_at) > now - min(wanted.since, LONGEST),
        col(Appointment.status).in_(AHEAD),
        col(Appointment.starts_at) > now,
    ]
    if wanted.network:
        conditions.append(col(Appointment.network_digest).startswith(wanted.network, autoescape=True))
    if wanted.mail:
        conditions.append(col(Patient.email) == wanted.mail)
    return conditions


def _of_them(conditions: list[ColumnElement[bool]], *what: Any) -> Any:
    whose = col(Patient.id) == col(Appointment.patient_id)
    return columns(*what).select_from(Appointment).join(Patient, whose).where(*conditions)


def _left_out(db: Session, wanted: Wanted, now: datetime) -> int:
    return int(db.execute(_of_them([*_online(wanted, now), _known()], func.count())).scalar_one())


def _count(db: Session, wanted: Wanted, now: datetime, *more: ColumnElement[bool]) -> int:
    return int(db.execute(_of_them(_which(wanted, now), func.count()).where(*more)).scalar_one())


def _groups(db: Session, name: Any, wanted: Wanted, now: datetime) -> list[Group]:
    """The networks or mails with the most bookings, the most first."""
    counted = _of_them(_which(wanted, now), name, func.count()).group_by(name)
    rows = db.execute(counted.order_by(func.count().desc(), name).limit(GROUPS))
    return [Group(*row) for row in rows]


def _cancel(db: Session, permit: Permit, row: Appointment, reason: str, now: datetime) -> None:
    key, before = row.id or 0, row.status
    drop_holds(db, permit, undo_of=key)
    blocks_to_hold(db, permit, appointment=key, hold=keep_for_undo(db, row, the_clinic(db), now))
    row.status, row.cancel_reason, row.sequence = AppointmentStatus.CANCELLED, reason, row.sequence + 1
    _note(db, permit, row, CANCELLED_BY_CLINIC, before, reason, now)


def _undoable(db: Session, actor: Actor, now: datetime) -> list[tuple[Hold, AppointmentChange]]:
    """The times that are still kept for what this member cancelled together, each with its line of history."""
    statement = (
        select(Hold, AppointmentChange)
        .join(AppointmentChange, col(AppointmentChange.appointment_id) == col(Hold.undo_of_id))
        .where(
            col(Hold.expires_at) > now,
            AppointmentChange.kind == CANCELLED_BY_CLINIC,
            AppointmentChange.account_id == actor.account_id,
            col(AppointmentChange.undone_at).is_(None),
        )
        .order_by(col(Hold.id))
    )
    return [(hold, change) for hold, change in db.exec(statement)]


def _restore(db: Session, permit: Permit, hold: Hold, change: AppointmentChange, now: datetime) -> None:
    row = db.get_one(Appointment, change.appointment_id, with_for_update=True)
    if row.status is not AppointmentStatus.CANCELLED:
        return
    blocks_to_appointment(db, permit, hold=hold.id or 0, appointment=row.id or 0)
    db.flush()
    drop_holds(db, permit, undo_of=row.id or 0)
    row.status = change.status_before or AppointmentStatus.CONFIRMED
    row.cancel_reason, row.sequence, change.undone_at = "", row.sequence + 1, now
    _note(db, permit, row, UNDONE, AppointmentStatus.CANCELLED, "", now)


def _note(
    db: Session, permit: Permit, row: Appointment, kind: str, before: AppointmentStatus, reason: str, now: datetime
) -> None:
    """The history line, the audit line and the word to the patient's open pages; no mail."""
    db.flush()
    insert_rows(
        db,
        AppointmentChange,
        [{
            "appointment_id": row.id, "kind": kind, "at": now, "account_id": permit.actor.account_id,
            "by_role": permit.actor.role, "status_before": before, "status_after": row.status,
            "starts_before": row.starts_at, "starts_after": row.starts_at, "ends_before": row.ends_at, "reason": reason,
        }],
    )  # fmt: skip
    audit(db, permit, subject_of(row), patient_id=row.patient_id, note=kind, now=now)
    after_commit(db, f"patient:{row.patient_id}")
