"""Turning the held time into an appointment: whose it is, what she agreed to, and the booking itself."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, Permit, Role, grant
from luna_portal.domain.appointments.lifecycle import AppointmentStatus, Modality
from luna_portal.domain.identifiers import (
    digest,
    folio,
    new_public_id,
    normalise_email,
    normalise_name,
)
from luna_portal.domain.refusals import (
    ConsentMissing,
    HoldExpired,
    InvalidField,
    NotFound,
    SlotNotOffered,
)
from luna_portal.models import (
    Appointment,
    Consent,
    Flow,
    Patient,
)
from luna_portal.models.appointments.queries import Booked
from luna_portal.models.raw_sql import Worded, fetch, insert_row, insert_rows, instant_in
from luna_portal.models.slots.answers import BookingDone
from luna_portal.models.slots.catalogue import BookingRules, catalogue
from luna_portal.models.slots.taken_time import blocks_to_appointment, drop_holds
from luna_portal.services import drafts
from luna_portal.services.appointments.history import BOOKED, Before, record_change
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import NoticeInForce, newest_notice
from luna_portal.services.limits import network_digest
from luna_portal.services.mail.announcements import Announcement
from luna_portal.services.mail.link_secrets import appointment_token
from luna_portal.services.patients.visit_form import VisitForm
from luna_portal.services.slots.booking_limits import held_until
from luna_portal.services.slots.openings import holder_digest
from luna_portal.services.transaction import reads

REASON_LENGTH = 300


class _Held(NamedTuple):
    """The hold that becomes an appointment, as few columns as that needs."""

    id: int
    holder_digest: str
    practitioner_id: int
    service_id: int
    modality: Modality
    starts_at: datetime
    ends_at: datetime
    price_minor: int


def book(
    db: Session, actor: Actor, *, hold: str, form: VisitForm | None, reason: str, notice_version: int | None,
    consent: bool, patient: str = "", user_agent: str = "", draft: str = "", now: datetime,
) -> BookingDone:  # fmt: skip
    """Book the time that this browser holds: confirmed at once, with folio, mails and history.

    Past the limits of `booking_limits` a visitor's is pending until its mail is confirmed, or refused.

    A signed-in patient gives no form (`patient`, a public id, says which of those in her care; "" is herself);
    everybody else gives one. A visitor whose mail, birth date and full name are those of a known patient is that
    patient: nothing of the record is changed or shown, and the answer is the same.
    `notice_version` is the notice that was shown and agreed to; `draft` the name of the draft that ends here.
    Raises: HoldExpired (also for another's hold), ConsentMissing, InvalidField, NotFound, SlotNotOffered,
    TooManyBookings, TooManyOpenAppointments.
    """
    permit = grant(actor, Action.BOOK_SLOT)
    held, known = _held(db, permit, hold, now), catalogue(db, permit)
    service, practitioner = known.services.get(held.service_id), known.practitioners.get(held.practitioner_id)
    if service is None or practitioner is None:
        raise SlotNotOffered
    if len(reason := reason.strip()) > REASON_LENGTH:
        raise InvalidField("reason", "refusal.too_long")
    who = _patient(db, actor, patient, form, now)
    _agree(db, permit, who, notice_version, agreed=consent, user_agent=user_agent, now=now)
    number = fetch(db, _NEXT_FOLIO, ())[0][0]
    until = held_until(db, actor, who, starts_at=held.starts_at, now=now)
    row, token = _write(db, known.rules, held, who, actor, reason, number, until, now)
    if not blocks_to_appointment(db, permit, hold=held.id, appointment=row.id or 0):
        raise HoldExpired
    drop_holds(db, permit, hold=held.id)
    if draft:
        drafts.finish(db, actor, flow=Flow.BOOKING, name=draft, outcome=row.public_id, now=now)
    booked = Booked(row, who, practitioner, service)
    tell = Announcement.BOOKED if until is None else Announcement.HELD
    record_change(db, permit, booked, kind=BOOKED, before=Before(), tell=tell, now=now)
    return BookingDone(booked, token)


_HELD = Worded(
    f"SELECT {', '.join(_Held._fields)} FROM hold"  # noqa: S608 - names of our own columns
    " WHERE public_id = ? AND holder_digest = ? AND expires_at > ? AND undo_of_id IS NULL"
)


def _held(db: Session, permit: Permit, public_id: str, now: datetime) -> _Held:
    holder = holder_digest(permit.actor)
    found = fetch(db, _HELD, (public_id, holder, now)) if holder else []
    if not found:
        raise HoldExpired
    held = _Held(*found[0])
    return held._replace(
        modality=Modality(held.modality), starts_at=instant_in(held.starts_at), ends_at=instant_in(held.ends_at)
    )


def _patient(db: Session, actor: Actor, public_id: str, form: VisitForm | None, now: datetime) -> Patient:
    """Whose appointment it will be. Raises: NotFound, InvalidField."""
    if actor.patient_ids:
        return _own_patient(db, actor, public_id)
    if public_id:
        raise NotFound
    if form is None:
        raise InvalidField("given_name", "refusal.name_missing")
    return (_known(db, form) if actor.account_id is None or actor.is_staff else None) or _new(db, actor, form, now)


def _own_patient(db: Session, actor: Actor, public_id: str) -> Patient:
    statement = select(Patient).where(col(Patient.id).in_(actor.patient_ids))
    if public_id:
        statement = statement.where(Patient.public_id == public_id)
    found = list(db.exec(statement.order_by(col(Patient.id))))
    if not found:
        raise NotFound
    return next((row for row in found if row.account_id == actor.account_id), found[0])


def _known(db: Session, form: VisitForm) -> Patient | None:
    """The one patient whom mail, birth date and full name all name; never a guess."""
    name = normalise_name(f"{form.given_name} {form.first_surname} {form.second_surname}")
    same = fetch(db, _SAME, (normalise_email(form.email), form.birth_on.isoformat()))
    found = next((key for key, *words in same if normalise_name(" ".join(filter(None, words))) == name), None)
    return None if found is None else db.get_one(Patient, found)


_SAME = Worded(
    "SELECT id, given_name, first_surname, second_surname FROM patient WHERE email = ? AND birth_on = ? ORDER BY id"
)


def _new(db: Session, actor: Actor, form: VisitForm, now: datetime) -> Patient:
    words = (form.given_name, form.first_surname, form.second_surname, form.email, form.phone, form.curp or "")
    values: dict[str, Any] = form.model_dump() | {
        "public_id": new_public_id(),
        "account_id": actor.account_id if actor.role is Role.PATIENT else None,
        "language": actor.language,
        "search": normalise_name(" ".join(words)),
        "created_at": now,
    }
    values["id"] = insert_row(db, Patient, values)
    return Patient(**values)


def _agree(
    db: Session, permit: Permit, who: Patient, version: int | None, *, agreed: bool, user_agent: str, now: datetime
) -> None:
    """Record the consent to the notice in force, unless it is recorded already. Raises: ConsentMissing."""
    actor = permit.actor
    notice = newest_notice(db, actor.language, now=now)
    if notice is None:
        raise ConsentMissing
    if actor.patient_ids and _has_agreed(db, who, notice):
        return
    if not agreed or version != notice.version:
        raise ConsentMissing
    insert_rows(
        db,
        Consent,
        [{
            "patient_id": who.id, "account_id": actor.account_id, "notice_version": notice.version,
            "notice_language": notice.language, "notice_digest": notice.digest, "purposes": "necessary",
            "given_at": now, "address": actor.address, "user_agent": user_agent[:300],
        }],
    )  # fmt: skip
    audit(
        db, permit, f"patient:{who.public_id}", action="consent", patient_id=who.id,
        note=f"notice {notice.version}", now=now,
    )  # fmt: skip


def _has_agreed(db: Session, who: Patient, notice: NoticeInForce) -> bool:
    given = select(Consent.id).where(
        Consent.patient_id == who.id,
        Consent.notice_version == notice.version,
        col(Consent.withdrawn_at).is_(None),
    )
    return db.exec(given).first() is not None


@reads
def must_agree(db: Session, actor: Actor, *, patient: str = "", now: datetime) -> bool:
    """Whether booking asks for consent: always of a visitor, of a patient once for each version of the notice."""
    grant(actor, Action.BOOK_SLOT)
    notice = newest_notice(db, actor.language, now=now)
    if notice is None or not actor.patient_ids:
        return True
    return not _has_agreed(db, _own_patient(db, actor, patient), notice)


def _write(
    db: Session, rules: BookingRules, held: _Held, who: Patient, actor: Actor, reason: str, number: int,
    until: datetime | None, now: datetime,
) -> tuple[Appointment, str]:  # fmt: skip
    """The new appointment's row, and the secret of its link; pending `until` then, else confirmed."""
    public_id = new_public_id()
    token = appointment_token(public_id)
    by_visitor = not (actor.is_staff or actor.patient_ids)
    values: dict[str, Any] = {
        "public_id": public_id, "folio": folio(rules.folio_prefix, number - 1), "patient_id": who.id,
        "practitioner_id": held.practitioner_id, "service_id": held.service_id, "modality": held.modality,
        "starts_at": held.starts_at, "ends_at": held.ends_at, "held_until": until,
        "status": AppointmentStatus.CONFIRMED if until is None else AppointmentStatus.PENDING,
        "network_digest": network_digest(actor.address) if by_visitor else "",
        "price_minor": held.price_minor, "currency": rules.currency, "reason": reason, "cancel_reason": "",
        "token_digest": digest(token), "sequence": 0, "overbooked": False, "booked_by_id": actor.account_id,
        "created_at": now,
    }  # fmt: skip
    values["id"] = insert_row(db, Appointment, values)
    return Appointment(**values), token


_NEXT_FOLIO = Worded("UPDATE clinic SET next_folio = next_folio + 1 WHERE id = 1 RETURNING next_folio")
