"""The clinic's day."""

import pytest
from sqlmodel import Session

from luna_portal.state.clinica.agenda import AgendaState as State
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import TEN, booked
from tests.state.pages.conftest import Open


@pytest.fixture
def ana(db: Session, cast: Cast, clock: Clock) -> str:
    """The public id of Ana's appointment, Thursday at ten; it is that hour now."""
    public_id = booked(db, cast.ana, cast, clock()).booked.appointment.public_id
    db.commit()
    clock.now = TEN
    return public_id


async def test_the_day_has_a_column_a_professional_and_each_step_can_be_taken_back(
    cast: Cast, tab: Open, ana: str, told: set[str]
) -> None:
    page = tab(cast.elena).at("/clinica/agenda")
    shown = await page.send(State.load)
    assert shown["title"] == "Jueves 26 de noviembre"
    assert {column.name: column.count for column in shown["columns"]} == {"Dra. Lucía Díaz": 1, "Lic. Omar Ruiz": 0}
    before = shown["columns"][0].visits[0].status
    for step in ("waiting", "in_consultation", "completed", "in_consultation", "waiting", before):
        shown = await page.send(State.advance, appointment=ana, to=step)
        assert (shown["notice_kind"], shown["columns"][0].visits[0].status) == ("done", step)
    assert f"patient:{cast.ana_row.id}" in told


async def test_only_one_professional_and_another_day(cast: Cast, tab: Open, ana: str) -> None:
    page = tab(cast.fausto).at("/clinica/agenda")
    await page.send(State.load)
    shown = await page.send(State.only, practitioner=cast.ruiz_row.public_id)
    assert [column.name for column in shown["columns"]] == ["Lic. Omar Ruiz"]
    assert (await page.send(State.turn, days=1))["on"] == "2026-11-27"
    assert (await page.send(State.go_to, day="2026-12-01"))["title"] == "Martes 1 de diciembre"
    assert (await page.send(State.go_to, day="yesterday"))["notice_kind"] == "error"
    assert (await page.send(State.turn, days=0))["is_today"]


async def test_a_patient_sees_no_agenda_and_moves_nothing(cast: Cast, tab: Open, ana: str) -> None:
    page = tab(cast.carla).at("/clinica/agenda")
    shown = await page.send(State.load)
    assert shown.get("columns", []) == []
    assert shown["notice_kind"] == "error"
    await page.send(State.advance, appointment=ana, to="no_show")
    assert (await tab(cast.elena).at("/clinica/agenda").send(State.load))["columns"][0].visits[0].status != "no_show"
