"""The patient's list of results, and how she wishes to get them."""

import reflex as rx

from luna_portal.models import ReleaseRule
from luna_portal.services import live
from luna_portal.services.results import reading
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.results.result import ResultRow, result_row


class ResultadosState(PortalState, rx.State):
    """The page /resultados. `with_comment` is her wish: only with a professional's words."""

    search: str = ""
    page: int = 1
    pages: int = 1
    total: int = 0
    with_comment: bool = False
    rows: rx.Field[list[ResultRow]] = rx.field(default_factory=list)

    @portal_event
    async def load(self) -> None:
        """Show the newest."""
        self.reset()
        await self._list()
        await self._ask(live.watch_own, page=identity.client_token())

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
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

    @portal_event
    async def wish(self, choice: str) -> None:
        """How she wishes to get results: "comment" or "rule"."""
        rule = await self._ask(reading.wish, with_comment=choice == "comment")
        self.with_comment = rule is ReleaseRule.AFTER_COMMENT
        self._say("results.list.wish_saved", "done")

    @page_event
    async def leave(self) -> None:
        """Forget everything when the page is left."""
        self.reset()

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(reading.list_mine, search=self.search, page=self.page)
        self.rows = [result_row(one, reader) for one in found.rows]
        self.page, self.pages, self.total = found.page, found.pages, found.total
        self.with_comment = found.wish is ReleaseRule.AFTER_COMMENT
        self.loading = False


listen("patient", ResultadosState.refresh)
