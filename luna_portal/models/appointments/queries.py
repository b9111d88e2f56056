"""Appointments with whom they concern, and the one place that says which of them a Permit reaches."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, false, func, or_, true
from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit, Scope
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import NotFound
from luna_portal.models.appointments.tables import Appointment, AppointmentChange, Hold
from luna_portal.models.paging import Place
from luna_portal.models.patients.tables import Patient, Practitioner
from luna_portal.models.slots.tables import Service


class Booked(NamedTuple):
    """An appointment, whose it is, with whom, and for what."""

    appointment: Appointment
    patient: Patient
    practitioner: Practitioner
    service: Service


class Detail(NamedTuple):
    """One appointment as its page shows it.

    `may_move`, `may_cancel`, `may_confirm` say what the patient may do now; `until` (UTC) is the last moment for
    moving and cancelling; `undo_until` (UTC) the end of the minutes in which the last change can be undone, or None.
    """

    booked: Booked
    changes: list[AppointmentChange]
    may_move: bool
    may_cancel: bool
    may_confirm: bool
    until: datetime
    undo_until: datetime | None


def within(permit: Permit) -> ColumnElement[bool]:
    """The condition that keeps a query over Appointment to what the permit reaches."""
    actor = permit.actor
    if permit.scope is Scope.CLINIC:
        return true()
    if permit.scope is Scope.OWN:
        return col(Appointment.patient_id).in_(actor.patient_ids)
    if permit.scope is Scope.ONE_APPOINTMENT and actor.appointment_id is not None:
        return col(Appointment.id) == actor.appointment_id
    if permit.scope is Scope.PRACTICE and actor.practitioner_id is not None:
        return col(Appointment.practitioner_id) == actor.practitioner_id
    return false()


def booked_within(permit: Permit) -> Any:
    """A select of Booked's four rows, kept to what the permit reaches; add conditions and order."""
    return (
        select(Appointment, Patient, Practitioner, Service)
        .join(Patient, col(Patient.id) == col(Appointment.patient_id))
        .join(Practitioner, col(Practitioner.id) == col(Appointment.practitioner_id))
        .join(Service, col(Service.id) == col(Appointment.service_id))
        .where(within(permit))
    )


def one_booked(db: Session, permit: Permit, public_id: str, *, changing: bool = False) -> Booked:
    """The appointment with that public id; "" means the one that a mail's link opens.

    `changing` locks its row until the transaction ends. Raises: NotFound, also when it is somebody else's.
    """
    statement = booked_within(permit)
    if public_id or permit.scope is not Scope.ONE_APPOINTMENT:
        statement = statement.where(col(Appointment.public_id) == public_id)
    if changing:
        statement = statement.with_for_update(of=Appointment)
    row = db.execute(statement).first()
    if row is None:
        raise NotFound
    return Booked(*row)


def count_booked(db: Session, permit: Permit, **which: ColumnElement[bool]) -> dict[str, int]:
    """How many of the permit's appointments meet each of the named conditions."""
    sums = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in which.values()]
    counts = db.execute(select(*sums).select_from(Appointment).where(within(permit))).one()
    return {name: int(count) for name, count in zip(which, counts, strict=True)}


def booked_page(
    db: Session, permit: Permit, condition: ColumnElement[bool], *, order: Iterable[Any], at: Place
) -> list[Booked]:
    """A page of the permit's appointments that meet the condition, in order."""
    query = booked_within(permit).where(condition).order_by(*order)
    return [Booked(*row) for row in db.execute(query.offset(at.offset).limit(at.limit))]


def has_words(db: Session, words: Iterable[str]) -> ColumnElement[bool]:
    """The condition that folio, service or professional have all these words, whatever their accents.

    Services and professionals are few: their words are compared here, and the database is asked for their keys.
    """
    services = {
        row.id: normalise_name(f"{row.public_name} {row.public_name_en}") for row in db.exec(select(Service)).all()
    }
    people = {row.id: normalise_name(f"{row.name} {row.speciality}") for row in db.exec(select(Practitioner)).all()}

    def said(word: str) -> ColumnElement[bool]:
        return or_(
            func.lower(col(Appointment.folio)).contains(word, autoescape=True),
            col(Appointment.service_id).in_([key for key, text in services.items() if word in text]),
            col(Appointment.practitioner_id).in_([key for key, text in people.items() if word in text]),
        )

    return and_(true(), *map(said, words))


def changes_of(db: Session, permit: Permit, appointment: Appointment) -> list[AppointmentChange]:
    """The appointment's history, oldest first."""
    statement = (
        select(AppointmentChange)
        .join(Appointment, col(Appointment.id) == col(AppointmentChange.appointment_id))
        .where(col(Appointment.id) == appointment.id, within(permit))
        .order_by(col(AppointmentChange.at), col(AppointmentChange.id))
    )
    return list(db.exec(statement))


def undo_hold_of(
    db: Session, permit: Permit, appointment: Appointment, *, now: datetime, changing: bool = False
) -> Hold | None:
    """The hold that keeps the time before the last change, while it can be undone."""
    statement = (
        select(Hold)
        .join(Appointment, col(Appointment.id) == col(Hold.undo_of_id))
        .where(
            col(Hold.undo_of_id) == appointment.id,
            col(Hold.expires_at) > now,
            within(permit),
        )
        .order_by(col(Hold.id).desc())
    )
    if changing:
        statement = statement.with_for_update(of=Hold)
    return db.exec(statement).first()
