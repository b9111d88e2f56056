"""What may be done with one appointment, wherever it is shown: see, confirm, cancel, take back."""

import reflex as rx

from luna_portal.domain.refusals import NotFound, SignInNeeded
from luna_portal.services.appointments import changing, reading
from luna_portal.state.parts.live_page import LivePage
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.appointments.appointment import DetailView, detail_view

CANCELLED = "cancelled"


class OneAppointment(LivePage, mixin=True):
    """A mixin. `missing` says that there is no such appointment for this reader; `asking` that the dialog is open."""

    detail: rx.Field[DetailView | None] = rx.field(default=None)
    missing: bool = False
    asking: bool = False

    @portal_event
    async def confirm(self) -> None:
        """Say that the patient will come."""
        await self._ask(reading.confirm_attendance, appointment=self._which())
        await self._changed("patient.said.confirmed")

    @portal_event
    async def ask_cancel(self) -> None:
        """Open the question whether to cancel."""
        self.asking = True

    @portal_event
    async def keep(self) -> None:
        """Close the question; nothing changes."""
        self.asking = False

    @portal_event
    async def cancel(self, form: dict[str, str]) -> None:
        """Cancel, with the reason that was typed or none."""
        self.asking = False
        await self._ask(changing.cancel, appointment=self._which(), reason=form.get("reason", ""))
        await self._changed("patient.said.cancelled")

    @portal_event
    async def undo(self) -> None:
        """Take the last change back."""
        await self._ask(changing.undo, appointment=self._which())
        await self._changed("patient.said.undone")

    def _which(self) -> str:
        """The public id of the appointment on this page; "" is the one of the mail's link."""
        raise NotImplementedError

    async def _changed(self, said: str) -> None:
        """Show what is now true, and say what was done."""
        await self._show()
        self._say(said, "done")

    async def _show(self) -> None:
        """Fill the detail, or say that it is not there."""
        try:
            found = await self._ask(reading.one, appointment=self._which())
        except (NotFound, SignInNeeded) as refusal:
            if isinstance(refusal, SignInNeeded) and not self._by_link():
                raise
            self.detail, self.missing = None, True
        else:
            self.detail, self.missing = detail_view(found, await self._reader()), False
        self.loading = False

    def _by_link(self) -> bool:
        """Whether the page is opened by a mail's link, where a sign-in is no help."""
        return False
