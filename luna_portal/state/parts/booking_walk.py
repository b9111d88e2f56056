"""Booking: from step to step, and back to where the address says that somebody was."""

import reflex as rx

from luna_portal.domain.refusals import CallTheClinic, NotFound
from luna_portal.services.slots import holds, search
from luna_portal.state.parts.booking_end import NOTHING_HELD, BookingEnd
from luna_portal.state.pipeline import identity
from luna_portal.views.slots import steps
from luna_portal.views.slots.booking import instant
from luna_portal.views.slots.choices import Choices, choices_in


class BookingWalk(BookingEnd, mixin=True):
    """A mixin. `ready` says that the clinic can be booked at all."""

    ready: bool = True

    async def _begin(self) -> rx.event.EventSpec | None:
        """Restore a page whose State is gone before anything is done on it."""
        return await self._restore() if self.loading else None

    async def _restore(self) -> rx.event.EventSpec | None:
        self.reset()
        try:
            found = await self._ask(search.options, practitioner=identity.argument("profesional"))
        except NotFound:
            self.ready, self.loading = False, False
            return None
        chosen = choices_in(identity.argument)
        outcome = await self._recall(chosen.draft)
        if outcome:
            return self._to_appointment(outcome)
        await self._show_offer(found)
        await self._load_person()
        self._take_choices(chosen)
        await self._take_up(chosen)
        self.loading = False
        return None

    async def _take_up(self, chosen: Choices) -> None:
        """Stand at the chosen step, or at the first before it whose answer is missing."""
        wanted = chosen.step if chosen.step in self.plan else self.plan[0]
        answered = {steps.MODALITY: self.modality, steps.SERVICE: self.service}
        before = self.plan[: self.plan.index(wanted)]
        self.step = next((one for one in before if not answered.get(one, "later")), wanted)
        if self.step in steps.TIMED:
            self.day, self.month = chosen.day, f"{chosen.month}-01" if chosen.month else ""
            await self._find_hold(chosen.start)
            if self.step == steps.CONFIRM and self._asks_data and await self._take_form():
                self.step = steps.DATA
            await self._turn_to(self.step)
        else:
            await self._stand()

    async def _go_on(self) -> None:
        """To the step after an answer, which may have changed what comes."""
        self._plan()
        self.held, self.day, self.month, self.days = NOTHING_HELD, "", "", []
        await self._turn_to(steps.neighbour(self.plan, self.step, 1))

    async def _turn_to(self, step: str) -> None:
        """Stand at a step; without a held time there is nothing to confirm."""
        if step in {steps.DATA, steps.CONFIRM} and not self.held.hold:
            await self._back_to_times()
            return
        self.step = step
        if step == steps.TIME:
            await self._show_times()
        elif step == steps.CONFIRM:
            await self._prepare_confirmation()
        await self._stand()

    async def _back_to_times(self) -> None:
        self.held, self.step = NOTHING_HELD, steps.TIME
        await self._show_times()
        self._say("booking.hold_over", "error")
        await self._stand()

    async def _let_go(self, limit: CallTheClinic) -> None:
        """Give the held time back to the others: waiting does not lift a limit, a call to the clinic does."""
        await self._ask(holds.release, hold=self.held.hold)
        self.held, self.step = NOTHING_HELD, steps.TIME
        await self._show_times()
        self._refused(limit)
        self.notice = f"{self.notice} {(await self._reader()).text('booking.let_go')}"
        await self._stand()

    async def _stand(self) -> None:
        """Say in the address where the page stands, and what is chosen."""
        timed, begins = self.step in steps.TIMED, instant(self.held.starts_at)
        chosen = Choices(
            step="" if self.step == self.plan[0] else self.step,
            day=self.day if timed else "",
            month=self.month[:7] if timed and self.month[:7] != self.day[:7] else "",
            start=f"{begins:%Y%m%dT%H%MZ}" if timed and begins else "",
            draft=self.draft,
            **self._choices(),
        )
        await self._stand_at(chosen.query())
