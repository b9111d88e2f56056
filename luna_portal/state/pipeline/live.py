"""Tells open pages that something changed, and never what: each asks again with its own cookies."""

import asyncio
import contextlib
from collections.abc import Iterable

import reflex as rx

from luna_portal.framework.pipeline import Event, StateUpdate, has_socket, name_of
from luna_portal.services.caller import Caller
from luna_portal.services.live import pages_for
from luna_portal.wiring import ask, portal

GATHER_SECONDS = 0.1
_listeners: dict[str, list[str]] = {}


def listen(topic: str, handler: rx.event.EventHandler) -> None:
    """Let pages that watch `topic` ("agenda", "patient") run `handler` when it changes; it takes no arguments."""
    _listeners.setdefault(topic, []).append(name_of(handler))


def listeners(topic: str) -> list[str]:
    """The names of the handlers that run when a topic ("agenda", "patient:7") changes."""
    return _listeners.get(topic.partition(":")[0], [])


class Push:
    """Gathers topics for a moment, so that a burst of changes asks each page once."""

    def __init__(self, app: rx.App) -> None:
        self.app = app
        self._topics: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, topics: Iterable[str]) -> None:
        """Note the topics; they are told within a tenth of a second."""
        self._topics.update(topics)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        while self._topics:
            await asyncio.sleep(GATHER_SECONDS)
            topics, self._topics = frozenset(self._topics), set()
            for page, topic in await ask(pages_for, caller=Caller(), topics=topics):
                await self._nudge(page, topic)

    async def _nudge(self, page: str, topic: str) -> None:
        """Send the page the names of its own handlers; it calls them back as itself."""
        names = self._known(page, topic)
        space = self.app.event_namespace
        if names and space is not None:
            await space.emit_update(StateUpdate(events=[Event(name=name) for name in names]), page)

    def _known(self, page: str, topic: str) -> list[str]:
        elsewhere = bool(portal().settings.redis_url)
        return listeners(topic) if elsewhere or has_socket(self.app, page) else []


@contextlib.asynccontextmanager
async def pushing(app: rx.App):  # noqa: ANN201 - a lifespan task of Reflex
    """Let the services' changes reach open pages while the app runs."""
    portal().push = Push(app)
    yield
    portal().push = None
