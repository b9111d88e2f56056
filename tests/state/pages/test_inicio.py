"""The first screen of a patient."""

import pytest
from sqlmodel import Session

from luna_portal.state.paciente.inicio import InicioState as State
from luna_portal.state.paciente.resultados.resultado import ResultadoState
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked
from tests.scenarios.results import told_and_released
from tests.state.pages.conftest import Open


@pytest.mark.feature("CON-1")
async def test_it_greets_by_name_and_day_and_shows_the_next_appointment(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    booked(db, cast.ana, cast, clock())
    db.commit()
    page = tab(cast.ana).at("/inicio")
    shown = await page.send(State.load)
    assert shown["greeting"] == "Buenas tardes, Ana"
    assert shown["today"] == "Domingo 22 de noviembre"
    assert shown["next"].appointment.day == "jueves 26 de noviembre"
    assert (await page.send(State.confirm))["next"].appointment.attendance_confirmed


async def test_who_has_no_appointment_sees_none(cast: Cast, tab: Open) -> None:
    shown = await tab(cast.carla).at("/en/inicio").send(State.load)
    assert shown["greeting"] == "Good afternoon, Carla"
    assert shown.get("next") is None
    assert not shown["loading"]


@pytest.mark.feature("ARC-4")
async def test_llame_hoy_stays_on_the_first_screen_after_the_critical_result_was_opened(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    report = told_and_released(db, cast, clock()).public_id
    page = tab(cast.ana).at("/inicio")
    shown = await page.send(State.load)
    assert (shown["has_critical"], shown["new_results"]) == (True, "1 resultado nuevo, con un valor crítico")
    await tab(cast.ana).at("/resultados/x", resultado=report).send(ResultadoState.load)
    shown = await page.send(State.load)
    assert (shown["has_critical"], shown["new_results"]) == (True, "")
    assert not (await tab(cast.carla).at("/inicio").send(State.load))["has_critical"]
