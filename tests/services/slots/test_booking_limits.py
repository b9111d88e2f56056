"""How much may be booked online: by mail, by network, by patient; and what a normal waiting room never notices."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from luna_portal.domain.access import Role
from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.refusals import CallTheClinic, TooManyAttempts, TooManyBookings, TooManyOpenAppointments
from luna_portal.models import Account, Appointment, Patient
from luna_portal.services.appointments import changing
from luna_portal.services.limits import network_digest
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked, everything
from tests.scenarios.online_visitors import SMTP, mails_to, settings, times, visits

pytestmark = pytest.mark.both_databases

CONFIRMED, PENDING = AppointmentStatus.CONFIRMED, AppointmentStatus.PENDING


@pytest.fixture(autouse=True)
def mail_server() -> Iterator[None]:
    """A mail server is set, or nothing could wait for a mail."""
    with settings(smtp_url=SMTP):
        yield


@pytest.mark.feature("PUB-4")
def test_thirty_people_on_one_wifi_in_ten_minutes_are_all_confirmed_at_once(
    db: Session, cast: Cast, clock: Clock
) -> None:
    free = times()
    made = []
    for number in range(30):
        family = 3 if number % 3 == 0 else 1  # every third one books for two children too
        made += [visits(db, cast, clock(), next(free), mail=f"familia{number}@example.com") for _ in range(family)]
        clock.forward(seconds=20)
    assert len(made) == 50
    assert {row.status for row in made} == {CONFIRMED}
    assert {row.held_until for row in made} == {None}


@pytest.mark.feature("PUB-3")
def test_one_mail_books_three_times_an_hour_at_once_three_more_wait_and_the_next_is_refused(
    db: Session, cast: Cast, clock: Clock
) -> None:
    free = times()
    made = [visits(db, cast, clock(), next(free), mail="rosa@example.com") for _ in range(6)]
    assert [row.status for row in made] == [CONFIRMED] * 3 + [PENDING] * 3
    assert {row.held_until for row in made[3:]} == {clock() + timedelta(minutes=30)}
    before, seventh = everything(db), next(free)
    with pytest.raises(TooManyBookings) as refused:
        visits(db, cast, clock(), seventh, mail="Rosa@Example.com ")
    assert (refused.value.key, refused.value.values) == ("refusal.too_many_bookings", {"phone": "55 5555 0100"})
    assert {name: rows for name, rows in everything(db).items() if name != "Hold"} == {
        name: rows for name, rows in before.items() if name != "Hold"
    }
    assert [mail.kind for mail in mails_to(db, "rosa@example.com")] == ["booked"] * 3 + ["held"] * 3
    assert visits(db, cast, clock(), seventh, mail="otra@example.com").status is CONFIRMED


@pytest.mark.feature("PUB-3")
def test_one_mail_books_ten_times_a_day_and_not_an_eleventh_time(db: Session, cast: Cast, clock: Clock) -> None:
    free = times()
    with settings(smtp_url=SMTP, open_appointments_new=100):
        for _ in range(5):
            for _ in range(2):
                visits(db, cast, clock(), next(free), mail="rosa@example.com")
            clock.forward(hours=1)
        last = next(free)
        with pytest.raises(TooManyBookings):
            visits(db, cast, clock(), last, mail="rosa@example.com")
        clock.forward(hours=19, seconds=1)
        assert visits(db, cast, clock(), last, mail="rosa@example.com").status is CONFIRMED


@pytest.mark.feature("PUB-3")
def test_a_mail_nobody_has_confirmed_has_room_for_the_open_appointments_of_two_people(
    db: Session, cast: Cast, clock: Clock
) -> None:
    free = times()
    for _ in range(6):
        visits(db, cast, clock(), next(free), mail="rosa@example.com")
        clock.forward(minutes=61)
    with pytest.raises(TooManyOpenAppointments):
        visits(db, cast, clock(), last := next(free), mail="rosa@example.com")
    db.execute(text("UPDATE patient SET email_confirmed_at = created_at WHERE email = 'rosa@example.com'"))
    assert visits(db, cast, clock(), last, mail="rosa@example.com").status is CONFIRMED


@pytest.mark.feature("PUB-3")
def test_past_so_many_an_hour_from_one_network_times_wait_for_their_mail_and_elsewhere_they_do_not(
    db: Session, cast: Cast, clock: Clock
) -> None:
    free = times()
    with settings(smtp_url=SMTP, bookings_per_address=4, holds_per_address=2):
        made = [visits(db, cast, clock(), next(free), mail=f"uno{number}@example.com") for number in range(6)]
        assert [row.status for row in made] == [CONFIRMED] * 4 + [PENDING] * 2
        with pytest.raises(TooManyBookings) as refused:
            visits(db, cast, clock(), seventh := next(free), mail="uno6@example.com")
        assert refused.value.key == "refusal.too_many_bookings_here"
        assert visits(db, cast, clock(), seventh, mail="uno6@example.com", address="192.0.2.5").status is CONFIRMED
        clock.forward(minutes=61)
        assert visits(db, cast, clock(), next(free), mail="uno7@example.com").status is CONFIRMED


@pytest.mark.feature("PUB-3")
def test_in_a_day_one_network_has_three_full_hours_confirmed_at_once(db: Session, cast: Cast, clock: Clock) -> None:
    free = times()
    with settings(smtp_url=SMTP, bookings_per_address=2):
        made = []
        for hour in range(4):
            made += [visits(db, cast, clock(), next(free), mail=f"m{hour}n{n}@example.com") for n in range(2)]
            clock.forward(minutes=61)
    assert [row.status for row in made] == [CONFIRMED] * 6 + [PENDING] * 2


@pytest.mark.feature("PUB-4")
def test_behind_a_flooding_network_known_people_are_confirmed_at_once(db: Session, cast: Cast, clock: Clock) -> None:
    free = times()
    with settings(smtp_url=SMTP, bookings_per_address=1, holds_per_address=1):
        address = cast.ana.address
        visits(db, cast, clock(), next(free), mail="uno@example.com", address=address)
        visits(db, cast, clock(), next(free), mail="dos@example.com", address=address)
        with pytest.raises(TooManyBookings):
            visits(db, cast, clock(), third := next(free), mail="tres@example.com", address=address)
        assert booked(db, cast.ana, cast, clock(), third).booked.appointment.status is CONFIRMED
        db.add(
            Account(
                email="cuatro@example.com", role=Role.PATIENT, name="C", email_confirmed_at=clock(), created_at=clock()
            )
        )
        db.commit()
        assert visits(db, cast, clock(), next(free), mail="cuatro@example.com", address=address).status is CONFIRMED


@pytest.mark.feature("PUB-4")
def test_somebody_whom_the_clinic_has_seen_is_never_asked_for_her_mail(db: Session, cast: Cast, clock: Clock) -> None:
    free = times()
    first = visits(db, cast, clock(), next(free), mail="rosa@example.com", given_name="Rosa")
    first.status = AppointmentStatus.COMPLETED
    db.commit()
    with settings(smtp_url=SMTP, bookings_per_address=1):
        again = visits(db, cast, clock(), next(free), mail="rosa@example.com", given_name="Rosa")
        assert (again.patient_id, again.status) == (first.patient_id, CONFIRMED)
        assert visits(db, cast, clock(), next(free), mail="otra@example.com", given_name="Rosa").status is PENDING


@pytest.mark.feature("PUB-3")
def test_a_new_patient_has_three_appointments_ahead_and_a_cancelled_one_makes_room(
    db: Session, cast: Cast, clock: Clock
) -> None:
    free = times()
    made = [visits(db, cast, clock(), next(free), mail="rosa@example.com", given_name="Rosa") for _ in range(3)]
    clock.forward(minutes=61)
    with pytest.raises(TooManyOpenAppointments) as refused:
        visits(db, cast, clock(), fourth := next(free), mail="rosa@example.com", given_name="Rosa")
    assert refused.value.values == {"phone": "55 5555 0100", "count": 3}
    changing.cancel(db, replace(cast.nobody, appointment_id=made[0].id), now=clock())
    db.commit()
    assert visits(db, cast, clock(), fourth, mail="rosa@example.com", given_name="Rosa").status is CONFIRMED


@pytest.mark.feature("PUB-3")
def test_a_known_patient_has_more_and_a_limit_too(db: Session, cast: Cast, clock: Clock) -> None:
    free = times()
    with settings(smtp_url=SMTP, open_appointments_known=5):
        for _ in range(5):
            booked(db, cast.ana, cast, clock(), next(free))
        with pytest.raises(TooManyOpenAppointments):
            booked(db, cast.ana, cast, clock(), next(free))
        db.rollback()
        assert booked(db, cast.carla, cast, clock(), next(free)).booked.appointment.status is CONFIRMED


@pytest.mark.feature("PUB-3")
def test_an_account_books_twenty_times_an_hour_from_wherever(db: Session, cast: Cast, clock: Clock) -> None:
    free = times()
    for number in range(20):
        booked(db, replace(cast.ana, address=f"203.0.113.{number}"), cast, clock(), next(free))
    with pytest.raises(TooManyBookings):
        booked(db, replace(cast.ana, address="203.0.113.99"), cast, clock(), last := next(free))
    db.rollback()
    clock.forward(minutes=61)
    assert booked(db, cast.ana, cast, clock(), last).booked.appointment.status is CONFIRMED


@pytest.mark.feature("PUB-3")
def test_the_team_books_without_limit(db: Session, cast: Cast, clock: Clock) -> None:
    free = times()
    made = [visits(db, cast, clock(), next(free), mail="rosa@example.com", actor=cast.elena) for _ in range(8)]
    assert {(row.status, row.network_digest) for row in made} == {(CONFIRMED, "")}


@pytest.mark.feature("PUB-3")
def test_without_a_mail_server_nothing_waits_for_a_mail_and_the_clinic_is_to_be_called(
    db: Session, cast: Cast, clock: Clock
) -> None:
    free = times()
    with settings(smtp_url=""):
        for _ in range(3):
            assert visits(db, cast, clock(), next(free), mail="rosa@example.com").status is CONFIRMED
        with pytest.raises(CallTheClinic):
            visits(db, cast, clock(), next(free), mail="rosa@example.com")


@pytest.mark.requirement("LFPDPPP 13")
def test_a_booking_keeps_a_keyed_hash_of_the_network_and_no_address(db: Session, cast: Cast, clock: Clock) -> None:
    row = visits(db, cast, clock(), next(times()), mail="rosa@example.com", address="2001:db8:1:2::7")
    assert row.network_digest == network_digest("2001:db8:1:2:ffff::1")
    assert row.network_digest != network_digest("2001:db8:1:3::7")
    with settings(smtp_url=SMTP, secret_key="another key that is long enough to be one"):  # noqa: S106 - a test's
        assert row.network_digest != network_digest("2001:db8:1:2::7")
    assert "2001" not in row.model_dump_json()


@pytest.mark.feature("PUB-5")
def test_changes_that_write_to_a_mail_nobody_has_confirmed_are_six_an_hour(
    db: Session, cast: Cast, clock: Clock
) -> None:
    free = times()
    row = visits(db, cast, clock(), next(free), mail="rosa@example.com")
    guest = replace(cast.nobody, appointment_id=row.id)
    for _ in range(6):
        changing.reschedule(db, guest, start=next(free), now=clock())
        db.commit()
        clock.forward(minutes=4)
    with pytest.raises(TooManyAttempts):
        changing.reschedule(db, guest, start=(last := next(free)), now=clock())
    db.execute(text("UPDATE patient SET email_confirmed_at = created_at WHERE email = 'rosa@example.com'"))
    assert changing.reschedule(db, guest, start=last, now=clock()).appointment.starts_at == last


def test_nothing_is_kept_of_a_booking_that_was_refused(db: Session, cast: Cast, clock: Clock) -> None:
    free = times()
    for _ in range(6):
        visits(db, cast, clock(), next(free), mail="rosa@example.com")
    with pytest.raises(TooManyBookings):
        visits(db, cast, clock(), next(free), mail="rosa@example.com")
    assert len(db.exec(select(Patient).where(Patient.email == "rosa@example.com")).all()) == 6
    assert len(db.exec(select(Appointment)).all()) == 6
