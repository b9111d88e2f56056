"""A page whose line was lost goes on where it was; a page that is opened begins anew."""

from typing import Any

import pytest
from sqlmodel import Session

from luna_portal.state.paciente.consultas.lista import ConsultasState
from luna_portal.state.publico.agendar import AgendarState
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked
from tests.state.conftest import Rig
from tests.state.pipeline.test_session_clock import session_of

CONNECTED = "reflex___state____state.hydrate_and_load"


@pytest.fixture
def booking(rig: Rig) -> Rig:
    """A visitor's booking page."""
    return rig.other(path="/agendar")


async def opened(page: Rig) -> dict[str, Any]:
    """What a full load of the page shows."""
    return (await page(CONNECTED, hashes=["of the compiled page"])).vars


async def returned(page: Rig) -> dict[str, Any]:
    """What the page shows when its line is back."""
    return (await page(CONNECTED)).vars


@pytest.mark.feature("PUB-2")
async def test_who_was_booking_when_the_line_was_lost_goes_on_at_the_same_step(
    booking: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (await opened(booking))["agendar_state"]
    chosen = (await booking(AgendarState.choose_modality, modality="in_person")).vars["agendar_state"]
    monkeypatch.setattr(AgendarState, "_restore", None)
    again = (await returned(booking.other(path=chosen["address"])))["agendar_state"]
    assert first["step"] != again["step"]
    assert (again["modality"], again["loading"]) == ("in_person", False)


@pytest.mark.feature("PUB-2")
async def test_who_loads_the_booking_page_again_begins_anew(booking: Rig) -> None:
    first = (await opened(booking))["agendar_state"]
    await booking(AgendarState.choose_modality, modality="in_person")
    assert (await opened(booking))["agendar_state"]["step"] == first["step"]


@pytest.mark.feature("PUB-2")
async def test_a_page_at_another_address_is_loaded_when_the_line_is_back(booking: Rig) -> None:
    await opened(booking)
    await booking(AgendarState.choose_modality, modality="in_person")
    elsewhere = booking.other(path="/agendar/lucia-diaz")
    assert (await returned(elsewhere))["agendar_state"]["modality"] == ""


@pytest.mark.feature("CON-1")
async def test_a_page_whose_line_was_lost_before_its_first_answer_is_loaded(
    rig: Rig, db: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost_on_the_way(_page: ConsultasState) -> None:
        raise ConnectionError

    page = rig.other(session=session_of(db, "ana@example.com", clock), path="/consultas")
    monkeypatch.setattr(ConsultasState, "_show", lost_on_the_way)
    assert (await opened(page))["consultas_state"]["loading"]
    monkeypatch.undo()
    assert not (await returned(page))["consultas_state"]["loading"]


@pytest.mark.feature("CON-1")
async def test_a_list_keeps_its_tab_and_asks_for_what_changed_while_the_line_was_lost(
    rig: Rig, db: Session, cast: Cast, clock: Clock
) -> None:
    page = rig.other(session=session_of(db, "ana@example.com", clock), path="/consultas")
    assert (await opened(page))["consultas_state"]["counts"]["upcoming"] == 0
    stands = (await page(ConsultasState.filter, name="lista", value="cancelled")).vars["consultas_state"]["address"]
    booked(db, cast.ana, cast, clock())
    shown = (await returned(page.other(path=stands)))["consultas_state"]
    assert (shown["filters"]["lista"], shown["counts"]["upcoming"]) == ("cancelled", 1)


@pytest.mark.feature("ACC-2")
async def test_a_page_that_comes_back_without_its_session_is_emptied_and_sent_to_the_door(
    rig: Rig, db: Session, clock: Clock
) -> None:
    page = rig.other(session=session_of(db, "ana@example.com", clock), path="/consultas")
    await opened(page)
    heard = await page.other(session="")(CONNECTED)
    assert heard.redirects() == ["/entrar?next=%2Fconsultas"]
