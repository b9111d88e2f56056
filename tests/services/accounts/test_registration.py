"""Registering: an account waits for its mail; confirming it finds or makes the patient, and no stranger gets in."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from luna_portal.adapters.passwords import hash_password, prove
from luna_portal.domain.access import Role
from luna_portal.domain.refusals import InvalidField, InvalidForm, LinkExpired, TooManyAttempts, WrongCredentials
from luna_portal.models import Account, Consent, Patient, Ticket
from luna_portal.services.accounts import invitations, passwords, registration
from luna_portal.services.accounts.sessions import NewSession
from luna_portal.services.patients.visit_form import VisitForm
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.signing import ANOTHER, PASSWORD, account_of, link_in, mails, sign_in, who

pytestmark = pytest.mark.feature("ACC-1")

TYPED = {
    "given_name": "Irene",
    "first_surname": "Paz",
    "second_surname": "",
    "birth_on": "1987-05-09",
    "email": "Irene@Example.com",
    "phone": "55 1234 5678",
}


def _register(db: Session, cast: Cast, clock: Clock, password: str = PASSWORD, **other: str) -> VisitForm:
    form = registration.begin_registration(
        db, cast.nobody, typed=TYPED | other, password=password, consent=True, now=clock()
    )
    registration.register(
        db, cast.nobody, form=form, password_hash=hash_password(password), user_agent="a browser", now=clock()
    )
    db.commit()
    return form


def _confirm(db: Session, cast: Cast, clock: Clock, ticket: str, password: str = PASSWORD) -> NewSession:
    proof = prove(password, registration.begin_confirmation(db, cast.nobody, ticket=ticket, now=clock()))
    try:
        return registration.confirm_email(
            db, cast.nobody, ticket=ticket, proof=proof, user_agent="a browser", now=clock()
        )
    finally:
        db.commit()


def test_registering_makes_an_account_that_cannot_do_anything_until_its_mail_is_confirmed(
    db: Session, cast: Cast, clock: Clock
) -> None:
    _register(db, cast, clock)
    account = account_of(db, "irene@example.com")
    assert (account.role, account.name, account.email_confirmed_at) == (Role.PATIENT, "Irene Paz", None)
    assert db.exec(select(Patient).where(Patient.email == "irene@example.com")).all() == []
    assert [(mail.kind, mail.recipient) for mail in mails(db)] == [("confirm_email", "irene@example.com")]


def test_the_link_and_the_password_confirm_the_mail_and_sign_in(db: Session, cast: Cast, clock: Clock) -> None:
    _register(db, cast, clock)
    new = _confirm(db, cast, clock, link_in(mails(db)[0]))
    actor = who(db, new.token, clock())
    patient = db.exec(select(Patient).where(Patient.email == "irene@example.com")).one()
    assert actor.patient_ids == {patient.id}
    assert (patient.full_name, patient.birth_on, patient.phone) == ("Irene Paz", date(1987, 5, 9), "+525512345678")


@pytest.mark.requirement("LFPDPPP 8")
def test_consent_is_recorded_with_its_version_moment_address_and_browser(db: Session, cast: Cast, clock: Clock) -> None:
    agreed_at = clock()
    _register(db, cast, clock)
    clock.forward(hours=5)
    _confirm(db, cast, clock, link_in(mails(db)[0]))
    consent = db.exec(select(Consent)).one()
    assert (consent.notice_version, consent.notice_digest, consent.notice_language) == (1, "d" * 64, "es")
    assert (consent.given_at, consent.address, consent.user_agent) == (agreed_at, "203.0.113.7", "a browser")


def test_a_stranger_who_registers_anas_mail_gets_nothing_when_she_opens_the_link(
    db: Session, cast: Cast, clock: Clock
) -> None:
    _register(db, cast, clock, password="what the stranger chose")  # noqa: S106
    with pytest.raises(InvalidField) as refusal:
        _confirm(db, cast, clock, link_in(mails(db)[0]), "what irene guesses")
    assert (refusal.value.field, refusal.value.key) == ("password", "access.confirm_wrong_password")
    assert account_of(db, "irene@example.com").email_confirmed_at is None
    assert _confirm(db, cast, clock, link_in(mails(db)[0]), "what the stranger chose").token


def test_a_confirmation_link_works_once_and_for_three_days(db: Session, cast: Cast, clock: Clock) -> None:
    _register(db, cast, clock)
    link = link_in(mails(db)[0])
    clock.forward(days=3)
    with pytest.raises(LinkExpired):
        _confirm(db, cast, clock, link)
    _register(db, cast, clock)
    fresh = link_in(mails(db)[0])
    _confirm(db, cast, clock, fresh)
    with pytest.raises(LinkExpired):
        _confirm(db, cast, clock, fresh)
    with pytest.raises(LinkExpired):
        _confirm(db, cast, clock, "never given out")


def test_the_secret_of_a_link_is_in_no_table(db: Session, cast: Cast, clock: Clock) -> None:
    _register(db, cast, clock)
    message = mails(db)[0]
    ticket = db.exec(select(Ticket)).one()
    assert link_in(message) not in {ticket.token_digest, *map(str, message.values.values())}
    assert message.values["expires_at"] == (clock() + timedelta(days=3)).isoformat()


@pytest.mark.requirement("OWASP ASVS 6.3.8")
def test_registering_a_known_mail_answers_the_same_changes_nothing_and_tells_its_owner(
    db: Session, cast: Cast, clock: Clock
) -> None:
    before = account_of(db, "ana@example.com").model_dump()
    _register(db, cast, clock, email="ana@example.com")
    assert account_of(db, "ana@example.com").model_dump() == before
    assert [(mail.kind, mail.recipient) for mail in mails(db)] == [("already_registered", "ana@example.com")]


def test_registering_again_before_confirming_replaces_the_password_and_the_link(
    db: Session, cast: Cast, clock: Clock
) -> None:
    _register(db, cast, clock)
    earlier = link_in(mails(db)[0])
    _register(db, cast, clock, password=ANOTHER)
    with pytest.raises(LinkExpired):
        _confirm(db, cast, clock, earlier)
    assert _confirm(db, cast, clock, link_in(mails(db)[0]), ANOTHER).token
    with pytest.raises(WrongCredentials):
        sign_in(db, cast.nobody, "irene@example.com", now=clock())


def _guest(db: Session, clock: Clock, given: str, born: date) -> Patient:
    row = Patient(
        given_name=given, first_surname="Paz", birth_on=born, email="irene@example.com", phone="+525512345678",
        created_at=clock(),
    )  # fmt: skip
    db.add(row)
    db.commit()
    return row


def test_who_booked_as_a_guest_finds_those_appointments_after_registering(
    db: Session, cast: Cast, clock: Clock
) -> None:
    guest = _guest(db, clock, "Irene", date(1987, 5, 9))
    _register(db, cast, clock)
    new = _confirm(db, cast, clock, link_in(mails(db)[0]))
    assert who(db, new.token, clock()).patient_ids == {guest.id}


def test_a_relative_who_shares_the_mail_is_not_taken_for_her(db: Session, cast: Cast, clock: Clock) -> None:
    child = _guest(db, clock, "Tomás", date(2016, 2, 1))
    _register(db, cast, clock)
    new = _confirm(db, cast, clock, link_in(mails(db)[0]))
    assert child.id not in who(db, new.token, clock()).patient_ids


def test_of_twins_with_one_mail_the_name_decides(db: Session, cast: Cast, clock: Clock) -> None:
    twin = _guest(db, clock, "Inés", date(1987, 5, 9))
    herself = _guest(db, clock, "Irene", date(1987, 5, 9))
    _register(db, cast, clock)
    new = _confirm(db, cast, clock, link_in(mails(db)[0]))
    assert who(db, new.token, clock()).patient_ids == {herself.id} != {twin.id}


@pytest.mark.parametrize(
    ("other", "password", "consent", "errors"),
    [
        ({"email": "not a mail"}, PASSWORD, True, {"email": "refusal.email_wrong"}),
        ({"birth_on": "2030-01-01"}, PASSWORD, True, {"birth_on": "refusal.birth_ahead"}),
        ({}, "short", True, {"password": "access.password_short"}),
        ({}, "password1", True, {"password": "access.password_common"}),
        ({}, "irene@example.com", True, {"password": "access.password_about_you"}),
        ({}, PASSWORD, False, {"consent": "access.consent_missing"}),
        (
            {"given_name": " ", "phone": "12"},
            "",
            False,
            {
                "given_name": "refusal.name_missing",
                "phone": "refusal.phone_wrong",
                "password": "access.password_short",
                "consent": "access.consent_missing",
            },
        ),
    ],
)
def test_every_field_at_fault_is_told_at_once(
    db: Session,
    cast: Cast,
    clock: Clock,
    other: dict[str, Any],
    password: str,
    consent: bool,  # noqa: FBT001 - the box, ticked or not
    errors: dict[str, str],
) -> None:
    with pytest.raises(InvalidForm) as refusal:
        registration.begin_registration(
            db, cast.nobody, typed=TYPED | other, password=password, consent=consent, now=clock()
        )
    assert refusal.value.errors == errors
    _register(db, cast, clock)


def test_one_address_registers_thirty_times_an_hour_at_most(db: Session, cast: Cast, clock: Clock) -> None:
    for _ in range(30):
        registration.begin_registration(db, cast.nobody, typed=TYPED, password=PASSWORD, consent=True, now=clock())
    with pytest.raises(TooManyAttempts):
        registration.begin_registration(db, cast.nobody, typed=TYPED, password=PASSWORD, consent=True, now=clock())
    clock.forward(hours=1)
    registration.begin_registration(db, cast.nobody, typed=TYPED, password=PASSWORD, consent=True, now=clock())


def test_an_invited_patient_chooses_a_password_and_finds_her_appointments(
    db: Session, cast: Cast, clock: Clock
) -> None:
    guest = _guest(db, clock, "Irene", date(1987, 5, 9))
    invitations.invite(db, guest, clock())
    db.commit()
    link = link_in(mails(db, "invitation")[0])
    passwords.begin_new_password(db, cast.nobody, ticket=link, password=PASSWORD, now=clock())
    passwords.set_password(db, cast.nobody, ticket=link, password_hash=hash_password(PASSWORD), now=clock())
    db.commit()
    new = sign_in(db, cast.nobody, "irene@example.com", now=clock())
    assert who(db, new.token, clock()).patient_ids == {guest.id}


def test_an_invitation_comes_once_however_often_she_books(db: Session, cast: Cast, clock: Clock) -> None:
    guest = _guest(db, clock, "Irene", date(1987, 5, 9))
    for _ in range(2):
        invitations.invite(db, guest, clock())
    assert len(mails(db, "invitation")) == 1


def test_nobody_who_has_an_account_is_invited(db: Session, cast: Cast, clock: Clock) -> None:
    invitations.invite(db, cast.ana_row, clock())
    assert mails(db) == []
    assert len(db.exec(select(Account).where(col(Account.email) == "ana@example.com")).all()) == 1
