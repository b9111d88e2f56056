"""Expiry of page states: one that nobody signed in to goes some minutes after its socket.

The framework keeps every state for an hour, whoever opened it. A page of somebody signed in stays that long, so that a
phone goes on where it was; what a passer-by opened and left does not.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from operator import itemgetter
from typing import Final

import reflex as rx

from luna_portal.framework import pipeline
from luna_portal.settings import current
from luna_portal.state.pipeline.binding import Binding

LOOKS: Final = 4
"""So many times within the kept time it is looked who has left."""
MOST_LEFT: Final = 4_096
"""States of pages that were left, which one process keeps."""
SEEN: Final[set[str]] = set()
"""Tokens of pages that sent an event since the last look; the guard notes them."""
log = logging.getLogger(__name__)


class StateExpiry:
    """Looks from time to time which states have no socket, and forgets those that are due."""

    def __init__(self, app: rx.App, kept: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self._kept, self._clock = kept, clock
        self._here: set[str] = set()
        self._left: dict[str, float] = {}

    async def look(self) -> int:
        """Note who has left, forget what is due, the oldest first when there are too many; how many were forgotten."""
        here, now = set(pipeline.sockets(self.app)), self._clock()
        kept_here = pipeline.held_here(self.app)
        held = self._here | set(self._left) | SEEN if kept_here is None else kept_here
        SEEN.clear()
        self._left = {token: self._left.get(token, now) for token in held - here}
        self._here = here
        forgotten, too_many = 0, len(self._left) - MOST_LEFT
        for token, since in sorted(self._left.items(), key=itemgetter(1)):
            if now - since >= self._kept or forgotten < too_many:
                if kept_here is None:
                    del self._left[token]
                forgotten += await pipeline.forget(self.app, token, Binding, unless=_signed_in)
        return forgotten


_giving_up: Final[set[asyncio.Task[None]]] = set()


def give_up(app: rx.App, token: str) -> None:
    """Forget a page that gave way to others of its address, whoever it was; called in the app's loop."""
    task = asyncio.get_running_loop().create_task(_give_up(app, token))
    _giving_up.add(task)
    task.add_done_callback(_giving_up.discard)


async def _give_up(app: rx.App, token: str) -> None:
    if pipeline.has_socket(app, token):
        return
    try:
        await pipeline.forget(app, token, Binding, unless=lambda _: False)
    except Exception:
        log.exception("forgetting a state stumbled")


def _signed_in(binding: pipeline.BaseState) -> bool:
    """Whether somebody signed in has the page."""
    return isinstance(binding, Binding) and bool(binding._session)  # noqa: SLF001 - our own State


@contextlib.asynccontextmanager
async def forgetting(app: rx.App):  # noqa: ANN201 - a lifespan task of Reflex
    """Look while the app runs."""
    kept = current().page_kept_seconds
    task = asyncio.create_task(_look_again(StateExpiry(app, kept), kept / LOOKS))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _look_again(expiry: StateExpiry, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await expiry.look()
        except Exception:
            log.exception("looking for states to forget stumbled")
