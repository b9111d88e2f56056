"""The patient's list of recetas."""

import reflex as rx

from luna_portal.services import live
from luna_portal.services.prescriptions import reading
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.prescriptions.prescription import PrescriptionView, prescription_view

TABS = tuple(reading.TABS)


class RecetasState(PortalState, rx.State):
    """The page /recetas. `counts` says how many there are by tab."""

    tab: str = "valid"
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    rows: rx.Field[list[PrescriptionView]] = rx.field(default_factory=list)

    @portal_event
    async def load(self) -> None:
        """Show those in force."""
        self.reset()
        await self._list()
        await self._ask(live.watch_own, page=identity.client_token())

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
            await self._list()

    @portal_event
    async def turn_to(self, tab: str) -> None:
        """Another tab: "valid", "past" or "cancelled"."""
        self.tab = tab if tab in TABS else "valid"
        await self._list()

    @page_event
    async def leave(self) -> None:
        """Forget everything when the page is left."""
        self.reset()

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(reading.list_mine, tab=self.tab)
        self.counts = found.counts
        self.rows = [prescription_view(one.whole, one.state, reader) for one in found.rows]
        self.loading = False


listen("patient", RecetasState.refresh)
