"""The team's results: those that wait for words or release, and those that went out."""

import reflex as rx

from luna_portal.services import live
from luna_portal.services.results import review
from luna_portal.services.results.review import Tab
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.results.review import DeskRow, desk_row


class ResultadosClinicaState(PortalState, rx.State):
    """The page /clinica/resultados. `waiting` counts those to review."""

    tab: str = Tab.WAITING.value
    search: str = ""
    page: int = 1
    pages: int = 1
    waiting: int = 0
    rows: rx.Field[list[DeskRow]] = rx.field(default_factory=list)

    @portal_event
    async def load(self) -> None:
        """Show what waits."""
        self.reset()
        await self._list()
        await self._ask(live.watch_results, page=identity.client_token())

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
            await self._list()

    @portal_event
    async def turn_to(self, tab: str) -> None:
        """The other list."""
        self.tab, self.page = tab if tab in set(Tab) else Tab.WAITING.value, 1
        await self._list()

    @portal_event
    async def find(self, search: str) -> None:
        """Only those that have these words."""
        self.search, self.page = search[:80], 1
        await self._list()

    @portal_event
    async def turn_page(self, page: int) -> None:
        """Another page of the list."""
        self.page = page
        await self._list()

    @page_event
    async def leave(self) -> None:
        """Forget everything when the page is left."""
        self.reset()

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(review.desk, tab=self.tab, search=self.search, page=self.page)
        self.rows = [desk_row(one, reader, told=one.report.id in found.told) for one in found.rows]
        self.page, self.pages, self.waiting, self.loading = found.page, found.pages, found.waiting, False


listen("results", ResultadosClinicaState.refresh)
