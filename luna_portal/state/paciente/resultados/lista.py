"""The patient's list of results, and how she wishes to get them."""

from typing import ClassVar

import reflex as rx

from luna_portal.models import ReleaseRule
from luna_portal.services.results import reading
from luna_portal.state.parts.list_page import ListPage
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.results.result import ResultRow, result_row


class ResultadosState(ListPage, rx.State):
    """The page /resultados. `with_comment` is her wish: only with a professional's words."""

    WATCH: ClassVar = "patient"
    with_comment: bool = False
    rows: rx.Field[list[ResultRow]] = rx.field(default_factory=list)

    @portal_event
    async def wish(self, choice: str) -> None:
        """How she wishes to get results: "comment" or "rule"."""
        rule = await self._ask(reading.wish, with_comment=choice == "comment")
        self.with_comment = rule is ReleaseRule.AFTER_COMMENT
        self._say("results.list.wish_saved", "done")

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(reading.list_mine, search=self.words, page=self.page)
        self.rows = [result_row(one, reader) for one in found.rows]
        self.page, self.pages = found.page, found.pages
        self.with_comment = found.wish is ReleaseRule.AFTER_COMMENT


listen("patient", ResultadosState.refresh)
