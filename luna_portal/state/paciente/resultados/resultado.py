"""One released result of the signed-in patient."""

from typing import ClassVar

import reflex as rx

from luna_portal.services.results import reading
from luna_portal.services.results.reading import Trend
from luna_portal.state.parts.result_view import OneResult
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.live import listen


class ResultadoState(OneResult, rx.State):
    """The page /resultados/[resultado]."""

    WATCH: ClassVar = "patient"

    async def _look(self) -> None:
        self.result = await self._view(await self._ask(reading.one, result=identity.argument("resultado") or "-"))

    async def _trend(self, result: str, place: int) -> Trend:
        return await self._ask(reading.trend_of, result=result, place=place)


listen("patient", ResultadoState.refresh)
