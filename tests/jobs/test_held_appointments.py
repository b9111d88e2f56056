"""The job that releases appointments whose mail was not confirmed in time."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.jobs.held_appointments import release_held
from luna_portal.models import Appointment
from luna_portal.services.appointments import held_appointments
from luna_portal.settings import Settings
from luna_portal.wiring import Portal
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.online_visitors import SMTP, settings, times, visits


@pytest.fixture
def here(engine: Engine, clock: Clock) -> Iterator[tuple[Portal, set[str]]]:
    """A portal on the test's database and clock, and what open pages were told."""
    told: set[str] = set()

    async def push(topics: frozenset[str]) -> None:
        told.update(topics)

    made = Portal(settings=Settings(), engine=engine, clock=clock, push=push)
    yield made, told
    made.close()


@pytest.mark.feature("PUB-3")
async def test_all_that_lapsed_go_in_handfuls_and_the_agenda_hears_of_it(
    db: Session, cast: Cast, clock: Clock, here: tuple[Portal, set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    free = times()
    with settings(smtp_url=SMTP, bookings_per_address=1):
        rows = [visits(db, cast, clock(), next(free), mail=f"v{number}@example.com") for number in range(6)]
    portal, told = here
    assert await release_held(portal) == 0
    assert told == set()
    clock.forward(minutes=30)
    for module in ("luna_portal.jobs.held_appointments", "luna_portal.services.appointments.held_appointments"):
        monkeypatch.setattr(f"{module}.HANDFUL", 2)
    assert await release_held(portal) == 5
    assert {"agenda", f"patient:{rows[-1].patient_id}"} <= told
    db.expire_all()
    statuses = [row.status for row in db.exec(select(Appointment).order_by(col(Appointment.id)))]
    assert statuses == [AppointmentStatus.CONFIRMED] + [AppointmentStatus.CANCELLED] * 5
    assert not held_appointments.any_lapsed(db, now=clock())
    db.rollback()
    assert await release_held(portal) == 0
