"""Accounts: registering, confirming the mail, recovering and changing the password, inviting after a first visit.

Whether a mail is known is never said: the answers are the same, and so is the work done. Passwords are
compared and hashed by the door, between two short transactions (`begin_…`, then the wish itself).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from luna_portal.adapters.passwords import PasswordCheck, fault_of
from luna_portal.domain.access import Action, Actor, Role, grant
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import InvalidField, InvalidForm
from luna_portal.models import Account, Consent, Patient, Registration
from luna_portal.services import limits
from luna_portal.services.accounts import one_time_links
from luna_portal.services.accounts.one_time_links import Purpose
from luna_portal.services.accounts.sessions import NewSession, account_by_email, open_session
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import newest_notice, the_clinic
from luna_portal.services.patients.visit_form import VisitForm, visit_errors, visit_form

CONSENT_MISSING: Final = "access.consent_missing"


def begin_registration(
    db: Session, actor: Actor, *, typed: Mapping[str, Any], password: str, consent: bool, now: datetime
) -> VisitForm:
    """Count the try and check what was typed. Raises: InvalidForm with every field at fault, TooManyAttempts."""
    grant(actor, Action.REGISTER)
    today = now.astimezone(the_clinic(db).tz).date()
    errors = visit_errors(typed, today=today)
    about = (str(typed.get("email", "")), str(typed.get("given_name", "")), the_clinic(db).name)
    if fault := fault_of(password, *about):
        errors["password"] = fault
    if not consent:
        errors["consent"] = CONSENT_MISSING
    if errors:
        raise InvalidForm(errors)
    limits.spend(db, limits.FORMS_BY_ADDRESS, "register", limits.block_of(actor.address), now=now)
    return visit_form(typed, today=today)


def register(db: Session, actor: Actor, *, form: VisitForm, password_hash: str, user_agent: str, now: datetime) -> None:
    """Make an account that waits for its mail to be confirmed; a known mail is told that it has one already.

    Consent to the notice in force was given with the form. Raises: InvalidForm when no notice is published.
    """
    permit = grant(actor, Action.REGISTER)
    notice = newest_notice(db, actor.language, now=now)
    if notice is None:
        raise InvalidForm({"consent": CONSENT_MISSING})
    account = account_by_email(db, form.email)
    if account is not None and (account.email_confirmed_at or account.role is not Role.PATIENT or account.disabled_at):
        key = limits.account_key(account.email)
        if limits.may_spend(db, limits.MAILS_BY_ACCOUNT, "already", key, now=now):
            one_time_links.tell(db, account, "already_registered", {}, now=now)
        audit(db, permit, f"account:{account.public_id}", outcome="refused", note="already registered", now=now)
        return
    if account is None:
        account = Account(email=form.email, role=Role.PATIENT, name="", created_at=now)
        db.add(account)
    account.password_hash, account.language = password_hash, actor.language
    account.name = _full_name(form)
    db.flush()
    db.merge(
        Registration(
            account_id=account.id or 0, created_at=now, given_name=form.given_name, first_surname=form.first_surname,
            second_surname=form.second_surname, birth_on=form.birth_on, phone=form.phone,
            notice_version=notice.version, notice_language=notice.language, notice_digest=notice.digest,
            address=actor.address, user_agent=user_agent[:300],
        )
    )  # fmt: skip
    one_time_links.send(db, account, Purpose.CONFIRM, now=now)
    audit(db, permit, f"account:{account.public_id}", now=now)


def begin_confirmation(db: Session, actor: Actor, *, ticket: str, now: datetime) -> str | None:
    """Count the try, and give the kept hash to compare with. Raises: LinkExpired, TooManyAttempts."""
    grant(actor, Action.REGISTER)
    limits.spend(db, limits.FORMS_BY_ADDRESS, "confirm", limits.block_of(actor.address), now=now)
    return one_time_links.owner_of(db, ticket, Purpose.CONFIRM, now=now)[1].password_hash


def confirm_email(
    db: Session, actor: Actor, *, ticket: str, proof: PasswordCheck, user_agent: str, now: datetime
) -> NewSession:
    """Confirm the mail of who registered, find or make the patient, and sign in.

    The password shows that who confirms is who registered, not a stranger who typed somebody else's mail.
    Raises: LinkExpired; InvalidField for a wrong password, after which the link can still be used.
    """
    permit = grant(actor, Action.REGISTER)
    row, account = one_time_links.owner_of(db, ticket, Purpose.CONFIRM, now=now)
    if not proof.holds or proof.against != account.password_hash:
        raise InvalidField("password", "access.confirm_wrong_password")
    one_time_links.use_up(db, row, now=now)
    confirm_account(db, account, now)
    audit(db, permit, f"account:{account.public_id}", note="mail confirmed", now=now)
    return open_session(db, actor, account, user_agent=user_agent, now=now)


def claim_patient(db: Session, account: Account, *, now: datetime) -> Patient | None:
    """Link a confirmed account to its patient: the one of that mail, birth date (and name, of several), or a new one.

    Relatives share an address, so the address alone is not enough. An invited account, which typed no birth
    date, is its patient by mail and name. None when neither a registration nor such a patient exists.
    """
    typed = db.get(Registration, account.id)
    alone = col(Patient.account_id).is_(None)
    found = list(db.exec(select(Patient).where(Patient.email == account.email, alone).order_by(col(Patient.id))))
    if typed is not None:
        found = [row for row in found if row.birth_on == typed.birth_on]
    name = normalise_name(account.name)
    if typed is None or len(found) > 1:
        found = [row for row in found if normalise_name(row.full_name) == name]
    patient = found[0] if found else (_new_patient(account, typed, now) if typed else None)
    if patient is None:
        return None
    patient.account_id = account.id
    db.add(patient)
    db.flush()
    if typed is not None:
        _record_consent(db, account, patient, typed)
        db.delete(typed)
    return patient


def confirm_account(db: Session, account: Account, now: datetime) -> None:
    """Note that the address is the account's, and give a patient the record that is hers."""
    account.email_confirmed_at = now
    if account.role is Role.PATIENT:
        claim_patient(db, account, now=now)


def _new_patient(account: Account, typed: Registration, now: datetime) -> Patient:
    words = (typed.given_name, typed.first_surname, typed.second_surname, account.email, typed.phone)
    return Patient(
        given_name=typed.given_name, first_surname=typed.first_surname, second_surname=typed.second_surname,
        birth_on=typed.birth_on, email=account.email, phone=typed.phone, language=account.language,
        search=normalise_name(" ".join(words)), created_at=now,
    )  # fmt: skip


def _record_consent(db: Session, account: Account, patient: Patient, typed: Registration) -> None:
    db.add(
        Consent(
            patient_id=patient.id or 0, account_id=account.id, notice_version=typed.notice_version,
            notice_language=typed.notice_language, notice_digest=typed.notice_digest, given_at=typed.created_at,
            address=typed.address, user_agent=typed.user_agent,
        )
    )  # fmt: skip


def _full_name(form: VisitForm) -> str:
    return " ".join(part for part in (form.given_name, form.first_surname, form.second_surname) if part)
