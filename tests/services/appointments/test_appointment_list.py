"""Seeing one's appointments: the list, the next one, and one of them."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.refusals import NotAllowed, NotFound, SignInNeeded
from luna_portal.models import AuditEvent
from luna_portal.services.appointments import changing, reading
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import TEN, booked, local
from tests.scenarios.online_visitors import settings

pytestmark = pytest.mark.both_databases


@pytest.mark.feature("CON-1")
def test_the_list_shows_what_is_ahead_by_nearness_and_the_rest_newest_first(
    db: Session, cast: Cast, clock: Clock
) -> None:
    later, sooner = booked(db, cast.ana, cast, clock(), local(12)), booked(db, cast.ana, cast, clock())
    booked(db, cast.carla, cast, clock(), local(16))
    found = reading.list_mine(db, cast.ana, now=clock())
    assert [row.appointment.id for row in found.rows] == [sooner.booked.appointment.id, later.booked.appointment.id]
    assert (found.total, found.page, found.pages) == (2, 1, 1)
    clock.now = local(10, 45)
    assert [row.appointment.starts_at for row in reading.list_mine(db, cast.ana, now=clock()).rows] == [local(12)]
    assert [row.appointment.starts_at for row in reading.list_mine(db, cast.ana, filter="past", now=clock()).rows] == [
        TEN
    ]
    everything = reading.list_mine(db, cast.ana, filter="all", now=clock()).rows
    assert [row.appointment.starts_at for row in everything] == [local(12), TEN]


@pytest.mark.feature("CON-1")
def test_the_list_can_be_narrowed_by_tab_status_and_words_without_accents(
    db: Session, cast: Cast, clock: Clock
) -> None:
    kept, dropped = booked(db, cast.ana, cast, clock()), booked(db, cast.ana, cast, clock(), local(12))
    changing.cancel(db, cast.ana, appointment=dropped.booked.appointment.public_id, now=clock())
    db.commit()

    def folios(**asked: object) -> list[str]:
        found = reading.list_mine(db, cast.ana, **asked, now=clock())  # type: ignore[arg-type]
        return [row.appointment.folio for row in found.rows]

    assert folios() == [kept.booked.appointment.folio]
    assert folios(filter="cancelled") == [dropped.booked.appointment.folio]
    assert folios(filter="all", status=AppointmentStatus.CONFIRMED) == [kept.booked.appointment.folio]
    assert folios(search="diaz GENERAL") == [kept.booked.appointment.folio]
    assert folios(search="CJ-00001") == [kept.booked.appointment.folio]
    assert folios(search="dermatologia") == []
    assert folios(filter="no such tab") == [kept.booked.appointment.folio]


@pytest.mark.feature("CON-1")
def test_a_long_list_comes_in_pages_of_twenty(db: Session, cast: Cast, clock: Clock) -> None:
    with settings(open_appointments_known=25):
        for day in range(23, 28):
            clock.forward(minutes=30)
            for hour in (9, 10, 11, 12, 16):
                booked(db, cast.ana, cast, clock(), local(hour) + timedelta(days=day - 26))
    first = reading.list_mine(db, cast.ana, now=clock())
    second = reading.list_mine(db, cast.ana, page=2, now=clock())
    assert (len(first.rows), len(second.rows), first.total, first.pages) == (20, 5, 25, 2)
    assert reading.list_mine(db, cast.ana, page=99, now=clock()).page == 2


@pytest.mark.feature("CON-1")
def test_carla_sees_nothing_of_anas_and_beto_sees_it_for_her(db: Session, cast: Cast, clock: Clock) -> None:
    ana = booked(db, cast.ana, cast, clock()).booked.appointment
    assert reading.list_mine(db, cast.carla, now=clock()).rows == []
    assert reading.next_mine(db, cast.carla, now=clock()) is None
    with pytest.raises(NotFound):
        reading.one(db, cast.carla, appointment=ana.public_id, now=clock())
    with pytest.raises(NotFound):
        reading.one(db, cast.ana, appointment="nothing", now=clock())
    with pytest.raises(NotFound):
        reading.one(db, cast.ana, appointment="", now=clock())
    assert reading.one(db, cast.beto, appointment=ana.public_id, now=clock()).booked.appointment.id == ana.id
    upcoming = reading.next_mine(db, cast.beto, now=clock())
    assert upcoming is not None
    assert upcoming.appointment.id == ana.id


@pytest.mark.feature("CON-1")
def test_visitors_sign_in_first_and_staff_have_no_list_of_their_own(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(SignInNeeded):
        reading.list_mine(db, cast.nobody, now=clock())
    with pytest.raises(NotAllowed):
        reading.list_mine(db, cast.elena, now=clock())


@pytest.mark.feature("CON-2")
def test_one_appointment_says_what_may_be_done_and_until_when(db: Session, cast: Cast, clock: Clock) -> None:
    ana = booked(db, cast.ana, cast, clock()).booked.appointment
    found = reading.one(db, cast.ana, appointment=ana.public_id, now=clock())
    assert (found.may_move, found.may_cancel, found.may_confirm) == (True, True, True)
    assert found.until == TEN - timedelta(days=1)
    assert found.undo_until is None
    assert [line.kind for line in found.changes] == ["booked"]
    late = reading.one(db, cast.ana, appointment=ana.public_id, now=TEN - timedelta(hours=23))
    assert (late.may_move, late.may_cancel, late.may_confirm) == (False, False, True)


@pytest.mark.feature("CON-2")
@pytest.mark.requirement("NOM-024 5.8")
def test_reading_a_record_leaves_an_audit_line(db: Session, cast: Cast, clock: Clock) -> None:
    ana = booked(db, cast.ana, cast, clock()).booked.appointment

    def lines() -> int:
        return len(db.exec(select(AuditEvent).where(AuditEvent.account_id == cast.beto.account_id)).all())

    before = lines()
    reading.one(db, cast.beto, appointment=ana.public_id, now=clock())
    assert lines() == before + 1
    reading.list_mine(db, cast.beto, now=clock())
    assert lines() == before + 2
