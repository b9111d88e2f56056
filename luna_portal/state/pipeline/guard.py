"""The page's state belongs to the browser and the session that filled it; for any other it is emptied.

Runs under the state's lock before every event, the framework's own `hydrate` included: a client token that
somebody else got hold of shows nothing.
"""

from dataclasses import replace

import reflex as rx

from luna_portal.framework.pipeline import (
    BaseState,
    Event,
    StateUpdate,
    all_states,
    function_of,
    root_of,
    shown,
    state_of,
)
from luna_portal.framework.words import CONNECT, HANDLERS, HYDRATE, LOAD, REPORT, SET_HYDRATED
from luna_portal.services.live import session_of
from luna_portal.state.pipeline import browser_errors, identity, reconnect, state_expiry
from luna_portal.state.pipeline.binding import Binding
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.wiring import Unexpected, ask


class SessionGuard(rx.Middleware):
    """Empties every State when the sender of an event is not the one who filled it."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:  # noqa: ARG002 - the framework's call
        """Ask the sessions table who sends, and compare; where it cannot say, the event goes no further."""
        state_expiry.SEEN.add(identity.client_token())
        if not may_run(event.name) or not _fits(event):
            return StateUpdate()
        if event.name.endswith(f".{REPORT}"):
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
    handler = function_of(name)
    if handler is None:
        return False
    own = handler.__module__.startswith("luna_portal.")
    return getattr(handler, "__guard__", False) if own else name.rsplit(".", 1)[-1] in HANDLERS


def _fits(event: Event) -> bool:
    """Whether one of the framework's own handlers is given what its page gives it; ours check for themselves.

    No page of ours keeps a var in the browser, so there is none to take from it.
    """
    name, payload = event.name.rsplit(".", 1)[-1], event.payload
    if name == SET_HYDRATED:
        return isinstance(payload.get("value"), bool) and len(payload) == 1
    if name == CONNECT:
        hashes = payload.get("hashes") or []
        known = set(payload) <= {"vars", "hashes"} and not payload.get("vars")
        return known and isinstance(hashes, list) and all(isinstance(one, str) for one in hashes)
    return name not in {HYDRATE, LOAD} or not payload


async def _empty(state: BaseState) -> None:
    """Reset all States of the page; each is loaded first, for a store may have brought only some of them."""
    for kind in all_states():
        await state.get_state(kind)
    root_of(state).reset()


async def _say(state: BaseState, event: Event, broken: Unexpected) -> StateUpdate:
    """The page's notice with the error's id; nothing else of the page is sent."""
    page = await state.get_state(state_of(event.name))
    if not isinstance(page, PortalState):
        return StateUpdate()
    page._say("ui.unexpected", "error", id=broken.error_id)  # noqa: SLF001
    return StateUpdate(delta=shown(page, notice=page.notice, notice_kind=page.notice_kind))
