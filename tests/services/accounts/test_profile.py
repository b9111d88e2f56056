"""One's own data, and the language in which the clinic writes."""

import pytest
from sqlmodel import Session, col, select

from luna_portal.domain.access import Actor
from luna_portal.domain.refusals import InvalidField, SignInNeeded
from luna_portal.models import Account, Appointment, AuditEvent, Delivery, OutboxMessage, Patient
from luna_portal.services.accounts import profile
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import TEN, booked, local


def languages(db: Session, patient: Patient) -> set[str]:
    """The languages of the mails about that patient's appointments that wait to be sent."""
    visits = select(Appointment.id).where(Appointment.patient_id == patient.id)
    waiting = col(OutboxMessage.state) == Delivery.QUEUED
    found = db.exec(select(OutboxMessage.language).where(waiting, col(OutboxMessage.appointment_id).in_(visits)))
    return set(found)


@pytest.mark.feature("NOT-1")
def test_who_chooses_a_language_is_written_to_in_it_and_nobody_else(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast.ana, cast, clock(), TEN)
    booked(db, cast.carla, cast, clock(), local(12))
    profile.choose_language(db, cast.ana, language="en", now=clock())
    db.commit()
    assert languages(db, cast.ana_row) == {"en"}
    assert languages(db, cast.carla_row) == {"es"}
    own = profile.own(db, cast.ana, now=clock())
    assert (own.account.language, own.patient.language if own.patient else "") == ("en", "en")
    assert profile.own(db, cast.carla, now=clock()).account.language == "es"
    booked(db, cast.ana, cast, clock(), local(9, 0))
    assert languages(db, cast.ana_row) == {"en"}
    line = db.exec(select(AuditEvent).where(AuditEvent.action == "own:profile:edit")).one()
    assert (line.account_id, line.patient_id, line.note) == (cast.ana.account_id, cast.ana_row.id, "language en")


@pytest.mark.feature("NOT-1")
def test_what_was_sent_stays_as_it_was_sent(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast.ana, cast, clock())
    message = db.exec(select(OutboxMessage)).all()[0]
    message.state = Delivery.SENT
    profile.choose_language(db, cast.ana, language="en", now=clock())
    db.refresh(message)
    assert message.language == "es"


@pytest.mark.feature("NOT-1")
def test_a_caregiver_and_the_team_choose_for_themselves(db: Session, cast: Cast, clock: Clock) -> None:
    for who in (cast.beto, cast.elena):
        profile.choose_language(db, who, language="en", now=clock())
        assert db.get_one(Account, who.account_id).language == "en"
    assert db.get_one(Patient, cast.ana_row.id).language == "es"


@pytest.mark.feature("NOT-1")
@pytest.mark.parametrize("language", ["fr", "", "ES", "es; --"])
def test_a_language_that_the_portal_does_not_write_is_refused(
    db: Session, cast: Cast, clock: Clock, language: str
) -> None:
    with pytest.raises(InvalidField):
        profile.choose_language(db, cast.ana, language=language, now=clock())
    assert profile.own(db, cast.ana, now=clock()).account.language == "es"


@pytest.mark.feature("NOT-1")
def test_nobody_chooses_for_nobody(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(SignInNeeded):
        profile.choose_language(db, Actor.nobody(), language="en", now=clock())
