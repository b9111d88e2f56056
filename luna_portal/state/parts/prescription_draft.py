"""A receta while it is written: what stands in its forms is a draft on the server until it is issued."""

from typing import Any, ClassVar

import reflex as rx

from luna_portal.domain.prescriptions.contents import Medicine
from luna_portal.models import Flow
from luna_portal.services import drafts
from luna_portal.state.parts.draft_form import DraftForm
from luna_portal.state.parts.typed_prescription import TEXTS, medicines_as_text, medicines_from_text, of_sheet, text_of
from luna_portal.state.pipeline.handlers import page_event
from luna_portal.views.patients.found_patient import PatientChoice
from luna_portal.views.prescriptions.prescription import DraftLine, medicine_of

BOXES = (*TEXTS, "duration_days")
"""The fields of a medicine that is not added yet; that a drug is declared is said anew."""
REST = ("diagnosis", "indications", "allergy_reason")
LINES = "lines"


class PrescriptionDraft(DraftForm, mixin=True):
    """A mixin. `typed` is the medicine that is typed and not added; the draft is named by what the receta is for."""

    FLOW: ClassVar = Flow.PRESCRIPTION
    patient: rx.Field[PatientChoice | None] = rx.field(default=None)
    lines: rx.Field[list[DraftLine]] = rx.field(default_factory=list)
    diagnosis: str = ""
    indications: str = ""
    allergy_reason: str = ""
    version: int = 0
    _renewal: str = ""
    _supersedes: str = ""

    @page_event
    async def keep_written(self, rest: dict[str, Any], medicine: dict[str, Any]) -> None:
        """Keep what stands in the two forms, when a field of one is left."""
        await self._begin()
        before = self._written()
        self._take_rest(rest)
        self._take_medicine(of_sheet(medicine, self.version))
        if self._written() != before:
            await self._keep_written()

    async def _begin(self) -> None:
        """Restore a page whose State is gone before anything is done on it."""
        raise NotImplementedError

    async def _put(self, medicines: list[Medicine]) -> None:
        """Show these medicines."""
        raise NotImplementedError

    def _take_rest(self, form: dict[str, Any]) -> None:
        for name in REST:
            setattr(self, name, text_of(form, name))

    def _take_medicine(self, form: dict[str, Any]) -> None:
        self.typed = {name: text for name in BOXES if (text := text_of(form, name))}

    def _written(self) -> dict[str, str]:
        rest = {name: text for name in REST if (text := getattr(self, name))}
        return self.typed | rest | ({LINES: medicines_as_text(map(medicine_of, self.lines))} if self.lines else {})

    async def _keep_written(self) -> None:
        if self.patient is not None:
            self.draft = self._renewal or self._supersedes or self.patient.id
            await self._keep_all(self._written())

    async def _take_up_written(self) -> None:
        """Put what was written and not issued in the place of what the sheet began with, and say so."""
        if self.patient is None or await self._recall(self._renewal or self._supersedes or self.patient.id):
            return
        written = self.typed
        if written:
            self._take_rest(written)
            self._take_medicine(written)
            await self._put(medicines_from_text(written.get(LINES, "")))
            self._say("prescriptions.said.recalled", "done")

    async def _forget_written(self) -> None:
        await self._ask(drafts.forget, flow=self.FLOW, name=self.draft)
