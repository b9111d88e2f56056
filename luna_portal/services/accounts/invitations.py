"""Invitations: a patient without an account is invited to have one, by mail."""

from datetime import datetime

from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, Role, grant
from luna_portal.domain.identifiers import normalise_email
from luna_portal.domain.refusals import NotFound
from luna_portal.models import Account, Appointment, Patient
from luna_portal.services import limits
from luna_portal.services.accounts import one_time_links
from luna_portal.services.accounts.one_time_links import Purpose
from luna_portal.services.accounts.sessions import account_by_email
from luna_portal.services.audit import audit


def invite(db: Session, patient: Patient, now: datetime) -> None:
    """Send the mail that offers an account, unless the patient or the address has one, or was offered one, already."""
    if patient.account_id is not None or account_by_email(db, patient.email) is not None:
        return
    account = Account(
        email=normalise_email(patient.email), role=Role.PATIENT, name=patient.full_name, language=patient.language,
        created_at=now,
    )  # fmt: skip
    db.add(account)
    db.flush()
    one_time_links.send(db, account, Purpose.INVITE, now=now)


def invite_after_booking(db: Session, appointment_id: int, *, now: datetime) -> None:
    """Invite whose appointment it is, once the mail that confirms it has gone out: the address works."""
    query = select(Patient).join(Appointment, col(Appointment.patient_id) == col(Patient.id))
    patient = db.exec(query.where(Appointment.id == appointment_id)).first()
    if patient is not None:
        invite(db, patient, now)


def invite_by_link(db: Session, actor: Actor, *, now: datetime) -> None:
    """Send the invitation to whoever the appointment of the mail's link is for. Raises: SignInNeeded, NotFound."""
    permit = grant(actor, Action.SEE_APPOINTMENT)
    appointment = db.get(Appointment, actor.appointment_id) if actor.appointment_id else None
    patient = db.get(Patient, appointment.patient_id) if appointment else None
    if patient is None:
        raise NotFound
    limits.spend(db, limits.FORMS_BY_ADDRESS, "invite", limits.block_of(actor.address), now=now)
    invite(db, patient, now)
    audit(db, permit, f"patient:{patient.public_id}", patient_id=patient.id, note="invited", now=now)
