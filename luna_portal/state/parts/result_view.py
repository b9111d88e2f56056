"""One result with its trends, wherever it is shown."""

import reflex as rx

from luna_portal.domain.refusals import NotFound, SignInNeeded
from luna_portal.services.results.reading import ResultDetail, Trend
from luna_portal.state.parts.live_page import LivePage
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.results.result import ResultView, result_view
from luna_portal.views.results.trends import TrendView, trend_view
from luna_portal.wiring import portal

NO_TREND = -1


class OneResult(LivePage, mixin=True):
    """A mixin. `missing` says that there is no such result for this reader; `trend` is the one that is open."""

    result: rx.Field[ResultView | None] = rx.field(default=None)
    missing: bool = False
    trend: rx.Field[TrendView | None] = rx.field(default=None)
    trend_place: int = NO_TREND

    @portal_event
    async def show_trend(self, place: int) -> None:
        """Open the trend of the value at that place, or close it when it is open."""
        if self.trend_place == place or self.result is None:
            self.trend, self.trend_place = None, NO_TREND
            return
        reader = await self._reader()
        found = await self._trend(self.result.id, place)
        self.trend = trend_view(place, found.name, found.unit, found.points, found.reference, reader)
        self.trend_place = place

    async def _show(self) -> None:
        try:
            await self._look()
            self.missing = False
        except SignInNeeded:
            raise
        except NotFound:
            self.result, self.missing = None, True
        self.loading = False

    async def _view(self, detail: ResultDetail) -> ResultView:
        reader = await self._reader()
        return result_view(
            detail.reported,
            detail.before,
            detail.trends,
            reader,
            now=portal().clock(),
            original=detail.original.public_id if detail.original else "",
            replaces=detail.replaces,
            replaced_by=detail.replaced_by,
        )

    async def _look(self) -> None:
        raise NotImplementedError

    async def _trend(self, result: str, place: int) -> Trend:
        raise NotImplementedError
