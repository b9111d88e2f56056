"""The patient's first screen: the day, and the next appointment."""

from typing import ClassVar

import reflex as rx

from luna_portal.i18n.reader import Reader
from luna_portal.services.accounts import profile
from luna_portal.services.appointments import reading
from luna_portal.services.home import start_counts
from luna_portal.state.parts.live_page import LivePage
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.appointments.appointment import AppointmentView, DetailView, appointment_view, detail_view
from luna_portal.wiring import portal

NOON, EVENING = 12, 19


class InicioState(LivePage, rx.State):
    """The page /inicio. `has_critical` says that a result of the last thirty days holds a critical value."""

    WATCH: ClassVar = "patient"
    name: str = ""
    greeting: str = ""
    today: str = ""
    next: rx.Field[DetailView | None] = rx.field(default=None)
    new_results: str = ""
    has_critical: bool = False
    new_documents: str = ""
    valid_prescriptions: str = ""
    recent: rx.Field[list[AppointmentView]] = rx.field(default_factory=list)

    @portal_event
    async def confirm(self) -> None:
        """Say that the patient will come to the next appointment."""
        if self.next is None:
            return
        await self._ask(reading.confirm_attendance, appointment=self.next.appointment.id)
        await self._show()
        self._say("patient.said.confirmed", "done")

    async def _show(self) -> None:
        """Greet, and fill the next appointment and the last ones."""
        own, reader = await self._ask(profile.own), await self._reader()
        here = reader.local(portal().clock())
        part = "morning" if here.hour < NOON else "afternoon" if here.hour < EVENING else "evening"
        self.name, self.today = own.first_name, reader.day_title(here)
        self.greeting = reader.text(f"patient.start.{part}", name=own.first_name)
        booked = await self._ask(reading.next_mine)
        found = await self._ask(reading.one, appointment=booked.appointment.public_id) if booked else None
        past = await self._ask(reading.list_mine, filter="past")
        self.next = detail_view(found, reader) if found else None
        waiting = await self._ask(start_counts.mine)
        self.has_critical = waiting.calls > 0
        self.new_results = _counted(reader, "critical" if waiting.critical else "results", waiting.results)
        self.new_documents = _counted(reader, "documents", waiting.documents)
        self.valid_prescriptions = _counted(reader, "prescriptions", waiting.prescriptions)
        self.recent = [appointment_view(row, reader) for row in past.rows[:3]]


def _counted(reader: Reader, what: str, count: int) -> str:
    """A count in words, "" for none."""
    return reader.text(f"patient.start.news.{what}_{'one' if count == 1 else 'many'}", count=count) if count else ""


listen("patient", InicioState.refresh)
