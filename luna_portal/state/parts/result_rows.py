"""The rows of a result that is being typed: more of them, fewer, and how each value stands."""

from dataclasses import asdict, replace

import reflex as rx

from luna_portal.domain.refusals import Refusal
from luna_portal.domain.results.values import CRITICAL, Judged
from luna_portal.services.results import entry
from luna_portal.services.results.entry_form import MOST_ROWS, HalfRow
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.patients.found_patient import PatientChoice
from luna_portal.views.results.review import NOTHING_SAID, RowView, empty_row, judged_view

NONE = -1


class ResultRows(PortalState, mixin=True):
    """A mixin of a page that has a `patient`. `half` is the number of the row that was begun and has no result."""

    patient: rx.Field[PatientChoice | None] = rx.field(default=None)
    rows: rx.Field[list[RowView]] = rx.field(default_factory=list)
    may_add: bool = True
    half: int = NONE

    @portal_event
    async def add_row(self) -> None:
        """One more value."""
        free = sorted(set(range(MOST_ROWS)) - {row.number for row in self.rows})
        if free:
            after = max((row.number for row in self.rows), default=NONE) + 1
            self.rows = [*self.rows, empty_row(after if after in free else free[0])]
            self.may_add = len(self.rows) < MOST_ROWS

    @portal_event
    async def remove_row(self, number: int) -> None:
        """Take a row away, with what is typed in it."""
        self.rows = [row for row in self.rows if row.number != number]
        self.half, self.may_add = NONE, len(self.rows) < MOST_ROWS

    @page_event
    async def weigh(self, form: dict[str, str]) -> None:
        """Say beside each value how it stands."""
        if self.patient is not None:
            await self._weigh(form)

    def _offer(self, rows: list[RowView]) -> None:
        """Begin with these rows."""
        self.rows, self.may_add, self.half = rows, len(rows) < MOST_ROWS, NONE

    def _offer_again(self, numbers: str) -> None:
        """Let the rows be those of a draft: `numbers` of theirs, between commas."""
        wanted = [int(one) for one in numbers.split(",") if one.isdecimal() and int(one) < MOST_ROWS]
        known = {row.number: row for row in self.rows}
        if wanted:
            self._offer([known.get(number) or empty_row(number) for number in dict.fromkeys(wanted)])

    async def _weigh(self, form: dict[str, str]) -> dict[int, Judged]:
        patient = self.patient.id if self.patient else ""
        judged: dict[int, Judged] = await self._ask(entry.weigh, patient=patient, typed=form)
        reader = await self._reader()
        known = {number: asdict(judged_view(one, reader)) for number, one in judged.items()}
        self.rows = [replace(row, **known.get(row.number, asdict(NOTHING_SAID))) for row in self.rows]
        return judged

    async def _critical_in(self, form: dict[str, str]) -> list[str]:
        """The critical values that are typed, in words: "Glucosa: 412 mg/dL"."""
        judged = await self._weigh(form)
        return [
            f"{form.get(f'name{number}', '')}: {form.get(f'value{number}', '')} {form.get(f'unit{number}', '')}".strip()
            for number, one in sorted(judged.items())
            if one.flag in CRITICAL
        ]

    def _refused(self, refusal: Refusal) -> None:
        super()._refused(refusal)
        self.half = refusal.number if isinstance(refusal, HalfRow) else NONE
