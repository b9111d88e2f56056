"""One receta of the signed-in patient, and her wish to have it renewed."""

from typing import ClassVar

import reflex as rx

from luna_portal.domain.refusals import NotFound
from luna_portal.services.prescriptions import reading, renewals
from luna_portal.state.parts.live_page import LivePage
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.prescriptions.prescription import PrescriptionView, prescription_view


class RecetaState(LivePage, rx.State):
    """The page /recetas/[receta]. `missing`: there is none for this reader; `asking`: the dialog is open."""

    WATCH: ClassVar = "patient"
    detail: rx.Field[PrescriptionView | None] = rx.field(default=None)
    missing: bool = False
    asking: bool = False

    @portal_event
    async def ask_renewal(self) -> None:
        """Open the question what to tell the professional."""
        self.asking = True

    @portal_event
    async def keep(self) -> None:
        """Close the question; nothing is asked."""
        self.asking = False

    @portal_event
    async def renew(self, form: dict[str, str]) -> None:
        """Ask for it anew, with the note that was typed or none."""
        await self._ask(renewals.ask, prescription=identity.argument("receta") or "-", note=form.get("note", ""))
        self.asking = False
        await self._show()
        self._say("prescriptions.said.asked", "done")

    async def _show(self) -> None:
        try:
            found = await self._ask(reading.one, prescription=identity.argument("receta") or "-")
        except NotFound:
            self.detail, self.missing = None, True
        else:
            self.detail = prescription_view(found.whole, found.state, await self._reader())
            self.missing = False
        self.loading = False


listen("patient", RecetaState.refresh)
