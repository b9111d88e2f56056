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
from typing import Any, Final

import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState, State
from reflex_base.registry import RegistrationContext

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
        here, now = set(self._sockets()), self._clock()
        manager = self.app.state_manager
        held = set(manager.states) if isinstance(manager, StateManagerMemory) else self._here | set(self._left) | SEEN
        SEEN.clear()
        self._left = {token: self._left.get(token, now) for token in held - here}
        self._here = here
        forgotten, too_many = 0, len(self._left) - MOST_LEFT
        for token, since in sorted(self._left.items(), key=itemgetter(1)):
            if now - since >= self._kept or forgotten < too_many:
                forgotten += await self._forget(manager, token)
        return forgotten

    def _sockets(self) -> list[str]:
        space: Any = self.app.event_namespace
        return list(space._token_manager.sid_to_token.values()) if space is not None else []  # noqa: SLF001

    async def _forget(self, manager: object, token: str) -> bool:
        if isinstance(manager, StateManagerMemory):
            return _forget_here(manager, token)
        del self._left[token]
        space: Any = self.app.event_namespace
        if not isinstance(manager, StateManagerRedis) or await space._token_manager.is_token_connected(token):  # noqa: SLF001
            return False
        return await _forget_there(manager, token)


def _forget_here(manager: StateManagerMemory, token: str) -> bool:
    lock = manager._states_locks.get(token)  # noqa: SLF001 - the framework has no public way to let a state go
    if (lock is not None and lock.locked()) or _session_in(manager.states.get(token)):
        return False
    manager._purge_token(BaseStateToken(ident=token, cls=State))  # noqa: SLF001
    return True


async def _forget_there(manager: StateManagerRedis, token: str) -> bool:
    binding = await manager.redis.get(_key(token, Binding))
    if binding is None or _session_in(Binding._deserialize(binding)):  # noqa: SLF001
        return False
    await manager.redis.delete(*(_key(token, kind) for kind in RegistrationContext.get().base_states.values()))
    return True


def _key(token: str, kind: type[BaseState]) -> str:
    return BaseStateToken(ident=token, cls=kind)._state_key(kind)  # noqa: SLF001


def _session_in(state: BaseState | None) -> int:
    """The session that a state belongs to, 0 for none."""
    if state is None:
        return 0
    binding = state if isinstance(state, Binding) else state.substates.get(Binding.get_name())
    return binding._session if isinstance(binding, Binding) else 0  # noqa: SLF001


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
