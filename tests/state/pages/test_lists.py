"""What every list does alike: its address says what it shows, and says it whatever brings somebody there."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from reflex.state import BaseState
from sqlmodel import Session

from luna_portal.framework.pipeline import all_states
from luna_portal.i18n import query
from luna_portal.state.clinica.archivos import ArchivosClinicaState
from luna_portal.state.clinica.correo import CorreoState
from luna_portal.state.clinica.recetas.lista import RecetasClinicaState
from luna_portal.state.clinica.resultados.lista import ResultadosClinicaState
from luna_portal.state.paciente.archivos import ArchivosState
from luna_portal.state.paciente.consultas.lista import ConsultasState
from luna_portal.state.paciente.cuenta.compartidos import CompartidosState
from luna_portal.state.paciente.recetas.lista import RecetasState
from luna_portal.state.paciente.resultados.lista import ResultadosState
from luna_portal.state.parts.list_page import ListPage
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked, local
from tests.services.test_paged_lists import many_reports
from tests.state.pages.conftest import Open, Tab

LISTS: dict[str, tuple[type[BaseState], str]] = {
    "/consultas": (ConsultasState, "ana"),
    "/resultados": (ResultadosState, "ana"),
    "/recetas": (RecetasState, "ana"),
    "/archivos": (ArchivosState, "ana"),
    "/cuenta/compartidos": (CompartidosState, "ana"),
    "/clinica/resultados": (ResultadosClinicaState, "fausto"),
    "/clinica/recetas": (RecetasClinicaState, "fausto"),
    "/clinica/archivos": (ArchivosClinicaState, "fausto"),
    "/clinica/correo": (CorreoState, "fausto"),
}
LIES = {"lista": "todo", "pagina": "-1 OR 1", "ver": "../../etc", "carpeta": "' --", "orden": "9", "paciente": "{}"}


def stand(tab: Tab, address: str) -> Tab:
    """The tab at an address, with its query."""
    return tab.at(address, **dict(parse_qsl(address.partition("?")[2])))


def test_every_list_of_the_portal_is_tried_here() -> None:
    lists = {kind for kind in all_states() if issubclass(kind, ListPage)}
    assert lists == {kind for kind, _ in LISTS.values()}


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_opens_where_its_address_says_and_no_lie_of_it_breaks_it(path: str, cast: Cast, tab: Open) -> None:
    state: Any = LISTS[path][0]
    page = tab(getattr(cast, LISTS[path][1]))
    plain = await stand(page, path).send(state.load)
    assert (plain["address"], plain["loading"], plain.get("notice", "")) == (path, False, "")
    for name, values in state.FILTERS.items():
        for value in values[1:]:
            shown = await stand(page, f"{path}?{name}={query.spoken(value)}").send(state.load)
            assert shown["filters"][name] == value
            assert shown["address"] == f"{path}?{name}={query.spoken(value)}"
    shown = await stand(page, f"{path}?buscar=agave+azul&pagina=1").send(state.load)
    assert (shown["words"], shown["address"]) == ("agave azul", f"{path}?buscar=agave+azul")
    lies = "&".join(f"{name}={value}" for name, value in LIES.items())
    shown = await page.at(f"{path}?{lies}", **LIES).send(state.load)
    assert (shown["filters"], shown["page"], shown["address"]) == (plain.get("filters", {}), 1, path)


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_forgets_everything_when_it_is_left_and_asks_nothing_then(
    path: str, cast: Cast, tab: Open
) -> None:
    state: Any = LISTS[path][0]
    page = stand(tab(getattr(cast, LISTS[path][1])), f"{path}?buscar=agave")
    await page.send(state.load)
    left = await page.send(state.leave)
    assert (left["words"], left["address"], left["loading"]) == ("", "", True)
    assert (await page.send(state.refresh))["address"] == ""


@pytest.mark.feature("CON-1")
async def test_each_step_is_an_entry_of_the_history_and_a_search_changes_the_entry(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    first = booked(db, cast.ana, cast, clock()).booked.appointment.public_id
    second = booked(db, cast.ana, cast, clock(), starts_at=local(16)).booked.appointment.public_id
    db.commit()
    page, state = tab(cast.ana).at("/consultas"), ConsultasState
    shown = await page.send(state.load)
    assert (shown["entry"], shown["chosen"], shown["address"]) == (1, first, "/consultas")
    shown = await page.send(state.open, item=second)
    assert (shown["entry"], shown["address"]) == (2, f"/consultas?ver={second}")
    assert shown["detail"].appointment.id == second
    shown = await page.send(state.search, words="general")
    assert (shown["entry"], shown["address"]) == (2, f"/consultas?buscar=general&ver={second}")
    shown = await page.send(state.filter, name="lista", value="cancelled")
    assert (shown["entry"], shown["address"]) == (3, "/consultas?lista=canceladas&buscar=general")
    assert (shown["chosen"], shown["detail"]) == ("", None)
    shown = await page.send(state.filter, name="lista", value="somebody's")
    assert shown["address"] == "/consultas?buscar=general"
    shown = await page.send(state.filter, name="no such filter", value="x")
    assert "no such filter" not in shown["filters"]


@pytest.mark.feature("RES-1")
async def test_a_page_too_far_is_the_last_and_the_address_says_so(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    many_reports(db, cast, clock)
    page = stand(tab(cast.ana), "/resultados?pagina=99")
    shown = await page.send(ResultadosState.load)
    assert (shown["page"], shown["pages"], shown["address"]) == (3, 3, "/resultados?pagina=3")
    assert len(shown["rows"]) == 5
    shown = await page.send(ResultadosState.go_to_page, page=2)
    assert (len(shown["rows"]), shown["entry"], shown["address"]) == (20, 2, "/resultados?pagina=2")
    shown = await page.send(ResultadosState.search, words="leucocitos")
    assert (shown["page"], shown["pages"], shown["address"]) == (1, 2, "/resultados?buscar=leucocitos")


@pytest.mark.feature("RES-1")
async def test_a_press_on_a_page_whose_state_is_gone_begins_where_the_address_stands(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    many_reports(db, cast, clock)
    page = stand(tab(cast.ana), "/resultados?buscar=leucocitos")
    await page.send(ResultadosState.load)
    await page.send(ResultadosState.leave)
    shown = await page.send(ResultadosState.go_to_page, page=2)
    assert (shown["address"], len(shown["rows"]), shown["loading"]) == (
        "/resultados?buscar=leucocitos&pagina=2",
        2,
        False,
    )


async def test_an_item_that_is_somebody_else_s_opens_as_if_it_were_not_there(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    made = booked(db, cast.ana, cast, clock()).booked.appointment.public_id
    db.commit()
    for whose in (made, "A" * 22):
        shown = await stand(tab(cast.carla), f"/consultas?ver={whose}").send(ConsultasState.load)
        assert (shown.get("detail"), shown["missing"]) == (None, True)
    for path, state in (("/clinica/recetas", RecetasClinicaState), ("/archivos", ArchivosState)):
        who = cast.ana if path == "/archivos" else cast.diaz
        shown = await stand(tab(who), f"{path}?ver={'A' * 22}").send(state.load)
        assert (shown["notice_kind"], shown["opened"], shown["address"]) == ("error", "", path)


async def test_a_folder_or_a_patient_that_is_not_there_leaves_the_whole_list_and_says_so(cast: Cast, tab: Open) -> None:
    shown = await stand(tab(cast.ana), f"/archivos?carpeta={'A' * 22}").send(ArchivosState.load)
    assert (shown["notice_kind"], shown["filters"]["carpeta"], shown["address"]) == ("error", "", "/archivos")
    assert shown["folders"]
    mine = f"/clinica/archivos?paciente={cast.ana_row.public_id}"
    shown = await stand(tab(cast.fausto), mine).send(ArchivosClinicaState.load)
    assert (shown["patient"].name, shown["address"]) == ("Ana Morales", mine)
    lied = f"/clinica/archivos?paciente={'A' * 22}"
    shown = await stand(tab(cast.fausto), lied).send(ArchivosClinicaState.load)
    assert (shown.get("patient"), shown["notice_kind"], shown["address"]) == (None, "error", "/clinica/archivos")
