"""An appointment with its rows, and the outbox as a test looks at it."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from luna_portal.domain.appointments.lifecycle import AppointmentStatus, Modality
from luna_portal.domain.identifiers import digest, new_public_id
from luna_portal.models import Appointment, OutboxMessage, Patient
from luna_portal.models.appointments.queries import Booked
from luna_portal.services.mail.announcements import Announcement, announce
from luna_portal.services.mail.link_secrets import appointment_token
from tests.cast import Cast


def visit(
    db: Session, cast: Cast, starts_at: datetime, *, now: datetime, patient: Patient | None = None, **given: object
) -> Booked:
    """An appointment of Ana (or `patient`) with Dra. Díaz, 40 minutes from `starts_at`; nobody is told yet."""
    public_id = new_public_id()
    whose = patient or cast.ana_row
    facts = {
        "public_id": public_id, "folio": f"CJ-{public_id[:8]}", "patient_id": whose.id,
        "practitioner_id": cast.diaz_row.id, "service_id": cast.general.id, "modality": Modality.IN_PERSON,
        "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=40), "price_minor": 65000, "currency": "MXN",
        "status": AppointmentStatus.PENDING, "token_digest": digest(appointment_token(public_id)), "created_at": now,
        "reason": "dolor de rodilla",
    }  # fmt: skip
    appointment = Appointment(**facts | given)
    db.add(appointment)
    db.flush()
    return Booked(appointment, whose, cast.diaz_row, cast.general)


def booked(db: Session, cast: Cast, starts_at: datetime, *, now: datetime, **given: object) -> Booked:
    """The same, announced and committed."""
    made = visit(db, cast, starts_at, now=now, **given)
    announce(db, Announcement.BOOKED, made, changed_at=now, now=now)
    db.commit()
    return made


def moved(db: Session, made: Booked, starts_at: datetime, *, now: datetime) -> None:
    """Move the appointment, and tell."""
    row = made.appointment
    row.starts_at, row.ends_at, row.sequence = starts_at, starts_at + timedelta(minutes=40), row.sequence + 1
    announce(db, Announcement.MOVED, made, changed_at=now, now=now)
    db.commit()


def cancelled(db: Session, made: Booked, *, now: datetime) -> None:
    """Cancel the appointment, and tell."""
    row = made.appointment
    row.status, row.sequence = AppointmentStatus.CANCELLED, row.sequence + 1
    announce(db, Announcement.CANCELLED, made, changed_at=now, now=now)
    db.commit()


def undone(db: Session, made: Booked, starts_at: datetime, *, now: datetime) -> None:
    """Put the appointment back to pending at `starts_at`, and tell."""
    row = made.appointment
    row.status, row.sequence = AppointmentStatus.PENDING, row.sequence + 1
    row.starts_at, row.ends_at = starts_at, starts_at + timedelta(minutes=40)
    announce(db, Announcement.UNDONE, made, changed_at=now, now=now)
    db.commit()


def outbox(db: Session) -> list[OutboxMessage]:
    """All messages, oldest first."""
    db.flush()
    db.expire_all()
    return list(db.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))


def lines(db: Session) -> list[tuple[str, str]]:
    """Kind and state of each message, oldest first; reminders with their lead."""
    return [
        (f"{row.kind} {row.values['lead_minutes']}" if row.kind == "reminder" else row.kind, row.state.value)
        for row in outbox(db)
    ]
