"""A patient's files as the team sees them: finding the patient, what she uploaded, and uploading for her."""

import reflex as rx

from luna_portal.domain.refusals import NotAllowed
from luna_portal.services.patients import search as patients_search
from luna_portal.state.parts.document_list import Documents
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.patients.found_patient import PatientChoice, patient_choice


class ArchivosClinicaState(Documents, rx.State):
    """The page /clinica/archivos. `patient` is whose files; `may_look` is false for those who may only put files there."""

    patient: rx.Field[PatientChoice | None] = rx.field(default=None)
    found: rx.Field[list[PatientChoice]] = rx.field(default_factory=list)
    asked: str = ""
    may_look: bool = True

    @portal_event
    async def load(self) -> None:
        """Show the files of the patient in the address (`?paciente=`), or the search for one."""
        self.reset()
        wanted = identity.argument("paciente")
        if wanted:
            await self._open(wanted)
        else:
            await self._ask(patients_search.find, search="")
        self.loading = False

    @portal_event
    async def look_for(self, search: str) -> None:
        """Find patients by words of their names."""
        self.asked = search[:80]
        reader = await self._reader()
        self.found = [patient_choice(one, reader) for one in await self._ask(patients_search.find, search=self.asked)]

    @portal_event
    async def take(self, patient: str) -> None:
        """Open this patient's files."""
        await self._open(patient)

    @portal_event
    async def another(self) -> None:
        """Back to the search."""
        self.reset()
        self.loading = False

    def _is_clinic(self) -> bool:
        return True

    def _whose(self) -> str:
        return self.patient.id if self.patient else "-"

    async def _open(self, patient: str) -> None:
        self.patient = patient_choice(await self._ask(patients_search.one, patient=patient), await self._reader())
        self.found, self.asked, self.folder, self.page = [], "", "", 1
        await self._list()

    async def _list(self) -> None:
        if self.patient is None:
            return
        try:
            await super()._list()
        except NotAllowed:
            self.may_look, self.loading = False, False
