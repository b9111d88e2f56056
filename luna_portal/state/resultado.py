"""One released result of the signed-in patient."""

import reflex as rx

from luna_portal.services import presence, results
from luna_portal.services.results import Trend
from luna_portal.state import identity
from luna_portal.state.events import portal_event
from luna_portal.state.live import listen
from luna_portal.state.one_result import OneResult


class ResultadoState(OneResult, rx.State):
    """The page /resultados/[resultado]."""

    @rx.event
    @portal_event
    async def load(self) -> None:
        """Show the result that the address names."""
        self.reset()
        await self._show()
        await self._ask(presence.watch_own, page=identity.client_token())

    async def _look(self) -> None:
        self.result = await self._view(await self._ask(results.one, result=identity.argument("resultado") or "-"))

    async def _trend(self, result: str, place: int) -> Trend:
        return await self._ask(results.trend_of, result=result, place=place)


listen("patient", ResultadoState.refresh)
