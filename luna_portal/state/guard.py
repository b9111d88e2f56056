"""The page's state belongs to the browser and the session that filled it; for any other it is emptied.

Runs under the state's lock before every event, the framework's own `hydrate` included: a client token that
somebody else got hold of shows nothing.
"""

import reflex as rx
from reflex.middleware import Middleware
from reflex.state import BaseState
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from luna_portal.services.presence import session_of
from luna_portal.state import identity
from luna_portal.wiring import ask


class Binding(rx.State):
    """To whom this page's state belongs; backend only."""

    _session: int = 0
    _visitor: str = ""


class SessionGuard(Middleware):
    """Empties every State when the sender of an event is not the one who filled it."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> None:  # noqa: ARG002 - the framework's call
        """Ask the sessions table who sends, and compare."""
        caller = identity.caller()
        session = await ask(session_of, caller=caller) if caller.session_token else 0
        binding = await state.get_state(Binding)
        left = binding._session not in (0, session)  # noqa: SLF001 - our own State; the underscore keeps it off the wire
        if left or binding._visitor not in ("", caller.visitor):  # noqa: SLF001
            await _empty(state)
        binding._session, binding._visitor = session, caller.visitor  # noqa: SLF001


async def _empty(state: BaseState) -> None:
    """Reset all States of the page; each is loaded first, for a store may have brought only some of them."""
    for kind in list(RegistrationContext.get().base_states.values()):
        await state.get_state(kind)
    state._get_root_state().reset()  # noqa: SLF001 - the framework has no public name for it
