"""The list of appointments, with the chosen one beside it."""

import pytest
from sqlmodel import Session

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.services.appointments import day_agenda
from luna_portal.state.paciente.consultas.lista import ConsultasState as State
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import TEN, booked, local
from tests.state.pages.conftest import Open


@pytest.fixture
def ana(db: Session, cast: Cast, clock: Clock) -> str:
    """The public id of Ana's appointment, Thursday at ten."""
    public_id = booked(db, cast.ana, cast, clock()).booked.appointment.public_id
    db.commit()
    return public_id


@pytest.mark.feature("CON-1")
async def test_the_list_shows_what_is_ahead_with_the_first_beside_it(cast: Cast, tab: Open, ana: str) -> None:
    shown = await tab(cast.ana).at("/consultas").send(State.load)
    assert [row.id for row in shown["rows"]] == [ana]
    assert shown["counts"] == {"upcoming": 1, "past": 0, "cancelled": 0}
    assert shown["detail"].appointment.time == "10:00"
    assert shown["detail"].appointment.licence == "7654321"
    assert not shown["loading"]
    other = await tab(cast.carla).at("/consultas").send(State.load)
    assert other.get("rows", []) == []
    assert other.get("detail") is None


@pytest.mark.feature("CON-1")
async def test_another_s_appointment_cannot_be_chosen(cast: Cast, tab: Open, ana: str) -> None:
    carla = tab(cast.carla).at("/consultas")
    await carla.send(State.load)
    shown = await carla.send(State.open, item=ana)
    assert shown.get("detail") is None
    assert shown["missing"]
    shown = await carla.send(State.cancel, form={"reason": ""})
    assert shown["notice_kind"] == "error"
    mine = await tab(cast.ana).at("/consultas").send(State.load)
    assert mine["rows"][0].status != "cancelled"


@pytest.mark.feature("CON-1")
async def test_search_and_status_keep_to_what_was_asked(
    db: Session, cast: Cast, clock: Clock, tab: Open, ana: str
) -> None:
    booked(db, cast.ana, cast, clock(), starts_at=local(16))
    db.commit()
    ana_tab = tab(cast.ana).at("/consultas")
    await ana_tab.send(State.load)
    assert len((await ana_tab.send(State.search, words="lucía general"))["rows"]) == 2
    assert (await ana_tab.send(State.search, words="nutrición"))["rows"] == []
    await ana_tab.send(State.search, words="")
    assert (await ana_tab.send(State.filter, name="estado", value="waiting"))["rows"] == []
    assert len((await ana_tab.send(State.filter, name="estado", value="anything else"))["rows"]) == 2


@pytest.mark.feature("CON-3")
async def test_a_cancelled_appointment_moves_to_its_tab_and_can_be_taken_back(
    cast: Cast, tab: Open, ana: str, told: set[str]
) -> None:
    page = tab(cast.ana).at("/consultas")
    await page.send(State.load)
    assert (await page.send(State.ask_cancel))["asking"]
    shown = await page.send(State.cancel, form={"reason": "Salgo de viaje"})
    assert not shown["asking"]
    assert shown["counts"] == {"upcoming": 0, "past": 0, "cancelled": 1}
    assert shown["detail"].appointment.cancel_reason == "Salgo de viaje"
    assert shown["detail"].undo_until
    assert shown["notice_kind"] == "done"
    assert "agenda" in told
    shown = await page.send(State.undo)
    assert shown["counts"]["upcoming"] == 1
    assert shown["detail"].undo_until == ""


@pytest.mark.feature("CON-1")
async def test_a_step_of_the_staff_shows_at_once(
    db: Session, cast: Cast, clock: Clock, tab: Open, ana: str, told: set[str]
) -> None:
    page = tab(cast.ana).at("/consultas")
    await page.send(State.load)
    clock.now = TEN
    fresh = tab(cast.ana).at("/consultas")
    await fresh.send(State.load)
    day_agenda.advance(db, cast.elena, appointment=ana, to=AppointmentStatus.WAITING, now=clock())
    db.commit()
    assert (await fresh.send(State.refresh))["rows"][0].status == "waiting"


async def test_leaving_forgets_everything_and_a_push_then_asks_nothing(cast: Cast, tab: Open, ana: str) -> None:
    page = tab(cast.ana).at("/consultas")
    await page.send(State.load)
    shown = await page.send(State.leave)
    assert shown["rows"] == []
    assert shown["detail"] is None
    assert (await page.send(State.refresh))["rows"] == []


async def test_arguments_of_another_kind_are_refused(cast: Cast, tab: Open, ana: str) -> None:
    page = tab(cast.ana).at("/consultas")
    await page.send(State.load)
    shown = await page.send(State.open, item={"$ne": ""})
    assert shown["notice_kind"] == "error"
    assert shown["detail"].appointment.id == ana


async def test_whoever_is_not_signed_in_is_led_to_the_door(cast: Cast, tab: Open, ana: str) -> None:
    nobody = tab(cast.nobody).at("/consultas")
    shown = await nobody.send(State.load)
    assert shown.get("rows", []) == []
    assert nobody.went[0].startswith("/entrar?next=%2Fconsultas")
