"""The appointment that a mail's link opens, without a sign-in; the link itself is in no variable of the page."""

import reflex as rx

from luna_portal.state import identity
from luna_portal.state.events import portal_event
from luna_portal.state.moving import Moving


class CitaState(Moving, rx.State):
    """The page /cita/[token]. `moving` is true while another time is being chosen."""

    moving: bool = False

    @rx.event
    @portal_event
    async def load(self) -> None:
        """Show the appointment that the link opens, and the question that its button in the mail asked for."""
        self.reset()
        await self._show()
        wish, detail = identity.fragment(), self.detail
        if wish == "cambiar" and detail and detail.may_move:
            await self._open_months()
            self.moving = True
        elif wish == "cancelar" and detail:
            self.asking = detail.may_cancel

    @rx.event
    @portal_event
    async def choose_time(self) -> None:
        """Show the days that have room for it."""
        await self._open_months()
        self.moving = True

    @rx.event
    @portal_event
    async def stay(self) -> None:
        """Go back to the appointment; nothing changes."""
        self.moving = False

    def _which(self) -> str:
        return ""

    def _by_link(self) -> bool:
        return True

    async def _moved(self, appointment: str) -> None:  # noqa: ARG002 - the link knows which
        self.moving = False
        await self._changed("patient.said.moved")
