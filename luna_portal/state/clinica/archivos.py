"""A patient's files as the team sees them: finding the patient, what she uploaded, and uploading for her."""

from typing import ClassVar

import reflex as rx

from luna_portal.domain.refusals import NotAllowed
from luna_portal.i18n import query
from luna_portal.services.patients import search
from luna_portal.state.parts.document_list import Documents
from luna_portal.state.parts.list_page import ANY
from luna_portal.state.parts.patient_search import PatientSearch
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.patients.found_patient import patient_choice


class ArchivosClinicaState(Documents, PatientSearch, rx.State):
    """The page /clinica/archivos. `may_look` is false for those who may only put files there."""

    FILTERS: ClassVar = {query.PATIENT: ANY, **Documents.FILTERS}
    may_look: bool = True

    @portal_event
    async def change_patient(self) -> None:
        """Back to the search."""
        await self._take("")

    def _is_clinic(self) -> bool:
        return True

    def _whose(self) -> str:
        return self.patient.id if self.patient else "-"

    async def _take(self, patient: str) -> None:
        before, self.filters = (
            self.filters,
            {name: values[0] if values else "" for name, values in self.FILTERS.items()},
        )
        self.filters |= {query.PATIENT: patient, query.LOOK: before.get(query.LOOK, "list")}
        self.words, self.page, self.opened = "", 1, ""
        await self._show()
        await self._stand(step=True)

    async def _list(self) -> None:
        wanted, self.may_look = self.filters[query.PATIENT], True
        if not wanted:
            self.patient, self.rows = None, []
            await self._ask(search.find, search="")
            return
        if self.patient is None or self.patient.id != wanted:
            self.patient = None
            self.patient = patient_choice(await self._ask(search.one, patient=wanted), await self._reader())
        try:
            await super()._list()
        except NotAllowed:
            self.may_look = False
