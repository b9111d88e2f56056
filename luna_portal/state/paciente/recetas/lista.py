"""The patient's list of recetas."""

from typing import ClassVar

import reflex as rx

from luna_portal.i18n import query
from luna_portal.services.prescriptions import reading
from luna_portal.state.parts.list_page import ListPage
from luna_portal.state.pipeline.live import listen
from luna_portal.views.prescriptions.prescription import PrescriptionView, prescription_view


class RecetasState(ListPage, rx.State):
    """The page /recetas. `counts` says how many there are by tab."""

    WATCH: ClassVar = "patient"
    FILTERS: ClassVar = {query.TAB: tuple(reading.TABS)}
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    rows: rx.Field[list[PrescriptionView]] = rx.field(default_factory=list)

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(reading.list_mine, tab=self.filters[query.TAB], page=self.page)
        self.rows = [prescription_view(one.whole, one.state, reader) for one in found.rows]
        self.counts, self.page, self.pages = found.counts, found.page, found.pages


listen("patient", RecetasState.refresh)
