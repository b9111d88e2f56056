"""Everybody calls every handler with Ana's ids: nothing of hers changes, and nothing of hers is said."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest

from tests.attack.browser import Browser
from tests.attack.server import Backend, leaks
from tests.attack.walk import handlers, malformed, well_formed

CARE, DESK, CLINICAL = {"diaz", "elena", "fausto", "gloria"}, {"elena", "fausto"}, {"diaz", "fausto", "gloria"}
EVERYBODY = ("nobody", "carla", "diaz", "elena", "fausto", "gloria", "hugo")
RECORD = {
    "recetas_clinica_state": CLINICAL, "receta_nueva_state": CLINICAL, "resultados_clinica_state": CLINICAL,
    "resultado_nuevo_state": CLINICAL, "resultado_clinica_state": CLINICAL,
}  # fmt: skip
MAY_SEE = {"agenda_state": CARE, "correo_state": DESK, "archivos_clinica_state": CARE, **RECORD}
"""Who may read who Ana is, and on which page. A State that is not here may say nothing of her to anybody of these."""
MAY_READ = {"archivos_clinica_state": CLINICAL, **RECORD}
"""Who may read what is in her record, and on which page."""
MAY_CHANGE = {
    "agenda_state.advance": CARE, "correo_state.retry": DESK, "recetas_clinica_state.dispense": CLINICAL,
    "recetas_clinica_state.accept": {"diaz"},
    **{f"recetas_clinica_state.{what}": {"diaz", "fausto"} for what in ("cancel", "decline")},
}  # fmt: skip
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


def allowed(table: dict[str, set[str]], who: str) -> set[str]:
    """Where the table lets this one in."""
    return {where for where, people in table.items() if who in people}


def said_where(said: list[Any], secrets: list[str]) -> dict[str, list[str]]:
    """Which secrets were said by which State; what no State said stands under ""."""
    found: dict[str, list[str]] = {}
    for update in said:
        told = [("", {key: value for key, value in update.items() if key != "delta"})]
        told += [(state_of(f"{state}."), changed) for state, changed in (update.get("delta") or {}).items()]
        for state, words in told:
            if leaked := leaks(words, secrets):
                found.setdefault(state, []).extend(leaked)
    return found


def steps(who: str) -> Iterator[tuple[str, list[str]]]:
    """The handlers in order, by their State; one that may change something for this one comes by itself."""
    free = allowed(MAY_CHANGE, who)
    for step, names in groupby(handlers(), lambda name: short(name) if short(name) in free else state_of(name)):
        yield step, list(names)


@pytest.mark.parametrize("who", EVERYBODY)
async def test_no_handler_changes_or_says_anything_of_ana_s_to_others(portal: Backend, who: str) -> None:
    every, before = handlers(), portal.of_ana()
    met: set[str] = set()
    async with Browser(portal.url, session=portal.session_of(who)) as page:
        for step, names in steps(who):
            page.said = []
            for name in names:
                for payload in (*well_formed(every[name], portal.ids), *malformed(every[name], portal.ids)):
                    await page.send(name, payload, WHERE, **address(portal))
            said = await page.settled()
            met |= (seen := said_where(said, portal.secrets)).keys()
            assert {where: seen[where] for where in seen.keys() - allowed(MAY_SEE, who)} == {}, step
            read = said_where(said, portal.clinical)
            assert {where: read[where] for where in read.keys() - allowed(MAY_READ, who)} == {}, step
            after = portal.of_ana()
            assert after == before or step in allowed(MAY_CHANGE, who), step
            before = after
    assert met == allowed(MAY_SEE, who), "who may see her is shown her, so that the walk is not blind"


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
