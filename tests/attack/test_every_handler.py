"""Everybody calls every handler with Ana's ids: nothing of hers changes, and nothing of hers is said."""

import pytest

from tests.attack.browser import Browser
from tests.attack.server import Backend, leaks
from tests.attack.walk import handlers, malformed, well_formed

CARE = {"diaz", "elena", "fausto", "gloria"}
DESK = {"elena", "fausto"}
EVERYBODY = ("nobody", "carla", "diaz", "elena", "fausto", "gloria", "hugo")
MAY_SEE = {"agenda_state": CARE, "correo_state": DESK}
"""Who may read of Ana, and on which page: her visit in the agenda, her mails in the outbox."""
MAY_CHANGE = {"agenda_state.advance": CARE, "correo_state.retry": DESK}
WHERE = "/consultas/[consulta]"


def state_of(name: str) -> str:
    """The State's short name: "agenda_state"."""
    return name.rsplit(".", 1)[0].rsplit("____", 1)[-1]


def short(name: str) -> str:
    """State and handler: "agenda_state.advance"."""
    return f"{state_of(name)}.{name.rsplit('.', 1)[-1]}"


def open_to(table: dict[str, set[str]], name: str, who: str) -> bool:
    """Whether the table allows it to this one."""
    return who in table.get(name, set())


@pytest.mark.parametrize("who", EVERYBODY)
async def test_no_handler_changes_or_says_anything_of_ana_s_to_others(portal: Backend, who: str) -> None:
    for name, function in handlers().items():
        before = portal.of_ana()
        async with Browser(portal.url, session=portal.session_of(who)) as page:
            for payload in (*well_formed(function, portal.ids), *malformed(function, portal.ids)):
                await page.send(name, payload, WHERE, consulta=portal.ids["appointment"], token="x" * 43)
            said = await page.settled()
        if not open_to(MAY_SEE, state_of(name), who):
            assert leaks(said, portal.secrets) == [], name
        if not open_to(MAY_CHANGE, short(name), who):
            assert portal.of_ana() == before, name


@pytest.mark.parametrize("who", ["nobody", "carla"])
async def test_handlers_of_one_page_after_another_do_no_more(portal: Backend, who: str) -> None:
    before = portal.of_ana()
    async with Browser(portal.url, session=portal.session_of(who)) as page:
        for _ in range(2):
            for name, function in handlers().items():
                if not name.endswith((".leave", ".hydrate")):
                    await page.send(
                        name, next(well_formed(function, portal.ids)), WHERE, consulta=portal.ids["appointment"]
                    )
        said = await page.settled()
    assert leaks(said, portal.secrets) == []
    assert portal.of_ana() == before


async def test_ana_herself_is_shown_her_appointment(portal: Backend) -> None:
    name = next(name for name in handlers() if short(name) == "consulta_state.load")
    async with Browser(portal.url, session=portal.session_of("ana")) as page:
        said = await page.call(name, {}, WHERE, consulta=portal.ids["appointment"])
    assert portal.secrets[-2] in str(said), "the canaries must be able to sing"
