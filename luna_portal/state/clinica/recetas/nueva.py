"""Writing a receta: for whom, one medicine after the other, and then it is read once more and issued for good."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from luna_portal.domain.prescriptions import contents as rules
from luna_portal.domain.prescriptions.contents import MOST_LINES, KnownAllergy, Medicine
from luna_portal.domain.prescriptions.contents import PrescriptionDraft as Contents
from luna_portal.domain.refusals import InvalidField, InvalidForm
from luna_portal.i18n import query, routes
from luna_portal.services.patients import allergies
from luna_portal.services.prescriptions import issuing, reading, renewals
from luna_portal.services.prescriptions.contents import draft_of
from luna_portal.services.prescriptions.issuing import PrescriptionRequest
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.parts.patient_search import PatientSearch
from luna_portal.state.parts.prescription_draft import PrescriptionDraft
from luna_portal.state.parts.typed_prescription import left_over, medicine_in, of_sheet
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.patients.found_patient import patient_choice
from luna_portal.views.prescriptions.prescription import (
    AllergyView,
    allergy_view,
    draft_line,
    ended_allergy_view,
    medicine_of,
)
from luna_portal.workflows.prescriptions.issue_signed_paper import issue_with_paper

NOTHING: dict[str, Any] = {}


class RecetaNuevaState(PrescriptionDraft, PatientSearch, Forgetting, rx.State):
    """The page /clinica/recetas/nueva. `version` grows with each medicine, so that its form is drawn empty again.

    `unknown` says that the drug just written must be declared; `conflict` that a reason must be given.
    `unadded` and `unnoted` name a medicine and an allergy that are typed and not in the receta or the record yet.
    `reviewing`, `leaving` and `ending` (an allergy) are open questions; `replaces` is the folio of the receta that this one corrects.
    """

    known: rx.Field[list[AllergyView]] = rx.field(default_factory=list)
    ended: rx.Field[list[AllergyView]] = rx.field(default_factory=list)
    ending: rx.Field[AllergyView | None] = rx.field(default=None)
    unknown: bool = False
    unadded: str = ""
    unnoted: str = ""
    allergy_version: int = 0
    conflict: bool = False
    replaces: str = ""
    reviewing: bool = False
    leaving: bool = False
    _groups: list[tuple[str, str]] = []

    @portal_event
    async def load(self) -> None:
        """An empty sheet; `?paciente=`, `?renovacion=` and `?corrige=` in the address fill it, and what was not issued."""
        await self._restore()

    @portal_event
    async def choose_patient(self, patient: str) -> None:
        """It is for this patient; what was written for her and not issued is there again."""
        await self._take(patient)
        self._end_search()
        await self._take_up_written()
        await self._stand_at(f"?{urlencode({query.PATIENT: patient})}")

    @portal_event
    async def ask_another(self, typed: bool) -> None:  # noqa: FBT001 - the page sends it
        """It is for somebody else; asks first when something was written, `typed` when only the page knows of it."""
        self.leaving = bool(typed or self.typed or self.lines or self.diagnosis or self.indications)
        if not self.leaving:
            await self._begin_again()

    @portal_event
    async def keep(self) -> None:
        """Close any question, and go on writing."""
        self.leaving = self.reviewing = False
        self.ending = None

    @portal_event
    async def another(self) -> None:
        """It is for somebody else: what was written for this one goes."""
        if self.patient is not None:
            await self._forget_written()
        await self._begin_again()

    @portal_event
    async def note_allergy(self, form: dict[str, str]) -> None:
        """Note what the patient must not get."""
        fields = {name: form.get(name, "") for name in ("substance", "group", "severity", "reaction")}
        wanted = self.patient.id if self.patient else "-"
        await self._ask(allergies.note_allergy, patient=wanted, **fields)
        self.unnoted, self.allergy_version = "", self.allergy_version + 1
        await self._take(wanted)
        self._say("prescriptions.said.allergy", "done")

    @portal_event
    async def drop_allergy(self) -> None:
        """Take away what is typed of an allergy and was not noted."""
        self.unnoted, self.allergy_version = "", self.allergy_version + 1

    @portal_event
    async def ask_end(self, allergy: str) -> None:
        """Ask why an allergy is none, or no longer."""
        self.ending = next((one for one in self.known if one.id == allergy), None)

    @portal_event
    async def end_allergy(self, form: dict[str, str]) -> None:
        """It is none, or no longer: it goes to those of before, with the reason."""
        if self.ending is not None and self.patient is not None:
            await self._ask(allergies.end_allergy, allergy=self.ending.id, reason=form.get("reason", ""))
            self.ending = None
            await self._take(self.patient.id)
            self._say("prescriptions.said.allergy_ended", "done")

    @portal_event
    async def add(self, form: dict[str, Any]) -> None:
        """Add the medicine that was typed; every field at fault says so in its place."""
        await self._begin()
        if not of_sheet(form, self.version):
            return
        if len(self.lines) >= MOST_LINES:
            raise InvalidField("generic", "prescribing.lines_wrong")
        try:
            medicine = rules.check_line(medicine_in(form))
        except InvalidForm as refused:
            self.unknown = self.unknown or "declared_unlisted" in refused.errors
            await self._name(refused)
            return
        self._empty_medicine()
        await self._put([*map(medicine_of, self.lines), medicine])
        await self._keep_written()

    @portal_event
    async def drop_medicine(self) -> None:
        """Take away what is typed of a medicine and was not added."""
        await self._begin()
        self._empty_medicine()
        await self._keep_written()

    @portal_event
    async def remove(self, number: int) -> None:
        """Take a medicine away, counted from 0."""
        await self._begin()
        await self._put([medicine_of(line) for at, line in enumerate(self.lines) if at != number])
        await self._keep_written()

    @portal_event
    async def review(
        self,
        form: dict[str, Any],
        medicine: dict[str, Any] = NOTHING,
        allergy: dict[str, Any] = NOTHING,
    ) -> None:
        """Show what would be issued, or every field at fault; what is typed and not added yet is asked about first.

        `medicine` and `allergy` are what stands in the forms of these at that moment.
        """
        await self._begin()
        reader, medicine = await self._reader(), of_sheet(medicine, self.version)
        self.unadded, self.unnoted = left_over("medicine", medicine, reader), left_over("allergy", allergy, reader)
        self._take_rest(form)
        self._take_medicine(medicine)
        await self._keep_written()
        if self.unadded or self.unnoted:
            self.notice, self.notice_kind = self.unadded or self.unnoted, "error"
            return
        try:
            await self._ask(issuing.check, wish=self._wish())
        except InvalidForm as refused:
            await self._at_fault(refused)
        else:
            self.reviewing = True

    @portal_event
    async def issue(self) -> rx.event.EventSpec | None:
        """Issue what was just read once more, and go to the list; from then on it does not change."""
        if not self.reviewing:
            self._say("prescriptions.new.review_first", "error")
            return None
        self.reviewing = False
        try:
            row = await issue_with_paper(self._ask, self._wish())
        except InvalidForm as refused:
            await self._at_fault(refused)
            return None
        there = routes.localized(routes.CLINIC_PRESCRIPTIONS, self._language())
        return rx.redirect(f"{there}?{query.ISSUED}={row.public_id}")

    def _empty_medicine(self) -> None:
        self.unadded, self.unknown, self.version, self.typed = "", False, self.version + 1, {}

    async def _begin(self) -> None:
        if self.loading:
            await self._restore()

    async def _restore(self) -> None:
        self.reset()
        self._renewal, self._supersedes = identity.argument(query.RENEWS), identity.argument(query.CORRECTS)
        if self._renewal:
            wish: PrescriptionRequest = await self._ask(renewals.wish_of, renewal=self._renewal)
            await self._take(wish.patient)
            await self._fill(wish.draft)
        elif self._supersedes:
            whole = (await self._ask(reading.one_for_team, prescription=self._supersedes)).whole
            await self._take(whole.patient.public_id)
            await self._fill(draft_of(whole.prescription, whole.lines))
            self.replaces = whole.prescription.folio
        elif identity.argument(query.PATIENT):
            await self._take(identity.argument(query.PATIENT))
        if self.patient is not None:
            await self._take_up_written()
        self.loading = False

    async def _begin_again(self) -> None:
        self.reset()
        await self._stand_at("")
        self.loading = False

    def _wish(self) -> PrescriptionRequest:
        draft = Contents(
            lines=tuple(map(medicine_of, self.lines)),
            diagnosis=self.diagnosis,
            indications=self.indications,
            allergy_reason=self.allergy_reason,
        )
        patient = self.patient.id if self.patient else ""
        return PrescriptionRequest(patient=patient, draft=draft, renewal=self._renewal, supersedes=self._supersedes)

    async def _at_fault(self, refused: InvalidForm) -> None:
        self.conflict = self.conflict or "allergy_reason" in refused.errors
        await self._name(refused)

    async def _take(self, patient: str) -> None:
        reader = await self._reader()
        seen = await self._ask(reading.for_patient, patient=patient)
        self.patient = patient_choice(seen.patient, reader)
        self.known = [allergy_view(one, reader) for one in seen.allergies]
        self.ended = [ended_allergy_view(one, reader) for one in seen.ended]
        self._groups = [(one.substance, one.group) for one in seen.allergies]
        await self._put([medicine_of(line) for line in self.lines])

    async def _fill(self, draft: Contents) -> None:
        self.diagnosis, self.indications = draft.diagnosis, draft.indications
        await self._put(list(draft.lines))

    async def _put(self, medicines: list[Medicine]) -> None:
        """Show these medicines, each with the allergies it speaks to."""
        reader = await self._reader()
        known = [KnownAllergy(substance=substance, group=group) for substance, group in self._groups]
        speaks = rules.conflicts(medicines, known)
        self.conflict = bool(speaks)
        self.lines = [
            draft_line(one, ", ".join(allergy.substance for at, allergy in speaks if at == number), reader)
            for number, one in enumerate(medicines)
        ]

    async def _name(self, refused: InvalidForm) -> None:
        """Say every field at fault in its place, and the first above: what the portal lacks has no field here."""
        self._refused(refused)
        self._say(refused.key, "error")
