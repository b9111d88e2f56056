"""Critical results that wait, at the head of the team's first screen."""

import reflex as rx

from luna_portal.domain.refusals import NotAllowed
from luna_portal.services.results import critical_notices
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.pipeline.handlers import page_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.results.review import AlarmView, alarm_view


class CriticosClinicaState(Forgetting, rx.State):
    """A part of /clinica/agenda; empty for who may not see results."""

    alarms: rx.Field[list[AlarmView]] = rx.field(default_factory=list)

    @page_event
    async def load(self) -> None:
        """Show those that wait."""
        await self._list()

    @page_event
    async def refresh(self) -> None:
        """Ask again, because a result came, changed or went out; nothing when this page is not open."""
        if not self.loading:
            await self._list()

    async def _list(self) -> None:
        reader = await self._reader()
        try:
            found = await self._ask(critical_notices.critical_waiting)
        except NotAllowed:
            found = []
        self.alarms = [alarm_view(one, reader) for one in found]
        self.loading = False


listen("results", CriticosClinicaState.refresh)
