"""Tabs of people's browsers: events go through the framework's own pipeline, the session guard included."""

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.utils.format import format_event_handler
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from luna_portal import wiring
from luna_portal.domain.access import Actor
from luna_portal.luna_portal import app
from luna_portal.models import Account
from luna_portal.services.accounts.sessions import open_session
from luna_portal.settings import current
from tests.cast import Cast
from tests.conftest import Clock

ENDS = "_rx_state_"


class Sink:
    """Stands where the socket would: keeps what the browser would be sent."""

    def __init__(self) -> None:
        self.updates: list[Any] = []

    async def emit_update(self, update: Any, token: str) -> None:  # noqa: ARG002 - the framework passes it by name
        """Keep one update."""
        self.updates.append(update)


class Tab:
    """A tab of somebody's browser: sends events from a page, and knows what its States show."""

    def __init__(self, processor: BaseStateEventProcessor, sink: Sink, session: str) -> None:
        self.processor, self.sink = processor, sink
        self.token = str(uuid.uuid4())
        self.cookies = f"{current().visitor_cookie}=a-browser-of-tests; {current().session_cookie}={session}"
        self.path, self.pieces = "/", dict[str, str]()
        self.shown: dict[str, dict[str, Any]] = {}
        self.went: list[str] = []

    def at(self, path: str, **pieces: str) -> "Tab":
        """Stand on a page; `pieces` are the moving parts of its address."""
        self.path, self.pieces = path, pieces
        return self

    async def send(self, handler: Any, **arguments: Any) -> dict[str, Any]:
        """Send one event; returns what the handler's State shows afterwards."""
        self.sink.updates.clear()
        self.went.clear()
        name = format_event_handler(handler)
        routing = {
            "pathname": self.path.partition("#")[0], "asPath": self.path, "query": self.pieces, "ip": "203.0.113.7",
            "token": self.token, "headers": {"cookie": self.cookies, "user-agent": "Mozilla/5.0 (X11; Linux) Chrome"},
        }  # fmt: skip
        sent = await self.processor.enqueue(self.token, Event(name=name, payload=arguments, router_data=routing))
        await sent.wait_all()
        for update in self.sink.updates:
            for state, fields in (update.delta or {}).items():
                self.shown.setdefault(state, {}).update({key.removesuffix(ENDS): fields[key] for key in fields})
            self.went += [str(event.payload.get("path")) for event in update.events or [] if event.name == "_redirect"]
        return self.shown.get(name.rpartition(".")[0], {})


Open = Callable[[Actor], Tab]


@pytest.fixture
def told(engine: Engine, clock: Clock) -> Iterator[set[str]]:
    """The topics that open pages were told of, by a portal on the test's database and clock."""
    topics: set[str] = set()

    async def push(found: frozenset[str]) -> None:
        topics.update(found)

    portal = wiring.Portal(settings=current(), engine=engine, clock=clock, push=push)
    wiring.install(portal)
    yield topics
    wiring.install(None)
    portal.close()


@pytest.fixture
async def tab(db: Session, cast: Cast, clock: Clock, told: set[str]) -> AsyncIterator[Open]:
    """Open a tab for somebody of the cast, signed in; `cast.nobody` is not."""
    sink = Sink()
    processor = BaseStateEventProcessor(middleware=app, backend_exception_handler=None)

    def opened(who: Actor) -> Tab:
        if who.account_id is None:
            return Tab(processor, sink, "")
        account = db.exec(select(Account).where(col(Account.id) == who.account_id)).one()
        session = open_session(db, cast.nobody, account, user_agent="Chrome Linux", now=clock())
        db.commit()
        return Tab(processor, sink, session.token)

    async with processor.configure(state_manager=StateManagerMemory(), event_namespace=sink):
        yield opened
