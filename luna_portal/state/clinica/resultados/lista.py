"""The team's results: those that wait for words or release, and those that went out."""

from typing import ClassVar

import reflex as rx

from luna_portal.i18n import query
from luna_portal.services.results import review
from luna_portal.services.results.review import Tab
from luna_portal.state.parts.list_page import ListPage
from luna_portal.state.pipeline.live import listen
from luna_portal.views.results.review import DeskRow, desk_row


class ResultadosClinicaState(ListPage, rx.State):
    """The page /clinica/resultados. `counts` says how many there are in the tab of those to review."""

    WATCH: ClassVar = "results"
    FILTERS: ClassVar = {query.TAB: tuple(Tab)}
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    rows: rx.Field[list[DeskRow]] = rx.field(default_factory=list)

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(review.desk, tab=self.filters[query.TAB], search=self.words, page=self.page)
        self.rows = [desk_row(one, reader, told=one.report.id in found.told) for one in found.rows]
        self.counts, self.page, self.pages = {Tab.WAITING: found.waiting}, found.page, found.pages


listen("results", ResultadosClinicaState.refresh)
