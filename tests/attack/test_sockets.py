"""Stolen tokens, foreign pages, floods and frames that are too large, over a real socket."""

import asyncio
import time
import uuid
from pathlib import Path

import pytest
from socketio.exceptions import ConnectionError as Refused

from tests.attack.browser import Browser
from tests.attack.server import Backend, backend, leaks
from tests.attack.test_every_handler import short
from tests.attack.walk import handlers

WHERE = "/consultas/[consulta]"


def handler(wanted: str) -> str:
    """The full name of "consulta_state.load"."""
    return next(name for name in handlers() if short(name) == wanted)


LOAD = handler("consulta_state.load")


async def open_ana(page: Browser, portal: Backend) -> None:
    """Let her look at her appointment; it is then in the page's state."""
    said = await page.call(LOAD, {}, WHERE, consulta=portal.ids["appointment"])
    assert leaks(said, portal.secrets)


@pytest.mark.parametrize("thief", ["nobody", "carla", "elena"])
async def test_a_stolen_page_token_shows_nothing_once_its_owner_has_left(portal: Backend, thief: str) -> None:
    async with Browser(portal.url, session=portal.session_of("ana")) as page:
        await open_ana(page, portal)
    async with Browser(portal.url, token=page.token, session=portal.session_of(thief)) as stolen:
        for _ in range(200):  # the server may not have noticed yet that the first socket is closed
            if stolen.new_token is None:
                break
            await stolen.socket.disconnect()
            stolen.new_token = None
            await stolen.__aenter__()
        said = await stolen.settled()
        assert stolen.new_token is None
        assert leaks(said, portal.secrets) == []


async def test_the_owner_herself_finds_her_page_again(portal: Backend) -> None:
    session, visitor = portal.session_of("ana"), uuid.uuid4().hex
    async with Browser(portal.url, session=session, visitor=visitor) as page:
        await open_ana(page, portal)
    async with Browser(portal.url, session=session, visitor=visitor) as again:
        await open_ana(again, portal)


async def test_a_stolen_token_while_its_owner_is_there_shows_nothing(portal: Backend) -> None:
    async with Browser(portal.url, session=portal.session_of("ana")) as page:
        await open_ana(page, portal)
        async with Browser(portal.url, token=page.token) as stolen:
            assert leaks(await stolen.settled(), portal.secrets) == []


@pytest.mark.parametrize("token", ["room42", "a", "../../etc/passwd", "x" * 2000, "", "agenda", "patient:1"])
async def test_only_a_token_of_our_own_pages_opens_a_socket(portal: Backend, token: str) -> None:
    page = Browser(portal.url)
    page.token = token
    with pytest.raises(Refused):
        await page.__aenter__()


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:1", "null"])
async def test_a_foreign_page_cannot_open_a_socket(portal: Backend, origin: str) -> None:
    with pytest.raises(Refused):
        await Browser(portal.url, session=portal.session_of("ana"), Origin=origin).__aenter__()


async def test_a_session_closed_elsewhere_empties_the_open_page_at_its_next_event(portal: Backend) -> None:
    session = portal.session_of("ana")
    async with Browser(portal.url, session=session) as page:
        await open_ana(page, portal)
        portal.close_session(session)
        said = await page.call(handler("consulta_state.refresh"), {}, WHERE, consulta=portal.ids["appointment"])
        assert leaks(said, portal.secrets) == []
        said = await page.call(LOAD, {}, WHERE, consulta=portal.ids["appointment"])
        assert leaks(said, portal.secrets) == []
        assert "/entrar?" in str(said)
        assert "access.session_over" in str(said)


async def test_two_tabs_of_one_session_both_work(portal: Backend) -> None:
    session, visitor = portal.session_of("ana"), uuid.uuid4().hex
    async with (
        Browser(portal.url, session=session, visitor=visitor) as one,
        Browser(portal.url, session=session, visitor=visitor) as two,
    ):
        await open_ana(one, portal)
        await open_ana(two, portal)
        await open_ana(one, portal)


async def test_an_unknown_event_is_nothing_and_its_log_line_holds_no_cookie(portal: Backend) -> None:
    session = portal.session_of("carla")
    async with Browser(portal.url, session=session, visitor="visitorcanary") as page:
        for name in ("reflex___state____state.nope", "nope", "", "a" * 5000, 5, None, {"x": 1}):
            await page.send(name, {"reason": "typedcanary"})
        await page.send(LOAD, {"reason": "typedcanary"})
        await page.send(handler("consultas_state.filter"), {"name": "lista", "value": "typedcanary"})
        assert leaks(await page.settled(), portal.secrets) == []
    logged = portal.log.read_text()
    assert "dropped frames that no page sends" in logged
    assert "No registered handler" not in logged
    for canary in (session, "visitorcanary", "typedcanary", *portal.secrets):
        assert canary not in logged


async def test_a_frame_that_no_page_sends_ends_the_socket_and_nothing_else(portal: Backend) -> None:
    async with Browser(portal.url) as other:
        page = await Browser(portal.url).__aenter__()
        await page.send(LOAD, {"reason": "x" * 1_500_000})
        async with asyncio.timeout(30):
            await page.socket.wait()
        assert not page.socket.connected
        await other.settled()


async def test_who_sends_too_fast_is_read_later_and_the_others_are_served(tmp_path: Path) -> None:
    with backend(tmp_path, LUNA_EVENTS_PER_SECOND="50") as slow:
        flood = {"X-Forwarded-For": "203.0.113.66"}
        async with Browser(slow.url, **flood) as hostile, Browser(slow.url) as page:
            await page.settled()
            for _ in range(5000):
                await hostile.send(LOAD, {}, WHERE, consulta="x")
            began = time.monotonic()
            for _ in range(5):
                await page.settled()
            assert time.monotonic() - began < 5
            assert len(hostile.said) < 2500
            hostile.drop()
