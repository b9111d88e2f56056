"""The patient's list of appointments; on a desktop, with the chosen one beside it."""

from typing import ClassVar

import reflex as rx

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.i18n import query
from luna_portal.services.appointments import reading
from luna_portal.state.parts.appointment_actions import OneAppointment
from luna_portal.state.parts.list_page import ListPage
from luna_portal.state.pipeline.live import listen
from luna_portal.views.appointments.appointment import AppointmentView, appointment_view


class ConsultasState(ListPage, OneAppointment, rx.State):
    """The page /consultas. `chosen` is the public id of the one beside the list: the one that was opened, or the first."""

    WATCH: ClassVar = "patient"
    FILTERS: ClassVar = {query.TAB: ("upcoming", "past", "cancelled"), query.STATUS: ("", *AppointmentStatus)}
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    rows: rx.Field[list[AppointmentView]] = rx.field(default_factory=list)
    chosen: str = ""

    def _which(self) -> str:
        return self.chosen or "-"

    def _turned(self) -> None:
        self.chosen = ""

    async def _show_opened(self) -> None:
        first = self.rows[0].id if self.rows else ""
        if self.opened and self.opened != self.chosen:
            self.asking = False
        self.chosen = self.opened or self.chosen or first
        if self.chosen:
            await OneAppointment._show(self)  # noqa: SLF001 - its own part
        else:
            self.detail = None

    async def _list(self) -> None:
        reader, status = await self._reader(), self.filters[query.STATUS]
        found = await self._ask(
            reading.list_mine,
            filter=self.filters[query.TAB],
            status=AppointmentStatus(status) if status else None,
            search=self.words,
            page=self.page,
        )
        self.rows = [appointment_view(row, reader) for row in found.rows]
        self.page, self.pages = found.page, found.pages
        self.counts = await self._ask(reading.counts_mine)


listen("patient", ConsultasState.refresh)
