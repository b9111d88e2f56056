"""A time that is held until its mail is confirmed: by the mail alone, by the team, or released."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast as as_a

import pytest
from sqlmodel import Session, col, select

from luna_portal.domain.access import Actor
from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.refusals import ConfirmByMail, NotConfirmedInTime, SignInNeeded
from luna_portal.models import Appointment, AppointmentChange, Delivery, OutboxMessage, TakenBlock
from luna_portal.services.appointments import calendar_feed, changing, day_agenda, held_appointments, reading
from luna_portal.services.appointments.proof import proof_of
from luna_portal.services.mail import delivery_log, letters
from luna_portal.services.mail.leases import claim_due
from luna_portal.services.mail.link_secrets import mail_proof
from luna_portal.services.slots import search
from luna_portal.services.slots.booking_limits import mail_is_confirmed
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked, everything, general
from tests.scenarios.online_visitors import SMTP, mails_to, settings, times, visits

pytestmark = pytest.mark.both_databases

CONFIRMED, PENDING, CANCELLED = (
    AppointmentStatus.CONFIRMED, AppointmentStatus.PENDING, AppointmentStatus.CANCELLED,
)  # fmt: skip
MAIL = "rosa@example.com"


@pytest.fixture(autouse=True)
def mail_server() -> Iterator[None]:
    """A mail server is set, or nothing could wait for a mail."""
    with settings(smtp_url=SMTP):
        yield


@pytest.fixture
def row(db: Session, cast: Cast, clock: Clock) -> Appointment:
    """A held appointment: the fourth with one mail in an hour."""
    free = times()
    made = [visits(db, cast, clock(), next(free), mail=MAIL) for _ in range(4)]
    assert made[-1].is_held
    return made[-1]


def guest(cast: Cast, row: Appointment) -> Actor:
    """Somebody who has the appointment's link."""
    return replace(cast.nobody, appointment_id=row.id)


def blocks(db: Session, row: Appointment) -> int:
    """How many blocks the appointment takes."""
    return len(db.exec(select(TakenBlock).where(TakenBlock.appointment_id == row.id)).all())


def starts(db: Session, cast: Cast, row: Appointment, now: datetime) -> list[datetime]:
    """The times on offer on its day, to Carla."""
    on = row.starts_at.astimezone(cast.clinic.tz).date()
    return [slot.starts_at for slot in search.day(db, cast.carla, **general(cast), on=on, now=now)]


@pytest.mark.feature("PUB-3")
def test_the_mail_says_until_when_and_its_link_alone_confirms(
    db: Session, cast: Cast, clock: Clock, row: Appointment
) -> None:
    message = mails_to(db, MAIL)[-1]
    letter = letters.compose(db, message, now=clock())
    proof = mail_proof(row.public_id, MAIL)
    assert letter.subject.startswith("Confirme su cita del")
    assert "hasta el domingo 22 de noviembre, 16:30" in letter.text
    assert f"#ver.{proof}" in letter.text
    assert not letter.calendar
    assert blocks(db, row) == 8
    assert row.starts_at not in starts(db, cast, row, clock())
    done = held_appointments.confirm_mail(db, guest(cast, row), proof=proof, now=clock())
    db.commit()
    assert (done.appointment.status, done.appointment.held_until) == (CONFIRMED, None)
    kinds = [mail.kind for mail in db.exec(select(OutboxMessage).where(OutboxMessage.appointment_id == row.id))]
    assert sorted(kinds) == ["booked", "held", "reminder", "reminder"]
    before = everything(db)
    held_appointments.confirm_mail(db, guest(cast, row), proof=proof, now=clock())
    assert everything(db) == before


@pytest.mark.feature("PUB-3")
def test_a_confirmed_mail_is_never_asked_for_again(db: Session, cast: Cast, clock: Clock, row: Appointment) -> None:
    assert not mail_is_confirmed(db, MAIL)
    held_appointments.confirm_mail(db, guest(cast, row), proof=mail_proof(row.public_id, MAIL), now=clock())
    db.commit()
    assert mail_is_confirmed(db, MAIL)
    assert visits(db, cast, clock(), list(times())[9], mail=MAIL).status is CONFIRMED


@pytest.mark.feature("PUB-3")
def test_the_link_without_the_mail_confirms_nothing_and_moves_nothing_but_may_cancel(
    db: Session, cast: Cast, clock: Clock, row: Appointment
) -> None:
    who, before = guest(cast, row), everything(db)
    for proof in ("", "x", mail_proof(row.public_id, "other@example.com"), mail_proof("other", MAIL)):
        with pytest.raises(NotConfirmedInTime):
            held_appointments.confirm_mail(db, who, proof=proof, now=clock())
        assert not held_appointments.note_opened_mail(db, who, proof=proof, now=clock())
    for act in (
        lambda: reading.confirm_attendance(db, who, now=clock()),
        lambda: changing.reschedule(db, who, start=list(times())[8], now=clock()),
    ):
        with pytest.raises(ConfirmByMail):
            act()
    assert everything(db) == before
    seen = reading.one(db, who, now=clock())
    assert (seen.may_confirm, seen.may_move, seen.may_cancel) == (False, False, True)
    assert proof_of(db, who, now=clock()).warning.startswith("Esta cita está por confirmar")
    assert changing.cancel(db, who, now=clock()).appointment.status is CANCELLED


@pytest.mark.feature("ACC-3")
def test_nobody_without_the_link_confirms(db: Session, cast: Cast, clock: Clock, row: Appointment) -> None:
    with pytest.raises(SignInNeeded):
        held_appointments.confirm_mail(db, cast.nobody, proof=mail_proof(row.public_id, MAIL), now=clock())
    other = booked(db, cast.carla, cast, clock(), list(times())[8]).booked.appointment
    own = db.get_one(Appointment, other.id)
    own.status, own.held_until = PENDING, row.held_until
    db.commit()
    with pytest.raises(NotConfirmedInTime):
        held_appointments.confirm_mail(db, guest(cast, own), proof=mail_proof(row.public_id, MAIL), now=clock())
    assert row.is_held


@pytest.mark.feature("PUB-3")
def test_what_is_not_confirmed_in_time_is_released_without_a_mail_and_bookable_again(
    db: Session, cast: Cast, clock: Clock, row: Appointment
) -> None:
    clock.forward(minutes=29, seconds=59)
    assert not held_appointments.any_lapsed(db, now=clock())
    assert held_appointments.release_lapsed(db, now=clock()) == 0
    clock.forward(seconds=1)
    assert held_appointments.any_lapsed(db, now=clock())
    mails = len(db.exec(select(OutboxMessage)).all())
    assert held_appointments.release_lapsed(db, now=clock()) == 1
    db.commit()
    assert (row.status, row.held_until, blocks(db, row)) == (CANCELLED, None, 0)
    assert len(db.exec(select(OutboxMessage)).all()) == mails
    assert mails_to(db, MAIL)[-1].state is Delivery.DROPPED
    lines = db.exec(select(AppointmentChange).where(AppointmentChange.appointment_id == row.id))
    assert [line.kind for line in sorted(lines, key=lambda line: line.id or 0)] == ["booked", "released"]
    with pytest.raises(NotConfirmedInTime):
        held_appointments.confirm_mail(db, guest(cast, row), proof=mail_proof(row.public_id, MAIL), now=clock())
    db.rollback()
    assert booked(db, cast.carla, cast, clock(), row.starts_at).booked.appointment.starts_at == row.starts_at


@pytest.mark.feature("PUB-3")
def test_a_second_too_late_is_too_late_even_before_anybody_has_released_it(
    db: Session, cast: Cast, clock: Clock, row: Appointment
) -> None:
    clock.forward(minutes=30)
    with pytest.raises(NotConfirmedInTime):
        held_appointments.confirm_mail(db, guest(cast, row), proof=mail_proof(row.public_id, MAIL), now=clock())
    assert row.status is PENDING


@pytest.mark.feature("NOT-1")
def test_the_mail_that_asks_is_not_sent_once_the_time_is_over(db: Session, clock: Clock, row: Appointment) -> None:
    assert row.held_until is not None
    claimed = {claim.message.kind for claim in claim_due(db, limit=10, now=clock())}
    assert claimed == {"booked", "held"}
    db.rollback()
    clock.forward(minutes=30)
    assert {claim.message.kind for claim in claim_due(db, limit=10, now=clock())} == {"booked"}


@pytest.mark.feature("CLI-2")
def test_the_team_sees_that_it_is_held_and_may_confirm_it_after_a_call(
    db: Session, cast: Cast, clock: Clock, row: Appointment
) -> None:
    day_agenda.advance(db, cast.elena, appointment=row.public_id, to=CONFIRMED, now=clock())
    db.commit()
    clock.forward(hours=1)
    assert held_appointments.release_lapsed(db, now=clock()) == 0
    assert (row.status, row.held_until) == (CONFIRMED, None)
    assert [mail.kind for mail in mails_to(db, MAIL)][-1] == "booked"
    assert not mail_is_confirmed(db, MAIL), "the team has spoken to her, and nobody has read the mail"


@pytest.mark.feature("PUB-5")
def test_opening_the_link_of_any_mail_confirms_the_address_and_the_page_of_the_booking_does_not(
    db: Session, cast: Cast, clock: Clock
) -> None:
    row = visits(db, cast, clock(), next(times()), mail=MAIL)
    who = guest(cast, row)
    reading.one(db, who, now=clock())
    assert not held_appointments.note_opened_mail(db, who, proof="", now=clock())
    assert not mail_is_confirmed(db, MAIL)
    assert held_appointments.note_opened_mail(db, who, proof=mail_proof(row.public_id, MAIL), now=clock())
    assert mail_is_confirmed(db, MAIL)


@pytest.mark.feature("NOT-3")
def test_the_team_s_preview_of_a_mail_does_not_hold_what_proves_that_it_was_read(
    db: Session, cast: Cast, clock: Clock, row: Appointment
) -> None:
    message = mails_to(db, MAIL)[-1]
    proof = mail_proof(row.public_id, MAIL)
    assert proof in letters.compose(db, message, now=clock()).html
    assert proof not in delivery_log.preview(db, cast.elena, message=message.public_id, now=clock()).html


@pytest.mark.feature("CON-4")
def test_cancelling_and_undoing_a_held_one_leaves_it_held_until_the_same_moment(
    db: Session, cast: Cast, clock: Clock, row: Appointment
) -> None:
    who, until = guest(cast, row), as_a("datetime", row.held_until)
    changing.cancel(db, who, now=clock())
    db.commit()
    changing.undo(db, who, now=clock())
    db.commit()
    assert (row.status, row.held_until) == (PENDING, until)
    about = select(OutboxMessage.kind).where(
        OutboxMessage.appointment_id == row.id, col(OutboxMessage.state) == Delivery.QUEUED
    )
    assert db.exec(about).all() == ["held"], "no reminder of what is not confirmed"
    clock.now = until + timedelta(seconds=1)
    assert held_appointments.release_lapsed(db, now=clock()) == 1


@pytest.mark.feature("PUB-3")
def test_its_calendar_file_says_that_it_is_not_certain_until_it_is_confirmed(
    db: Session, cast: Cast, clock: Clock, row: Appointment
) -> None:
    def status() -> str:
        content = calendar_feed.one_file(db, guest(cast, row), now=clock()).content.decode("utf-8")
        return next(line for line in content.splitlines() if line.startswith("STATUS:"))

    assert status() == "STATUS:TENTATIVE"
    row.status, row.held_until = CONFIRMED, None
    db.add(row)
    db.flush()
    assert status() == "STATUS:CONFIRMED"
