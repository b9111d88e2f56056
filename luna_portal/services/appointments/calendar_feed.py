"""Appointments for a calendar: one as a file, or all of a person's behind a private address."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from luna_portal.adapters.calendar_entry import Entry, Method
from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.identifiers import digest, new_secret
from luna_portal.domain.refusals import NotFound
from luna_portal.i18n.catalog import TAGS
from luna_portal.i18n.reader import Reader
from luna_portal.models import Account, Appointment, AppointmentChange, CareLink, Clinic, Patient
from luna_portal.models.appointments.queries import Booked, booked_within, one_booked, within
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.transaction import reads
from luna_portal.views.appointments.calendar_entry import CalendarAppointment, entry, full


class CalendarDoc(NamedTuple):
    """An iCalendar file. `etag` changes when the content does."""

    content: bytes
    etag: str


def one_file(db: Session, actor: Actor, *, appointment: str = "", now: datetime) -> CalendarDoc:
    """One appointment as a file to add to a calendar; "" means the one of the mail's link. Raises: NotFound."""
    permit = grant(actor, Action.SEE_APPOINTMENT)
    booked = one_booked(db, permit, appointment)
    row = booked.appointment
    audit(db, permit, f"appointment:{row.public_id}", patient_id=row.patient_id, note="ics", now=now)
    clinic = the_clinic(db)
    reader = Reader(actor.language, clinic.tz)
    changed = _last_changes(db, col(AppointmentChange.appointment_id) == row.id)
    return _doc([_entry(reader, clinic, booked, changed)], reader)


@reads
def feed(db: Session, _actor: Actor, *, secret: str, now: datetime) -> CalendarDoc:
    """Every appointment of the person whose private address has that secret; cancelled ones are marked so.

    The secret alone opens it, as calendars carry no cookie. Raises: NotFound.
    """
    account = db.exec(select(Account).where(Account.feed_digest == digest(secret))).first()
    if account is None or account.disabled_at is not None:
        raise NotFound
    permit = grant(_owner(db, account, now), Action.USE_CALENDAR_FEED)
    clinic = the_clinic(db)
    reader = Reader(account.language, clinic.tz)
    rows = db.execute(booked_within(permit).order_by(col(Appointment.starts_at), col(Appointment.id)))
    own = select(Appointment.id).where(within(permit))
    changed = _last_changes(db, col(AppointmentChange.appointment_id).in_(own))
    entries = [_entry(reader, clinic, found, changed) for found in map(Booked._make, rows)]
    return _doc(entries, reader, name=reader.text("mail.calendar.feed", clinic=clinic.name))


def renew_feed(db: Session, actor: Actor, *, now: datetime) -> str:
    """Make the account's private calendar address, and end the one before. The address is shown this once."""
    permit = grant(actor, Action.USE_CALENDAR_FEED)
    secret = new_secret()
    account = db.get_one(Account, actor.account_id)
    account.feed_digest = digest(secret)
    audit(db, permit, f"account:{account.public_id}", note="renewed", now=now)
    return full(f"/calendario/{secret}.ics")


def end_feed(db: Session, actor: Actor, *, now: datetime) -> None:
    """Close the account's private calendar address."""
    permit = grant(actor, Action.USE_CALENDAR_FEED)
    account = db.get_one(Account, actor.account_id)
    account.feed_digest = None
    audit(db, permit, f"account:{account.public_id}", note="ended", now=now)


@reads
def has_feed(db: Session, actor: Actor, *, now: datetime) -> bool:  # noqa: ARG001 - every service is told the time
    """Whether the account has a private calendar address."""
    grant(actor, Action.USE_CALENDAR_FEED)
    return db.get_one(Account, actor.account_id).feed_digest is not None


def _owner(db: Session, account: Account, now: datetime) -> Actor:
    """The account as an actor, with the patients it may act for now."""
    own = select(Patient.id).where(Patient.account_id == account.id)
    cared = select(CareLink.patient_id).where(
        CareLink.account_id == account.id,
        col(CareLink.revoked_at).is_(None),
        or_(col(CareLink.ends_at).is_(None), col(CareLink.ends_at) > now),
    )
    ids = {*db.exec(own), *db.exec(cared)} - {None}
    return Actor(account_id=account.id, role=account.role, patient_ids=frozenset(ids), language=account.language)


def _entry(reader: Reader, clinic: Clinic, booked: Booked, changed: dict[int, datetime]) -> Entry:
    row = booked.appointment
    stamped_at = changed.get(row.id or 0, row.created_at)
    visit = CalendarAppointment(
        appointment=row.public_id,
        sequence=row.sequence,
        folio=row.folio,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        modality=row.modality.value,
        professional=booked.practitioner.full_name,
        room=booked.practitioner.room,
        held=row.is_held,
    )
    cancelled = row.status is AppointmentStatus.CANCELLED
    who = (booked.patient.email, booked.patient.full_name)
    return entry(clinic, reader, visit, cancelled=cancelled, stamped_at=stamped_at, who=who)


def _last_changes(db: Session, which: ColumnElement[bool]) -> dict[int, datetime]:
    """When each of those appointments was last changed, by its key; what never was is not among them."""
    found = select(AppointmentChange.appointment_id, func.max(col(AppointmentChange.at))).where(which)
    return dict(db.exec(found.group_by(col(AppointmentChange.appointment_id))).all())


def _doc(entries: list[Entry], reader: Reader, *, name: str = "") -> CalendarDoc:
    from luna_portal.adapters.calendar_file import calendar_file

    content = calendar_file(entries, Method.PUBLISH, zone=reader.zone, language=TAGS[reader.language], name=name)
    return CalendarDoc(content, f'"{digest(content.decode("utf-8"))[:32]}"')
