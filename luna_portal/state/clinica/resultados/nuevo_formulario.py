"""Typing a result by hand: kept as a draft, asked about when a value is critical, and entered."""

from typing import ClassVar, Final
from urllib.parse import urlencode

import reflex as rx

from luna_portal.domain.refusals import InvalidField
from luna_portal.i18n import query, routes
from luna_portal.models import Flow
from luna_portal.services import drafts
from luna_portal.services.results import entry
from luna_portal.services.results.entry_form import MOST_ROWS
from luna_portal.state.parts.draft_form import DraftForm
from luna_portal.state.parts.result_rows import ResultRows
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event

ABOUT: Final = ("patient", "study", "row_numbers")
STUDY: Final = ("title", "day", "hour", "laboratory", "responsible", "requester", "issued", "folio", "note")
CELLS: Final = tuple(f"{name}{row}" for row in range(MOST_ROWS) for name in ("name", "value", "unit", "reference"))


class TypedResult(ResultRows, DraftForm, mixin=True):
    """A mixin of the page that enters results. `critical` are the critical values that the open question is about."""

    FLOW: ClassVar = Flow.RESULT_ENTRY
    critical: list[str] = []
    study: str = ""
    original: str = ""
    _corrects: str = ""
    _form: dict[str, str] = {}

    @page_event
    async def keep_typed(self, typed: dict[str, str]) -> rx.event.EventSpec | None:
        """Keep what stands in the form, and the place of it in the page's address."""
        led = await self._restore() if self.loading else None
        if led is None and self.patient is not None:
            self._begin_draft()
            numbers = ",".join(str(row.number) for row in self.rows)
            about = {"patient": self.patient.id, "study": self.study, "row_numbers": numbers}
            await self._keep(typed | about, (*ABOUT, *STUDY, *CELLS))
            await self._stand()
        return led

    @portal_event
    async def save(self, form: dict[str, str]) -> rx.event.EventSpec | None:
        """Enter what was typed; every field at fault says so in its place. A critical value is asked about each time."""
        led = await self._restore() if self.loading else None
        if led is not None:
            return led
        if self.patient is None:
            raise InvalidField("patient", "results.form.no_patient")
        self._form, self.critical = form, await self._critical_in(form)
        return None if self.critical else await self._enter()

    @portal_event
    async def save_critical(self) -> rx.event.EventSpec | None:
        """The critical values are written right: enter what was asked about; without the question nothing is."""
        if self.loading:
            return await self._restore()
        asked, self.critical = self.critical, []
        return await self._enter() if asked else None

    @portal_event
    async def check_critical(self) -> None:
        """Close the question, and look at the values again."""
        self.critical = []

    async def _enter(self) -> rx.event.EventSpec:
        whose = self.patient.id if self.patient else ""
        report = await self._ask(
            entry.enter, patient=whose, typed=self._form, corrects=self._corrects, original=self.original
        )
        if self.draft:
            await self._ask(drafts.finish, flow=self.FLOW, name=self.draft, outcome=report.public_id)
        return self._to(report.public_id)

    async def _recall_typed(self) -> str:
        """Take up what `?borrador=` names: its study, and the result when it was entered already."""
        entered = await self._recall(identity.argument(query.DRAFT))
        self.study = self.typed.get("study", self.study)
        return entered

    async def _stand(self) -> None:
        """Name the draft in the page's address."""
        known = {name: identity.argument(name) for name in (query.CORRECTS, query.PATIENT)} | {query.DRAFT: self.draft}
        said = urlencode({name: text for name, text in known.items() if text})
        await self._stand_at(f"?{said}" if said else "")

    async def _restore(self) -> rx.event.EventSpec | None:
        raise NotImplementedError

    def _to(self, result: str) -> rx.event.EventSpec:
        return rx.redirect(routes.localized(f"{routes.CLINIC_RESULTS}/{result}".rstrip("/"), self._language()))
