"""Which sections stand in the team's frame: those that this member may open."""

import reflex as rx

from luna_portal.services import sections
from luna_portal.state.base import PortalState
from luna_portal.state.events import page_event


class SeccionesState(PortalState, rx.State):
    """On every page of the team. What is not in `allowed` is not shown; the server refuses it anyway."""

    allowed: rx.Field[list[str]] = rx.field(default_factory=list)

    @rx.event
    @page_event
    async def load(self) -> None:
        """Show what this role may open."""
        self.allowed = await self._ask(sections.of_team)
        self.loading = False
