"""One appointment of the signed-in patient, on a page of its own."""

import reflex as rx

from luna_portal.services import presence
from luna_portal.state import identity
from luna_portal.state.events import portal_event
from luna_portal.state.live import listen
from luna_portal.state.one_appointment import OneAppointment


class ConsultaState(OneAppointment, rx.State):
    """The page /consultas/[consulta]."""

    @rx.event
    @portal_event
    async def load(self) -> None:
        """Show the appointment that the address names."""
        self.detail, self.missing, self.asking, self.loading = None, False, False, True
        await self._show()
        await self._ask(presence.watch_own, page=identity.client_token())

    def _which(self) -> str:
        return identity.argument("consulta") or "-"


listen("patient", ConsultaState.refresh)
