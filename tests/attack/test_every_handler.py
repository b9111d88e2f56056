"""Everybody calls every handler with Ana's ids: nothing of hers changes, and nothing of hers is said."""

import pytest

from tests.attack.browser import Browser
from tests.attack.server import Backend, leaks
from tests.attack.walk import handlers, malformed, well_formed

CARE = {"diaz", "elena", "fausto", "gloria"}
DESK = {"elena", "fausto"}
EVERYBODY = ("nobody", "carla", "diaz", "elena", "fausto", "gloria", "hugo")
CLINICAL = {"diaz", "fausto", "gloria"}
MAY_SEE = {"agenda_state": CARE, "correo_state": DESK}
"""Who may read of Ana, and on which page: her visit in the agenda, her mails in the outbox."""
MAY_CHANGE = {"agenda_state.advance": CARE, "correo_state.retry": DESK}
WHERE = "/consultas/[consulta]"


def address(portal: Backend) -> dict[str, str]:
    """The moving parts that any page's address may have, all of them Ana's."""
    ids = portal.ids
    return {
        "consulta": ids["appointment"], "archivo": ids["document"], "resultado": ids["report"],
        "receta": ids["prescription"], "paciente": ids["patient"], "renovacion": ids["renewal"], "token": "x" * 43,
        "folio": portal.folio, "corrige": ids["hidden"],
    }  # fmt: skip


def state_of(name: str) -> str:
    """The State's short name: "agenda_state"."""
    return name.rsplit(".", 1)[0].rsplit("____", 1)[-1]


def short(name: str) -> str:
    """State and handler: "agenda_state.advance"."""
    return f"{state_of(name)}.{name.rsplit('.', 1)[-1]}"


def open_to(table: dict[str, set[str]], name: str, who: str) -> bool:
    """Whether the table allows it to this one."""
    return who in table.get(name, set())


def on_a_record_page(name: str, who: str, team: set[str]) -> bool:
    """Whether the State is a page where the team works on patients' records, and this one is of that part of the team."""
    return state_of(name).endswith(("_clinica_state", "_nuevo_state", "_nueva_state")) and who in team


@pytest.mark.parametrize("who", EVERYBODY)
async def test_no_handler_changes_or_says_anything_of_ana_s_to_others(portal: Backend, who: str) -> None:
    before = portal.of_ana()
    for name, function in handlers().items():
        async with Browser(portal.url, session=portal.session_of(who)) as page:
            for payload in (*well_formed(function, portal.ids), *malformed(function, portal.ids)):
                await page.send(name, payload, WHERE, **address(portal))
            said = await page.settled()
        if not open_to(MAY_SEE, state_of(name), who) and not on_a_record_page(name, who, CARE):
            assert leaks(said, portal.secrets) == [], name
        if not on_a_record_page(name, who, CLINICAL):
            assert leaks(said, portal.clinical) == [], name
        after = portal.of_ana()
        if not open_to(MAY_CHANGE, short(name), who) and not on_a_record_page(name, who, CLINICAL):
            assert after == before, name
        before = after


@pytest.mark.parametrize("who", ["nobody", "carla"])
async def test_handlers_of_one_page_after_another_do_no_more(portal: Backend, who: str) -> None:
    before = portal.of_ana()
    async with Browser(portal.url, session=portal.session_of(who)) as page:
        for _ in range(2):
            for name, function in handlers().items():
                if not name.endswith((".leave", ".hydrate")):
                    await page.send(name, next(well_formed(function, portal.ids)), WHERE, **address(portal))
        said = await page.settled()
    assert leaks(said, portal.secrets + portal.clinical) == []
    assert portal.of_ana() == before


async def test_ana_herself_is_shown_her_appointment(portal: Backend) -> None:
    name = next(name for name in handlers() if short(name) == "consulta_state.load")
    async with Browser(portal.url, session=portal.session_of("ana")) as page:
        said = await page.call(name, {}, WHERE, consulta=portal.ids["appointment"])
    assert portal.secrets[-2] in str(said), "the canaries must be able to sing"


async def test_ana_herself_is_shown_her_files_and_nothing_that_is_not_released(portal: Backend) -> None:
    shown = ""
    async with Browser(portal.url, session=portal.session_of("ana")) as page:
        for name in handlers():
            if name.endswith(".load"):
                await page.send(name, {}, WHERE, **address(portal))
        shown = str(await page.settled())
    assert "archivocanario" in shown, "the canaries must be able to sing"
    assert "ocultocanario" not in shown
