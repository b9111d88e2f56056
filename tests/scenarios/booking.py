"""What the booking tests do again and again: choose, hold, book."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from luna_portal.domain.access import Actor
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.models import (
    Appointment,
    AppointmentChange,
    AuditEvent,
    Consent,
    Hold,
    OutboxMessage,
    Patient,
    TakenBlock,
)
from luna_portal.models.slots.answers import BookingDone, HeldSlot
from luna_portal.services.appointments import booking
from luna_portal.services.patients.visit_form import visit_form
from luna_portal.services.slots import holds, search
from tests.cast import Cast

THURSDAY = date(2026, 11, 26)
TEN = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
"""Thursday 26 November, 10:00 in Mexico City."""
CHANGED_TABLES = (Appointment, AppointmentChange, AuditEvent, Consent, Hold, OutboxMessage, Patient, TakenBlock)
ROSA = {
    "given_name": "Rosa",
    "first_surname": "Paz",
    "second_surname": "Luna",
    "birth_on": "1980-02-03",
    "sex": "F",
    "email": "rosa@example.com",
    "phone": "55 1234 5678",
    "curp": "",
}


def general(cast: Cast, **other: Any) -> dict[str, Any]:
    """The arguments for a general consultation in person with Dra. Díaz."""
    return {
        "service": cast.general.public_id,
        "modality": Modality.IN_PERSON,
        "practitioner": cast.diaz_row.public_id,
    } | other


def held(db: Session, actor: Actor, cast: Cast, now: datetime, starts_at: datetime = TEN) -> HeldSlot:
    """A general consultation held for the actor, committed."""
    found = holds.hold(db, actor, **general(cast), starts_at=starts_at, now=now)
    db.commit()
    return found


def booked(
    db: Session, actor: Actor, cast: Cast, now: datetime, starts_at: datetime = TEN, **other: Any
) -> BookingDone:
    """A general consultation booked by the actor, committed; a visitor books as Rosa."""
    form = None if actor.patient_ids else visit_form(ROSA, today=THURSDAY)
    wishes = {"form": form, "reason": "", "notice_version": 1, "consent": True} | other
    done = booking.book(db, actor, hold=held(db, actor, cast, now, starts_at).hold, **wishes, now=now)
    db.commit()
    return done


def starts_on(
    db: Session, actor: Actor, cast: Cast, now: datetime, on: date = THURSDAY, **other: Any
) -> list[datetime]:
    """The starts that a day offers."""
    return [slot.starts_at for slot in search.day(db, actor, **general(cast, **other), on=on, now=now)]


def starts_of_a_week_ahead(db: Session, cast: Cast, now: datetime, *, weeks: int) -> list[datetime]:
    """The starts of the first day that is open in that week or, when all of it is a holiday, after it."""
    days = (now.date() + timedelta(days=7 * weeks + later) for later in range(30))
    return next(starts for day in days if (starts := starts_on(db, cast.carla, cast, now, on=day)))


def everything(db: Session) -> dict[str, list[dict[str, Any]]]:
    """All rows that booking writes, to see that nothing has changed. Gives the transaction up first."""
    db.rollback()
    db.expire_all()
    return {
        table.__name__: sorted((row.model_dump() for row in db.exec(select(table))), key=lambda row: row["id"])
        for table in CHANGED_TABLES
    }


def local(hour: int, minute: int = 0, on: date = THURSDAY) -> datetime:
    """An hour of the clinic's clock (six hours behind UTC) as an instant."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hour + 6, minutes=minute)
