"""Choosing another time for one appointment: a month, a day, a time, and then the change."""

from datetime import date

import reflex as rx

from luna_portal.domain.refusals import NotFound, SlotNotOffered, SlotTaken
from luna_portal.services.appointments import changing
from luna_portal.services.clinic import card as clinic_card
from luna_portal.state.parts.appointment_actions import OneAppointment
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.slots.booking import DayView, SlotView, day_views, instant, slot_view
from luna_portal.wiring import portal

FURTHEST_MONTHS = 24


class Moving(OneAppointment, mixin=True):
    """A mixin. `month`, `day` are ISO dates, `start` an ISO instant, "" while nothing is chosen."""

    month: str = ""
    month_label: str = ""
    earlier_months: bool = False
    days: rx.Field[list[DayView]] = rx.field(default_factory=list)
    day: str = ""
    day_label: str = ""
    slots: rx.Field[list[SlotView]] = rx.field(default_factory=list)
    start: str = ""
    start_label: str = ""

    @portal_event
    async def turn(self, months: int) -> None:
        """Show another month; `months` is 1 or -1."""
        await self._show_month(_shifted(_day(self.month), 1 if months > 0 else -1))

    @portal_event
    async def pick_day(self, day: str) -> None:
        """Show the times of a day."""
        await self._show_day(_day(day))

    @portal_event
    async def pick_time(self, starts_at: str, practitioner: str) -> None:  # noqa: ARG002 - the calendar says both
        """Choose a time; nothing is changed yet."""
        start = instant(starts_at)
        if start is None:
            raise SlotNotOffered
        self.start, self.start_label = starts_at, (await self._reader()).day_time(start)

    @portal_event
    async def move(self) -> rx.event.EventSpec | None:
        """Change the appointment to the chosen time."""
        start = instant(self.start)
        if start is None:
            raise SlotNotOffered
        try:
            moved = await self._ask(changing.reschedule, appointment=self._which(), start=start)
        except (SlotTaken, SlotNotOffered):
            await self._show_day(_day(self.day))
            raise
        return await self._moved(moved.appointment.public_id)

    async def _moved(self, appointment: str) -> rx.event.EventSpec | None:
        """What follows a change."""
        raise NotImplementedError

    async def _open_months(self) -> None:
        """Show the first month from now on that has a free time, and the first such day."""
        reader = await self._reader()
        first = reader.local(portal().clock()).date().replace(day=1)
        for months in (0, 1, 2):
            await self._show_month(_shifted(first, months))
            free = next((one for one in self.days if one.state == "open"), None)
            if free is not None:
                await self._show_day(_day(free.day))
                return
        await self._show_month(first)

    async def _show_month(self, first: date) -> None:
        reader = await self._reader()
        today = reader.local(portal().clock()).date()
        this_month = today.replace(day=1)
        first = min(max(first.replace(day=1), this_month), _shifted(this_month, FURTHEST_MONTHS))
        room = await self._ask(changing.slots_to_move_to_month, appointment=self._which(), first=first)
        self.month, self.month_label = first.isoformat(), reader.month(first)
        self.earlier_months = first > this_month
        self.days = day_views(room, first, today, reader)

    async def _show_day(self, on: date) -> None:
        reader = await self._reader()
        found = await self._ask(changing.slots_to_move_to_day, appointment=self._which(), on=on)
        self.day, self.day_label = on.isoformat(), reader.day_long(on)
        currency = (await self._ask(clinic_card.clinic_rules)).currency
        self.slots = [slot_view(one, currency, reader) for one in found]
        self.start = self.start_label = ""


def _shifted(first: date, months: int) -> date:
    """The first day of the month so many months away."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _day(text: str) -> date:
    """The day that a text names. Raises: NotFound for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if not date(2000, 1, 1) <= found <= date(2200, 1, 1):
        raise NotFound
    return found
