"""The appointment that a mail's link opens, without a sign-in; the link itself is in no variable of the page."""

import reflex as rx

from luna_portal.domain.refusals import NotConfirmedInTime
from luna_portal.i18n import routes
from luna_portal.services.accounts import invitations
from luna_portal.services.appointments import held_appointments
from luna_portal.state.parts.rescheduling import Moving
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event


class CitaState(Moving, rx.State):
    """The page /cita/[token]. `moving` is true while another time is being chosen.

    `just_booked` says that the booking led here, `invited` that the mail to make an account was asked for.
    `from_mail` says that the link carries what only the mail holds: its held appointment can be confirmed here.
    """

    moving: bool = False
    just_booked: bool = False
    invited: bool = False
    from_mail: bool = False
    _proof: str = ""

    @portal_event
    async def load(self) -> None:
        """Show the appointment that the link opens, and the question that its button in the mail asked for."""
        self.reset()
        await self._show()
        wish, _, self._proof = identity.fragment().partition(".")
        detail = self.detail
        self.just_booked = wish == routes.JUST_BOOKED
        if detail and self._proof:
            self.from_mail = await self._ask(held_appointments.note_opened_mail, proof=self._proof)
        if wish == "cambiar" and detail and detail.may_move:
            await self._open_months()
            self.moving = True
        elif wish == "cancelar" and detail:
            self.asking = detail.may_cancel

    @portal_event
    async def confirm_mail(self) -> None:
        """Confirm the appointment that was held for this mail."""
        try:
            await self._ask(held_appointments.confirm_mail, proof=self._proof)
        except NotConfirmedInTime:
            await self._show()
            raise
        await self._changed("patient.held.done")

    @portal_event
    async def invite(self) -> None:
        """Send the mail that makes an account of this visit."""
        await self._ask(invitations.invite_by_link)
        self.invited = True
        self._say("booking.invited", "done")

    @portal_event
    async def choose_time(self) -> None:
        """Show the days that have room for it."""
        await self._open_months()
        self.moving = True

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
