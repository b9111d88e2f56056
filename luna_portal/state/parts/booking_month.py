"""The month and the day that a booking looks at."""

from datetime import date, datetime, timedelta

from luna_portal.domain.appointments.lifecycle import may_change_until
from luna_portal.services.clinic import card as clinic_card
from luna_portal.services.slots import search
from luna_portal.state.parts.booking_offer import BookingOffer
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.clinic.phone import readable_phone
from luna_portal.views.slots.booking import DayView, SlotView, day_views, slot_view
from luna_portal.wiring import portal


class BookingMonth(BookingOffer, mixin=True):
    """A mixin: a month's days with room, and the times of the chosen day. `month`, `day` are ISO dates."""

    month: str = ""
    month_label: str = ""
    days: list[DayView] = []
    day: str = ""
    day_label: str = ""
    slots: list[SlotView] = []
    zone_label: str = ""
    may_previous: bool = False
    may_next: bool = True
    month_is_full: bool = False
    nothing_free: bool = False

    @portal_event
    async def show_previous(self) -> None:
        """The month before."""
        await self._turn(-1)
        await self._stand()

    @portal_event
    async def show_next(self) -> None:
        """The month after."""
        await self._turn(1)
        await self._stand()

    @portal_event
    async def choose_day(self, day: str) -> None:
        """A day's times."""
        await self._show_day(day)
        await self._stand()

    @portal_event
    async def show_first_free(self) -> None:
        """The first free time there is, whatever its month."""
        await self._first_month()
        await self._stand()

    async def _first_month(self) -> None:
        """Open at the first free time, so that nobody pages through full months."""
        found = await self._ask(search.next_free, **self._chosen())
        reader = await self._reader()
        self.nothing_free = found is None
        day = reader.local(found.starts_at if found else portal().clock()).date()
        await self._show_month(day.isoformat())
        await self._show_day(day.isoformat())

    async def _show_times(self) -> None:
        """The chosen day's times, and its month; with no day chosen, those of the first free time."""
        if not self.day:
            await self._first_month()
            return
        await self._show_day(self.day)
        if not self.days:
            await self._show_month(self.month or self.day)

    async def _turn(self, by: int) -> None:
        first = _day(self.month).replace(day=1)
        other = (first + timedelta(days=32)).replace(day=1) if by > 0 else (first - timedelta(days=1)).replace(day=1)
        await self._show_month(other.isoformat())

    async def _show_month(self, month: str) -> None:
        reader = await self._reader()
        first = _day(month).replace(day=1)
        today = reader.local(portal().clock()).date()
        rules = await self._ask(clinic_card.clinic_rules)
        furthest = today + timedelta(days=rules.furthest_days)
        first = min(max(first, today.replace(day=1)), furthest.replace(day=1))
        room = await self._ask(search.month, first=first, **self._chosen())
        self.days = day_views(room, first, today, reader)
        self.month, self.month_label = first.isoformat(), reader.month(first)
        self.zone_label = reader.text("ui.zone", zone=reader.zone_name())
        self.may_previous = first > today
        self.may_next = (first + timedelta(days=32)).replace(day=1) <= furthest
        self.month_is_full = not any(one.state == "open" for one in self.days)

    async def _show_day(self, day: str) -> None:
        reader = await self._reader()
        on = _day(day)
        found = await self._ask(search.day, on=on, **self._chosen())
        self.day, self.day_label = on.isoformat(), reader.day_long(on)
        own = identity.own_reader(reader)
        self.slots = [slot_view(one, self._currency, reader, own=own) for one in found]

    async def _policy(self, starts_at: datetime) -> str:
        """Until when it can be changed, in words."""
        reader = await self._reader()
        rules = await self._ask(clinic_card.clinic_rules)
        until = may_change_until(starts_at, timedelta(minutes=rules.change_notice_minutes))
        if until <= portal().clock():
            return reader.text("booking.policy_past", phone=readable_phone(rules.phone))
        return reader.text("booking.policy", until=reader.day_time(until))

    async def _stand(self) -> None:
        """Say in the address what is looked at."""
        raise NotImplementedError


def _day(text: str) -> date:
    """The day that an ISO date names; today when it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return portal().clock().date()
