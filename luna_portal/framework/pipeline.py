"""Events, States and sockets of Reflex: what it has no public name for, in the words of the event pipeline."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

import reflex as rx
from reflex.event import EventCallback
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.state import BaseState, State, StateUpdate
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import format_event_handler as name_of

from luna_portal.framework.words import HANDLERS

__all__ = [
    "BaseState", "Event", "EventCallback", "StateUpdate", "all_states", "check_handlers", "client_token", "forget",
    "function_of", "has_socket", "held_here", "loads_of", "name_of", "root_of", "routing", "shown", "sockets", "state_of",
]  # fmt: skip
PARTED: Final = "."


class FrameworkChanged(Exception):
    """The framework has no longer what the portal relies on; the message names it."""


def check_handlers(names: Iterable[str] = HANDLERS) -> None:
    """See that the framework's handlers that the guard knows by name are there. Raises: FrameworkChanged."""
    there = {name.rpartition(PARTED)[2] for name in RegistrationContext.get().event_handlers}
    missing = sorted(set(names) - there)
    if missing:
        raise FrameworkChanged(f"Reflex has no handler {', '.join(missing)}; see luna_portal/framework/words.py")


def routing() -> dict[str, Any]:
    """What came with this very event: path, query, headers, address. A State's `router` is kept from earlier ones."""
    return EventContext.get().router_data


def client_token() -> str:
    """The token of the page that sends this event."""
    return EventContext.get().token


def function_of(name: str) -> Callable[..., Any] | None:
    """The function behind a handler's full name, None when there is no such handler."""
    found = RegistrationContext.get().event_handlers.get(name)
    return None if found is None else found.handler.fn


def state_of(name: str) -> type[BaseState]:
    """The State that a handler of that full name belongs to."""
    return RegistrationContext.get().event_handlers[name].states[0]


def all_states() -> list[type[BaseState]]:
    """Every State there is, the framework's own included."""
    return list(RegistrationContext.get().base_states.values())


def root_of(state: BaseState) -> BaseState:
    """The root of a page's States."""
    return state._get_root_state()  # noqa: SLF001


def loads_of(state: BaseState) -> list[str]:
    """The full names of the handlers that load the page on which this State stands."""
    specs = RegistrationContext.get().app.get_load_events(state.rx_router_url.path)
    return [event.name for spec in specs for event in Event.from_event_type(spec)]


def shown(state: BaseState, **values: object) -> dict[str, dict[str, object]]:
    """These values of a State's vars, as an update brings them to the browser."""
    return {state.get_full_name(): {f"{name}{FIELD_MARKER}": value for name, value in values.items()}}


def sockets(app: rx.App) -> Collection[str]:
    """The tokens of the pages that have a socket in this process."""
    space = app.event_namespace
    return space.sid_to_token.values() if space is not None else ()


def has_socket(app: rx.App, token: str) -> bool:
    """Whether a page has a socket in this process; the public mapping is copied whole at every look."""
    space = app.event_namespace
    return space is not None and token in space._token_manager.token_to_socket  # noqa: SLF001


def held_here(app: rx.App) -> set[str] | None:
    """The tokens of the pages whose States this process keeps; None when they are in Redis."""
    manager = app.state_manager
    return set(manager.states) if isinstance(manager, StateManagerMemory) else None


async def forget(app: rx.App, token: str, kind: type[BaseState], *, unless: Callable[[BaseState], bool]) -> bool:
    """Let go of all States of a page that nobody uses, unless its State of that kind says no; whether it was done."""
    manager = app.state_manager
    if isinstance(manager, StateManagerMemory):
        lock, root = manager._states_locks.get(token), manager.states.get(token)  # noqa: SLF001
        state = root.substates.get(kind.get_name()) if isinstance(root, BaseState) else None
        if (lock is not None and lock.locked()) or (state is not None and unless(state)):
            return False
        manager._purge_token(rx.BaseStateToken(ident=token, cls=State))  # noqa: SLF001
        return True
    space: Any = app.event_namespace
    if not isinstance(manager, StateManagerRedis) or await space._token_manager.is_token_connected(token):  # noqa: SLF001
        return False
    kept = await manager.redis.get(_key(token, kind))
    if kept is None or unless(kind._deserialize(kept)):  # noqa: SLF001
        return False
    await manager.redis.delete(*(_key(token, one) for one in all_states()))
    return True


def _key(token: str, kind: type[BaseState]) -> str:
    return rx.BaseStateToken(ident=token, cls=kind)._state_key(kind)  # noqa: SLF001
