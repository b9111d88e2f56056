"""A page that comes back after a lost line goes on where it was; one that is opened is loaded.

The framework runs a page's `load` in both cases, and `load` begins anew: whoever was choosing a time in a tunnel would
be back at the first step. So the guard asks here before each load whether the page was only away.
"""

import reflex as rx

from luna_portal.framework.pipeline import BaseState, Event, StateUpdate, all_states, loads_of, root_of, shown, state_of
from luna_portal.framework.words import CONNECT, LOAD
from luna_portal.services import live as services_live
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline import live as pipeline_live
from luna_portal.state.pipeline.binding import Binding
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.wiring import ask


async def before(state: BaseState, event: Event) -> StateUpdate | None:
    """What to answer instead of the framework's handler; None lets it run.

    Whatever a tab was opened with before, a full load begins with skeletons: taps are kept until its `load` has ended.
    """
    name = event.name.rsplit(".", 1)[-1]
    if name == CONNECT:
        await _connected(state, first=bool(event.payload.get("hashes")))
    elif name == LOAD:
        return await _load(state)
    return None


async def _connected(state: BaseState, *, first: bool) -> None:
    opened = await state.get_state(Binding)
    opened._returns = not first  # noqa: SLF001 - our own State; the underscore keeps it off the wire
    if first:
        opened._address = ""  # noqa: SLF001
        for kind in all_states():
            if issubclass(kind, PortalState) and issubclass(kind, rx.State):
                (await state.get_state(kind)).loading = True


async def _load(state: BaseState) -> StateUpdate | None:
    opened = await state.get_state(Binding)
    address, returns = identity.address(), opened._returns  # noqa: SLF001
    opened._returns = False  # noqa: SLF001
    if not returns or opened._address != address or await _unfinished(state):  # noqa: SLF001
        opened._address = address  # noqa: SLF001
        return None
    root = root_of(state)
    root.is_hydrated = True
    topics = await ask(services_live.topics_of, caller=identity.caller(), page=identity.client_token())
    asked = [Event(name=name) for topic in topics for name in pipeline_live.listeners(topic)]
    return StateUpdate(delta=shown(root, is_hydrated=True), events=asked)


async def _unfinished(state: BaseState) -> bool:
    """Whether the line was lost before the page's first answer."""
    for name in loads_of(state):
        page = await state.get_state(state_of(name))
        if isinstance(page, PortalState) and page.loading:
            return True
    return False
