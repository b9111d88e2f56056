"""The page's state belongs to the browser and the session that filled it; for any other it is emptied.

Runs under the state's lock before every event, the framework's own `hydrate` included: a client token that
somebody else got hold of shows nothing.
"""

from dataclasses import replace

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from luna_portal.services.live import session_of
from luna_portal.state.pipeline import browser_errors, identity, reconnect, state_expiry
from luna_portal.state.pipeline.binding import Binding
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.wiring import Unexpected, ask

FRAMEWORK = frozenset(
    {"hydrate", "hydrate_and_load", "on_load_internal", "set_is_hydrated", "handle_frontend_exception"}
)
"""The framework's own handlers that pages need; `setvar` and its kind are not among them."""


class SessionGuard(Middleware):
    """Empties every State when the sender of an event is not the one who filled it."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:  # noqa: ARG002 - the framework's call
        """Ask the sessions table who sends, and compare; where it cannot say, the event goes no further."""
        state_expiry.SEEN.add(identity.client_token())
        if not may_run(event.name) or not _fits(event):
            return StateUpdate()
        if event.name.endswith(".handle_frontend_exception"):
            browser_errors.note(event.payload.get("info", ""))
            return StateUpdate()
        caller = replace(identity.caller(), active=False)  # the event itself says whether a person acted
        try:
            session = await ask(session_of, caller=caller) if caller.session_token else 0
        except Unexpected as broken:
            return await _say(state, event, broken)
        binding = await state.get_state(Binding)
        was = (binding._session, binding._visitor)  # noqa: SLF001 - our own State; the underscore keeps it off the wire
        now = (session, caller.visitor)
        if was[0] not in {0, session} or was[1] not in {"", caller.visitor}:
            await _empty(state)
        if was != now:
            binding._session, binding._visitor = now  # noqa: SLF001
        return await reconnect.before(state, event)


def may_run(name: str) -> bool:
    """Whether there is a handler of that name, and it is guarded, or the framework's own that pages need."""
    found = RegistrationContext.get().event_handlers.get(name)
    if found is None:
        return False
    handler = found.handler.fn
    own = handler.__module__.startswith("luna_portal.")
    return getattr(handler, "__guard__", False) if own else name.rsplit(".", 1)[-1] in FRAMEWORK


def _fits(event: Event) -> bool:
    """Whether one of the framework's own handlers is given what its page gives it; ours check for themselves.

    No page of ours keeps a var in the browser, so there is none to take from it.
    """
    name, payload = event.name.rsplit(".", 1)[-1], event.payload
    if name == "set_is_hydrated":
        return isinstance(payload.get("value"), bool) and len(payload) == 1
    if name == "hydrate_and_load":
        hashes = payload.get("hashes") or []
        known = set(payload) <= {"vars", "hashes"} and not payload.get("vars")
        return known and isinstance(hashes, list) and all(isinstance(one, str) for one in hashes)
    return name not in {"hydrate", "on_load_internal"} or not payload


async def _empty(state: BaseState) -> None:
    """Reset all States of the page; each is loaded first, for a store may have brought only some of them."""
    for kind in list(RegistrationContext.get().base_states.values()):
        await state.get_state(kind)
    state._get_root_state().reset()  # noqa: SLF001 - the framework has no public name for it


async def _say(state: BaseState, event: Event, broken: Unexpected) -> StateUpdate:
    """The page's notice with the error's id; nothing else of the page is sent."""
    kind = RegistrationContext.get().event_handlers[event.name].states[0]
    page = await state.get_state(kind)
    if not isinstance(page, PortalState):
        return StateUpdate()
    page._say("ui.unexpected", "error", id=broken.error_id)  # noqa: SLF001
    shown = {page.get_full_name(): {f"{name}_rx_state_": getattr(page, name) for name in ("notice", "notice_kind")}}
    return StateUpdate(delta=shown)
