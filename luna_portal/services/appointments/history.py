"""What every change of an appointment leaves behind in its transaction: history, audit line, mails, live topics."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from luna_portal.domain.access import Permit
from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.models import Appointment, AppointmentChange
from luna_portal.models.appointments.queries import Booked
from luna_portal.models.raw_sql import insert_rows
from luna_portal.services.audit import audit
from luna_portal.services.mail.announcements import Announcement, announce
from luna_portal.services.transaction import after_commit

AGENDA = "agenda"
BOOKED, MOVED, CANCELLED, CONFIRMED, UNDONE = "booked", "moved", "cancelled", "confirmed", "undone"
CONFIRMED_BY_MAIL, RELEASED, CANCELLED_BY_CLINIC = "confirmed_by_mail", "released", "cancelled_by_clinic"


class Before(NamedTuple):
    """How an appointment stood before a change; None for what did not exist."""

    status: AppointmentStatus | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def as_it_stands(appointment: Appointment) -> Before:
    """What `record_change` will need once the appointment has changed."""
    return Before(appointment.status, appointment.starts_at, appointment.ends_at)


def record_change(
    db: Session, permit: Permit, booked: Booked, *, kind: str, before: Before, tell: Announcement | None,
    reason: str = "", now: datetime,
) -> None:  # fmt: skip
    """Write the history line, the audit line and the mails of a change that has just been made to the row."""
    row, actor = booked.appointment, permit.actor
    db.flush()
    insert_rows(
        db,
        AppointmentChange,
        [{
            "appointment_id": row.id, "kind": kind, "at": now, "account_id": actor.account_id, "by_role": actor.role,
            "status_before": before.status, "status_after": row.status, "starts_before": before.starts_at,
            "starts_after": row.starts_at, "ends_before": before.ends_at, "reason": reason,
        }],
    )  # fmt: skip
    audit(db, permit, subject_of(row), patient_id=row.patient_id, note=kind, now=now)
    if tell is not None:
        announce(db, tell, booked, changed_at=now, now=now)
    after_commit(db, AGENDA)
    after_commit(db, f"patient:{row.patient_id}")


def subject_of(appointment: Appointment) -> str:
    """The appointment as the audit log names it."""
    return f"appointment:{appointment.public_id}"
