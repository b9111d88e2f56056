"""The real event pipeline in this process: guard, decorator and State, with a browser that only listens."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.utils.format import format_event_handler
from sqlalchemy import Engine

import luna_portal.luna_portal as assembled
from luna_portal.settings import current
from luna_portal.wiring import Portal, install
from tests.cast import ADDRESS, Cast
from tests.conftest import Clock

HYDRATE = "reflex___state____state.hydrate"


@pytest.fixture
def portal(engine: Engine, clock: Clock) -> Iterator[Portal]:
    """The wiring, on this test's database and clock."""
    made = Portal(settings=current(), engine=engine, clock=clock)
    install(made)
    yield made
    install(None)
    made.close()


@dataclass
class Browsers:
    """Stands in for the socket: keeps what each page was sent."""

    updates: list[tuple[str, Any]] = field(default_factory=list)

    async def emit_update(self, update: Any, token: str) -> None:
        """Note an update."""
        self.updates.append((token, update))

    def of(self, token: str) -> list[Any]:
        """What one page was sent, in order."""
        return [update for to, update in self.updates if to == token]


@dataclass
class Heard:
    """The answers to one event: the last value of each var by the State's short name, and the events in order."""

    vars: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[Any] = field(default_factory=list)

    def note(self, update: Any) -> None:
        """Take an update in, as the browser would."""
        for name, delta in (update.delta or {}).items():
            known = self.vars.setdefault(name.rsplit("____", 1)[-1], {})
            known.update({key.removesuffix("_rx_state_"): value for key, value in delta.items()})
        self.events += update.events or []

    def redirects(self) -> list[str]:
        """Where the page was sent."""
        return [event.payload["path"] for event in self.events if event.name == "_redirect"]


@dataclass
class Rig:
    """Sends events as some browser's page."""

    processor: BaseStateEventProcessor
    browsers: Browsers
    session: str = ""
    visitor: str = "visitor"
    token: str = "tab"  # noqa: S105 - names a page
    path: str = "/"

    async def __call__(self, handler: Any, *, query: dict[str, str] | None = None, **payload: Any) -> Heard:
        """Run one handler to its end; the answers. A page's first event is, as in a browser, a hydrate."""
        if not self.browsers.of(self.token):
            await self._send(HYDRATE, {}, {})
        before = len(self.browsers.of(self.token))
        await self._send(handler if isinstance(handler, str) else format_event_handler(handler), query or {}, payload)
        heard = Heard()
        for update in self.browsers.of(self.token)[before:]:
            heard.note(update)
        return heard

    async def _send(self, name: str, query: dict[str, str], payload: dict[str, Any]) -> None:
        settings = current()
        cookie = f"{settings.session_cookie}={self.session}; {settings.visitor_cookie}={self.visitor}"
        path, _, asked = self.path.partition("#")[0].partition("?")
        routing = {"pathname": path, "asPath": self.path, "query": dict(parse_qsl(asked)) | query, "ip": ADDRESS}
        event = Event(name=name, payload=payload, router_data={**routing, "headers": {"cookie": cookie}})
        done = await self.processor.enqueue(self.token, event)
        await done.wait_all()

    def other(self, **changes: Any) -> "Rig":
        """The same server, asked by somebody else."""
        return replace(self, **changes)


@pytest.fixture
async def rig(portal: Portal, cast: Cast) -> AsyncIterator[Rig]:
    """An open page of a visitor."""
    browsers = Browsers()
    processor = BaseStateEventProcessor(middleware=assembled.app, backend_exception_handler=None)
    async with processor.configure(state_manager=StateManagerMemory(), event_namespace=browsers):
        yield Rig(processor, browsers)
