"""The clinic's normal values, for when a laboratory gives none."""

from dataclasses import fields
from typing import Any

import reflex as rx

from luna_portal.domain.results.normal_values import NormalForm
from luna_portal.services.results import normal_values
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.results.normal_values import NormalRow, normal_row


class ValoresState(Forgetting, rx.State):
    """The page /clinica/resultados/valores. `open` are the values in the form, `leaving` those to be taken away."""

    rows: rx.Field[list[NormalRow]] = rx.field(default_factory=list)
    open: rx.Field[NormalRow | None] = rx.field(default=None)
    leaving: rx.Field[NormalRow | None] = rx.field(default=None)

    @portal_event
    async def load(self) -> None:
        """Show all of them."""
        self.reset()
        await self._list()

    @portal_event
    async def edit(self, normal: str) -> None:
        """Open the form of some values; "" for new ones."""
        self.open = self._row(normal) if normal else NormalRow()

    @portal_event
    async def close(self) -> None:
        """Leave the form, or the question, without a change."""
        self.open, self.leaving = None, None

    @portal_event
    async def save(self, form: dict[str, Any]) -> None:
        """Keep what was typed; every field at fault says so in its place."""
        if self.open is None:
            return
        typed = NormalForm(**{one.name: str(form.get(one.name, "")) for one in fields(NormalForm)})
        await self._ask(normal_values.save_normal, normal=self.open.id, form=typed)
        await self._told("results.normal.saved")

    @portal_event
    async def ask_to_remove(self) -> None:
        """From the form to the question whether these values are to be taken away."""
        if self.open is not None and self.open.id:
            self.open, self.leaving = None, self.open

    @portal_event
    async def remove(self) -> None:
        """Take them away."""
        if self.leaving is not None:
            await self._ask(normal_values.remove_normal, normal=self.leaving.id)
            await self._told("results.normal.removed")

    async def _told(self, key: str) -> None:
        self.open, self.leaving = None, None
        await self._list()
        self._say(key, "done")

    async def _list(self) -> None:
        reader = await self._reader()
        self.rows = [normal_row(one, reader) for one in await self._ask(normal_values.normal_values)]
        self.loading = False

    def _row(self, normal: str) -> NormalRow | None:
        return next((one for one in self.rows if one.id == normal), None)
