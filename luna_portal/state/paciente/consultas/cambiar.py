"""The signed-in patient chooses another time."""

import reflex as rx

from luna_portal.i18n import routes
from luna_portal.state.parts.rescheduling import Moving
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event


class CambiarState(Moving, rx.State):
    """The page /consultas/[consulta]/cambiar."""

    @portal_event
    async def load(self) -> None:
        """Show the appointment, and the days that have room for it."""
        self.reset()
        await self._show()
        if self.detail is not None and self.detail.may_move:
            await self._open_months()

    def _which(self) -> str:
        return identity.argument("consulta") or "-"

    async def _moved(self, appointment: str) -> rx.event.EventSpec:
        return rx.redirect(routes.appointment(appointment, self._language()))
