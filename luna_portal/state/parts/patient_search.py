"""Finding the patient whom a page of the team's is about."""

import reflex as rx

from luna_portal.services.patients import search
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.patients.found_patient import PatientChoice, patient_choice

LONGEST_SEARCH = 80


class PatientSearch(PortalState, mixin=True):
    """A mixin. `patient` is the one who was chosen; `found` are those with the words `asked`, `more` says that there are others."""

    patient: rx.Field[PatientChoice | None] = rx.field(default=None)
    found: rx.Field[list[PatientChoice]] = rx.field(default_factory=list)
    more: bool = False
    asked: str = ""

    @portal_event
    async def find_patient(self, words: str) -> None:
        """Find patients by words of their names."""
        self.asked = words[:LONGEST_SEARCH]
        reader, seen = await self._reader(), await self._ask(search.find, search=self.asked)
        self.found, self.more = [patient_choice(one, reader) for one in seen.patients], seen.more

    @portal_event
    async def choose_patient(self, patient: str) -> None:
        """It is about this patient."""
        await self._take(patient)
        self._end_search()

    async def _take(self, patient: str) -> None:
        """Go on with the patient who was chosen."""
        raise NotImplementedError

    def _end_search(self) -> None:
        self.found, self.more, self.asked = [], False, ""
