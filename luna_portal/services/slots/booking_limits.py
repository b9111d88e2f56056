"""Booking limits by patient, mail address and network, counted over the appointments themselves.

Each booking takes the next folio first, and with it the clinic's row until it commits: bookings are counted one after
another, on any number of workers.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from limits import RateLimitItemPerHour
from sqlmodel import Session

from luna_portal.domain.access import Actor
from luna_portal.domain.appointments.booking_limits import (
    DAY,
    HOUR,
    Counts,
    Limits,
    Standing,
    patient_standing,
    visitor_standing,
)
from luna_portal.domain.identifiers import normalise_email
from luna_portal.domain.refusals import CallTheClinic, TooManyBookings, TooManyOpenAppointments
from luna_portal.models import Patient
from luna_portal.models.raw_sql import Worded, fetch
from luna_portal.models.slots.catalogue import clinic_in_force
from luna_portal.services.limits import account_key, may_spend, network_digest, spend
from luna_portal.services.mail.server import mail_works
from luna_portal.settings import current
from luna_portal.views.clinic.phone import readable_phone

BY_ACCOUNT: Final = RateLimitItemPerHour(20)
CHANGES_BY_MAIL: Final = RateLimitItemPerHour(6)

_OPEN_OF_PATIENT = Worded(
    "SELECT count(*) FROM appointment WHERE patient_id = ? AND starts_at > ? AND status IN ('pending', 'confirmed')"
)
_BY_MAIL = Worded(
    "SELECT sum(CASE WHEN a.created_at > ? THEN 1 ELSE 0 END), sum(CASE WHEN a.created_at > ? THEN 1 ELSE 0 END),"
    " sum(CASE WHEN a.starts_at > ? AND a.status IN ('pending', 'confirmed') THEN 1 ELSE 0 END)"
    " FROM appointment a JOIN patient p ON p.id = a.patient_id WHERE p.email = ? AND a.booked_by_id IS NULL"
)
_BY_NETWORK = Worded(
    "SELECT sum(CASE WHEN created_at > ? THEN 1 ELSE 0 END), count(*),"
    " sum(CASE WHEN status = 'pending' AND held_until > ? THEN 1 ELSE 0 END)"
    " FROM appointment WHERE network_digest = ? AND created_at > ?"
)
_MAIL_CONFIRMED = Worded(
    "SELECT 1 FROM account WHERE email = ? AND email_confirmed_at IS NOT NULL UNION ALL"
    " SELECT 1 FROM patient WHERE email = ? AND email_confirmed_at IS NOT NULL LIMIT 1"
)
_SEEN = Worded(
    "SELECT 1 FROM appointment WHERE patient_id = ? AND status IN ('waiting', 'in_consultation', 'completed') LIMIT 1"
)


def mail_is_confirmed(db: Session, email: str) -> bool:
    """Whether somebody has opened a link that only a mail to this address holds, or has an account with it."""
    mail = normalise_email(email)
    return bool(fetch(db, _MAIL_CONFIRMED, (mail, mail)))


def held_until(db: Session, actor: Actor, who: Patient, *, starts_at: datetime, now: datetime) -> datetime | None:
    """Until when the booking waits for its mail's confirmation; None when it is confirmed at once.

    The team is not limited. Raises: TooManyBookings, TooManyOpenAppointments.
    """
    if actor.is_staff:
        return None
    settings = current()
    limits = Limits(
        settings.open_appointments_new, settings.open_appointments_known, settings.bookings_per_address,
        settings.holds_per_address, mail_works=mail_works(),
    )  # fmt: skip
    if actor.account_id is not None and not may_spend(db, BY_ACCOUNT, "bookings", str(actor.account_id), now=now):
        raise _refusal(db, Standing.TOO_MANY_BY_MAIL, 0)
    confirmed = mail_is_confirmed(db, who.email)
    known = confirmed or who.account_id is not None or bool(fetch(db, _SEEN, (who.id,)))
    counts = _counts(db, actor, who, now)
    if actor.patient_ids:
        standing = patient_standing(counts.open_of_patient, limits, known=True)
    else:
        standing = visitor_standing(counts, limits, known=known, mail_confirmed=confirmed)
    if standing is Standing.AT_ONCE:
        return None
    if standing is Standing.HELD:
        return min(now + timedelta(minutes=settings.confirmation_minutes), starts_at)
    raise _refusal(db, standing, counts.open_of_patient)


def count_change(db: Session, email: str, *, now: datetime) -> None:
    """Count a change that writes to a mail address which nobody has confirmed. Raises: TooManyAttempts."""
    if not mail_is_confirmed(db, email):
        spend(db, CHANGES_BY_MAIL, "changes", account_key(email), now=now)


def _counts(db: Session, actor: Actor, who: Patient, now: datetime) -> Counts:
    open_of_patient = _numbers(fetch(db, _OPEN_OF_PATIENT, (who.id, now)))[0]
    if actor.patient_ids:
        return Counts(open_of_patient=open_of_patient)
    hour, day = now - HOUR, now - DAY
    mail = _numbers(fetch(db, _BY_MAIL, (hour, day, now, normalise_email(who.email))))
    network = _numbers(fetch(db, _BY_NETWORK, (hour, now, network_digest(actor.address), day)))
    return Counts(
        open_of_patient=open_of_patient, mail_hour=mail[0], mail_day=mail[1], open_of_mail=mail[2],
        network_hour=network[0], network_day=network[1], network_held=network[2],
    )  # fmt: skip


def _numbers(rows: list[tuple[Any, ...]]) -> list[int]:
    return [int(value or 0) for value in rows[0]]


def _refusal(db: Session, standing: Standing, count: int) -> CallTheClinic:
    phone = readable_phone(clinic_in_force(db).phone)
    if standing is Standing.TOO_MANY_OPEN:
        return TooManyOpenAppointments(phone=phone, count=count)
    return TooManyBookings(phone=phone, by_mail=standing is Standing.TOO_MANY_BY_MAIL)
