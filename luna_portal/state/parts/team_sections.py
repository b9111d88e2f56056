"""Which sections stand in the team's frame: those that this member may open."""

import reflex as rx

from luna_portal.services.home import team_sections
from luna_portal.state.pipeline.handlers import page_event
from luna_portal.state.pipeline.portal_state import PortalState


class SeccionesState(PortalState, rx.State):
    """On every page of the team. What is not in `allowed` is not shown; the server refuses it anyway."""

    allowed: rx.Field[list[str]] = rx.field(default_factory=list)

    @page_event
    async def load(self) -> None:
        """Show what this role may open."""
        self.allowed = await self._ask(team_sections.of_team)
        self.loading = False
