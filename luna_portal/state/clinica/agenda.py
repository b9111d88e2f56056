"""The clinic's day: who comes when, and bringing each visit along; it follows what patients do."""

from datetime import date, timedelta

import reflex as rx

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.refusals import NotFound
from luna_portal.services import live
from luna_portal.services.appointments import day_agenda
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.appointments.day_agenda import ColumnView, PractitionerChoice, columns_of, practitioner_choice
from luna_portal.wiring import portal

FURTHEST = timedelta(days=800)


class AgendaState(Forgetting, rx.State):
    """The page /clinica/agenda. `on` is the day (ISO), `who` the public id of one professional or ""."""

    on: str = ""
    title: str = ""
    is_today: bool = True
    who: str = ""
    total: int = 0
    columns: rx.Field[list[ColumnView]] = rx.field(default_factory=list)
    people: rx.Field[list[PractitionerChoice]] = rx.field(default_factory=list)

    @portal_event
    async def load(self) -> None:
        """Show today."""
        self.reset()
        await self._show()
        await self._ask(live.watch_agenda, page=identity.client_token())

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
            await self._show()

    @portal_event
    async def turn(self, days: int) -> None:
        """So many days on (or back); 0 is today."""
        shown = _day(self.on) if self.on and days else await self._today()
        self.on = (shown + timedelta(days=max(-31, min(days, 31)))).isoformat()
        await self._show()

    @portal_event
    async def go_to(self, day: str) -> None:
        """The day that was picked; an emptied field stays where it was."""
        if day:
            self.on = _day(day).isoformat()
        await self._show()

    @portal_event
    async def only(self, practitioner: str) -> None:
        """Only one professional's day; "" for everybody's."""
        self.who = practitioner
        await self._show()

    @portal_event
    async def advance(self, appointment: str, to: str) -> None:
        """Bring a visit to another status."""
        if to not in set(AppointmentStatus):
            raise NotFound
        moved = await self._ask(day_agenda.advance, appointment=appointment, to=AppointmentStatus(to))
        await self._show()
        status = (await self._reader()).text(f"status.{moved.appointment.status.value}")
        self._say("staff.agenda.advanced", "done", patient=moved.patient.full_name, status=status)

    async def _today(self) -> date:
        return (await self._reader()).local(portal().clock()).date()

    async def _show(self) -> None:
        reader, today = await self._reader(), await self._today()
        on = _day(self.on) if self.on else today
        on = min(max(on, today - FURTHEST), today + FURTHEST)
        found = await self._ask(day_agenda.day, on=on, practitioner=self.who or None)
        self.on, self.is_today = on.isoformat(), on == today
        self.title = reader.day_title(on)
        self.people = [practitioner_choice(row) for row in found.practitioners]
        self.columns = columns_of(found.visits, found.practitioners, reader, only=self.who)
        self.total = sum(column.count for column in self.columns)
        self.loading = False


def _day(text: str) -> date:
    """The day that a text names. Raises: NotFound for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


listen("agenda", AgendaState.refresh)
