"""The patient's list of appointments; on a desktop, with the chosen one beside it."""

import reflex as rx

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.services import live
from luna_portal.services.appointments import reading
from luna_portal.state.parts.appointment_actions import OneAppointment
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.appointments.appointment import AppointmentView, appointment_view

TABS = ("upcoming", "past", "cancelled")


class ConsultasState(OneAppointment, rx.State):
    """The page /consultas. `pages` is how many there are of the list; `chosen` the public id beside it."""

    tab: str = "upcoming"
    status: str = ""
    search: str = ""
    page: int = 1
    pages: int = 1
    total: int = 0
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    rows: rx.Field[list[AppointmentView]] = rx.field(default_factory=list)
    chosen: str = ""

    @portal_event
    async def load(self) -> None:
        """Show the first page of what is ahead, and the first of it beside."""
        self.reset()
        await self._list()
        await self._choose_first()
        await self._ask(live.watch_own, page=identity.client_token())

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
            await self._list()
            await self._show()

    @portal_event
    async def turn_to(self, tab: str) -> None:
        """Another tab."""
        self.tab, self.status, self.page = tab if tab in TABS else TABS[0], "", 1
        await self._list()
        await self._choose_first()

    @portal_event
    async def only(self, status: str) -> None:
        """Only those of one status; "" for all."""
        self.status, self.page = status if status in set(AppointmentStatus) else "", 1
        await self._list()

    @portal_event
    async def find(self, search: str) -> None:
        """Only those that have these words."""
        self.search, self.page = search, 1
        await self._list()

    @portal_event
    async def turn_page(self, page: int) -> None:
        """Another page of the list."""
        self.page = page
        await self._list()

    @portal_event
    async def choose(self, appointment: str) -> None:
        """Show one beside the list."""
        self.chosen, self.asking = appointment, False
        await self._show()

    def _which(self) -> str:
        return self.chosen or "-"

    async def _changed(self, said: str) -> None:
        await self._list()
        await super()._changed(said)

    async def _choose_first(self) -> None:
        self.chosen, self.detail = (self.rows[0].id, self.detail) if self.rows else ("", None)
        if self.chosen:
            await self._show()

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(
            reading.list_mine,
            filter=self.tab,
            status=AppointmentStatus(self.status) if self.status else None,
            search=self.search,
            page=self.page,
        )
        self.rows = [appointment_view(row, reader) for row in found.rows]
        self.page, self.pages, self.total = found.page, found.pages, found.total
        self.counts = await self._ask(reading.counts_mine)
        self.loading = False


listen("patient", ConsultasState.refresh)
