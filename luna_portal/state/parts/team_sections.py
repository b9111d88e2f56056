"""Whose frame the page stands in: a visitor's, a patient's or the team's, with the sections this member may open."""

import reflex as rx

from luna_portal.i18n import routes
from luna_portal.services.home import team_sections
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event
from luna_portal.state.pipeline.portal_state import PortalState


class SeccionesState(PortalState, rx.State):
    """`side` is "patient", "team" or, for a visitor, "". What is not in `allowed` is not shown; the server refuses it anyway."""

    side: str = ""
    allowed: rx.Field[list[str]] = rx.field(default_factory=list)

    @page_event
    async def load(self) -> None:
        """Show the reader's own frame, with what this role may open."""
        await self._look()

    @page_event
    async def leave_if_signed_in(self) -> rx.event.EventSpec | None:
        """Go on to where somebody wanted to, or home: who is signed in has nothing to do at the door."""
        role = await self._look()
        if not role:
            return None
        home, wanted = routes.home_of(role, self._language()), identity.argument("next")
        return rx.redirect(wanted if _leads_on(wanted, self.side) else home, replace=True)

    async def _look(self) -> str:
        """Fill the frame; the reader's role."""
        self.side, role, self.allowed = await self._ask(team_sections.frame)
        self.loading = False
        return role


def _leads_on(wanted: str, side: str) -> bool:
    """Whether an address is a page of ours on that side: one of the other's would lead back to the door."""
    path = wanted.partition("?")[0]
    path = routes.other_language(path) if routes.language_of(path) == "en" else path
    door = path == routes.SIGN_IN
    return routes.is_own_path(wanted) and not door and path.startswith("/clinica/") == (side == "team")
