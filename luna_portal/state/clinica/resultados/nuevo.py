"""Entering a result: whose it is, then typed by hand or read from the laboratory's file."""

from typing import Any

import reflex as rx

from luna_portal.domain.refusals import InvalidField
from luna_portal.i18n import query
from luna_portal.services.results import entry, file_import, originals, review
from luna_portal.services.results.entry_form import MOST_ROWS
from luna_portal.state.clinica.resultados.nuevo_archivo import LabFileReading
from luna_portal.state.clinica.resultados.nuevo_formulario import TypedResult
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.parts.patient_search import PatientSearch
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.views.patients.found_patient import patient_choice
from luna_portal.views.results.correction import typed_again
from luna_portal.views.results.review import StudyView, possible_view, rows_of, study_view
from luna_portal.wiring import portal

WAYS = ("form", "file")


class ResultadoNuevoState(LabFileReading, TypedResult, PatientSearch, Forgetting, rx.State):
    """The page /clinica/resultados/nuevo. `way` is "form" or "file"; `patient` is whose result it will be.

    `original` is the file that goes along, named `original_name`.
    `corrects` says in words which result is replaced; `leaving` is the deed that would lose what is typed (another way,
    patient or study), until it is confirmed.
    """

    way: str = "form"
    studies: rx.Field[list[StudyView]] = rx.field(default_factory=list)
    today: str = ""
    corrects: str = ""
    original_name: str = ""
    leaving: str = ""
    _next: str = ""

    @portal_event
    async def load(self) -> rx.event.EventSpec | None:
        """An empty form, or what `?borrador=` names; `?corrige=` is the result to correct, `?paciente=` the patient."""
        return await self._restore()

    @portal_event
    async def turn_to(self, way: str, typed: bool = False) -> None:  # noqa: FBT001, FBT002 - the page sends it
        """By form or by file; asks first when something `typed` would be lost."""
        await self._leave_for("way", way, typed=typed and way != self.way)

    @portal_event
    async def another(self, typed: bool = False) -> None:  # noqa: FBT001, FBT002 - the page sends it
        """It is somebody else's; asks first when something `typed` would be lost."""
        await self._leave_for("patient", "", typed=typed)

    @portal_event
    async def choose_study(self, study: str, typed: bool = False) -> None:  # noqa: FBT001, FBT002 - the page sends it
        """Put the rows of a usual study into the form; asks first when something `typed` would be lost."""
        await self._leave_for("study", study, typed=typed and study != self.study)

    @portal_event
    async def keep(self) -> None:
        """Close the question, and go on writing."""
        self.leaving = self._next = ""

    @portal_event
    async def lose_typed(self) -> None:
        """Go on with the deed that was asked about; what was typed goes."""
        await self._leave_for(self.leaving, self._next, typed=False)

    @page_event
    async def look_for_original(self) -> None:
        """Show the file that was just handed in, to go along with the result."""
        if self.patient is not None:
            await self._show_original()

    @portal_event
    async def drop_original(self) -> None:
        """Do without the file; another may be handed in."""
        if self.patient is not None and self.original:
            await self._ask(originals.drop, patient=self.patient.id, original=self.original)
            await self._show_original()

    @portal_event
    async def confirm(self, form: dict[str, Any]) -> rx.event.EventSpec:
        """Enter what the file says for the chosen patient."""
        if self.chosen is None:
            raise InvalidField("patient", "results.form.no_patient")
        written = await self._ask(
            file_import.confirm,
            draft=self._draft,
            message=await self._message(),
            patient=self.chosen.patient.id,
            sure=form.get("sure") in (True, "on"),
        )
        return self._to(written[0].public_id if len(written) == 1 else "")

    async def _restore(self) -> rx.event.EventSpec | None:
        self.reset()
        reader = await self._reader()
        self._corrects = identity.argument(query.CORRECTS)
        wanted = identity.argument(query.PATIENT)
        if self._corrects:
            found = (await self._ask(review.one, result=self._corrects)).detail.reported
            wanted, self.study = found.patient.public_id, found.report.title
            day = reader.date_full(found.report.performed_at)
            self.corrects = reader.text("results.form.corrects", title=found.report.title, day=day)
            if len(found.analytes) <= MOST_ROWS:
                self.typed, self.restored = typed_again(found.report, found.analytes, reader), self.restored + 1
            else:
                self.corrects += " " + reader.text("results.form.corrects_many", count=len(found.analytes))
        if entered := await self._recall_typed():
            return self._to(entered)
        await self._begin(self.typed.get("patient", wanted))
        self._offer_again(self.typed.get("row_numbers", ""))
        self.today = reader.local(portal().clock()).date().isoformat()
        self.loading = False
        return None

    async def _take(self, patient: str) -> None:
        """It is this patient's; a file is first compared with her."""
        if self.way == "file" and self._draft:
            reader, message = await self._reader(), await self._message()
            one = await self._ask(file_import.compare, message=message, patient=patient)
            self._read(message, [panel.entered for panel in self.panels], one.judged, reader)
            exact = any(each.exact and each.patient.id == patient for each in self.possible)
            self.chosen = possible_view(one.patient, one.likeness, reader, exact=exact)
        else:
            await self._begin(patient)

    async def _leave_for(self, what: str, to: str, *, typed: bool) -> None:
        """Do it, or ask first when something typed would be lost."""
        self.leaving, self._next = (what, to) if typed else ("", "")
        if typed:
            return
        await self._drop_draft()
        await self._stand()
        if what == "way":
            self.way = to if to in WAYS else WAYS[0]
        elif what == "patient":
            self.patient, self.chosen = None, None
        elif what == "study":
            self.study = to
            await self._begin(self.patient.id if self.patient else "")

    async def _begin(self, patient: str) -> None:
        reader = await self._reader()
        found = await self._ask(entry.entering, patient=patient)
        self.studies = [study_view(one, reader) for one in found.tests]
        self.patient = patient_choice(found.patient, reader) if found.patient else None
        self._offer(rows_of(self.study, found.patient))
        self.original = self.original_name = ""
        if self.patient is not None:
            await self._show_original()

    async def _show_original(self) -> None:
        patient = self.patient.id if self.patient else ""
        found = await self._ask(originals.waiting, patient=patient)
        self.original, self.original_name = (found.public_id, found.name) if found else ("", "")
