"""One appointment of the signed-in patient, on a page of its own."""

import reflex as rx

from luna_portal.services import live
from luna_portal.state.parts.appointment_actions import OneAppointment
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.live import listen


class ConsultaState(OneAppointment, rx.State):
    """The page /consultas/[consulta]."""

    @portal_event
    async def load(self) -> None:
        """Show the appointment that the address names."""
        self.detail, self.missing, self.asking, self.loading = None, False, False, True
        await self._show()
        await self._ask(live.watch_own, page=identity.client_token())

    def _which(self) -> str:
        return identity.argument("consulta") or "-"


listen("patient", ConsultaState.refresh)
