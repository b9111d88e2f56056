"""Booking: modality, service, professional, day and time, own data, confirmation."""

from typing import Any, ClassVar

import reflex as rx

from luna_portal.domain.refusals import CallTheClinic, HoldExpired, SlotNotOffered, SlotTaken
from luna_portal.i18n import routes
from luna_portal.models import Flow
from luna_portal.services.slots import holds
from luna_portal.state.parts.booking_end import FIELDS, REASON
from luna_portal.state.parts.booking_offer import MODALITIES
from luna_portal.state.parts.booking_walk import BookingWalk
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.views.slots import steps
from luna_portal.views.slots.booking import held_view, instant


class AgendarState(BookingWalk, rx.State):
    """One visitor's way to an appointment: its choices stand in the address, what is held and typed in the database.

    A page whose State is gone, after a restart of the server, is restored by whatever event comes first.
    """

    FLOW: ClassVar = Flow.BOOKING

    @rx.var
    def number(self) -> int:
        """Which of the steps that come this one is."""
        return steps.place(self.plan, self.step)

    @rx.var
    def total(self) -> int:
        """How many steps come."""
        return len(self.plan)

    @rx.var
    def progress(self) -> str:
        """How far, as a CSS width."""
        return steps.share(self.plan, self.step)

    @portal_event
    async def load(self) -> rx.event.EventSpec | None:
        """Stand where the address says, as far as it can be gone; an address whose booking is made leads to it."""
        return await self._restore()

    @portal_event
    async def choose_modality(self, modality: str) -> None:
        """In person or by video."""
        await self._begin()
        self.modality = modality if modality in MODALITIES else ""
        if not any(self.service == one.id for one in self._offered()):
            self.service = ""
        await self._go_on()

    @portal_event
    async def choose_service(self, service: str) -> None:
        """What for."""
        await self._begin()
        self.service, self._link_service = service, ""
        await self._go_on()

    @portal_event
    async def choose_practitioner(self, practitioner: str) -> None:
        """With whom; "" is anyone."""
        await self._begin()
        self.practitioner = practitioner
        await self._go_on()

    @portal_event
    async def choose_time(self, starts_at: str, practitioner: str) -> None:
        """Hold a time; when somebody was quicker the day's other times are shown."""
        await self._begin()
        start = instant(starts_at)
        if start is None:
            raise SlotNotOffered
        try:
            held = await self._ask(holds.hold, starts_at=start, instead_of=self._hold, **self._chosen(practitioner))
        except (SlotTaken, SlotNotOffered):
            await self._show_day(self.day)
            await self._show_month(self.month)
            self._say("booking.taken", "error")
            return
        self.held, self._hold = held_view(held, self._currency, await self._reader()), held.hold
        self._begin_draft()
        await self._stand()

    @portal_event
    async def forward(self) -> None:
        """From the held time to the next step."""
        await self._begin()
        if self.step == steps.TIME and self.held.hold:
            await self._turn_to(steps.neighbour(self.plan, self.step, 1))

    @page_event
    async def keep_typed(self, typed: dict[str, Any]) -> None:
        """Keep what stands in the form, when a field of it is left."""
        await self._begin()
        if self.held.hold and self.step in {steps.DATA, steps.CONFIRM}:
            await self._keep(typed, FIELDS if self.step == steps.DATA else (REASON,))

    @portal_event
    async def keep_data(self, typed: dict[str, Any]) -> None:
        """Check a first visit's own data; every error stands beside its field."""
        await self._begin()
        if self.held.hold:
            await self._keep(dict.fromkeys(FIELDS, "") | typed, FIELDS)
        self.errors = await self._take_form()
        if not self.errors:
            await self._turn_to(steps.CONFIRM)

    @portal_event
    async def confirm(self, typed: dict[str, Any]) -> rx.event.EventSpec | None:
        """Make the held time an appointment; a second time leads to the same one."""
        led = await self._begin()
        if led is not None:
            return led
        try:
            return await self._book(typed)
        except (HoldExpired, SlotTaken):
            await self._back_to_times()
        except CallTheClinic as limit:
            await self._let_go(limit)
        return None

    @portal_event
    async def back(self) -> rx.event.EventSpec | None:
        """One step back; from the first one to the front page."""
        await self._begin()
        if self.step == self.plan[0]:
            return rx.redirect(routes.localized(routes.HOME, self._language()))
        await self._turn_to(steps.neighbour(self.plan, self.step, -1))
        return None

    @portal_event
    async def hold_over(self) -> None:
        """The browser says that the time to hold is over; the database decides."""
        await self._begin()
        if self.step != steps.DONE and await self._ask(holds.my_hold, hold=self._hold) is None:
            await self._back_to_times()
