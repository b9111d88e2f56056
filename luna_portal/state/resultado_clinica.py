"""One result as the team sees it: explain it, let it go, take it away, correct it."""

import reflex as rx

from luna_portal.i18n import routes
from luna_portal.models import ReleaseRule
from luna_portal.services import lab_desk, lab_entry, lab_release, presence
from luna_portal.services.results import Trend
from luna_portal.state import identity
from luna_portal.state.events import portal_event
from luna_portal.state.live import listen
from luna_portal.state.one_result import OneResult
from luna_portal.views.lab_desk import how_released

DEEDS = ("release", "discard")


class ResultadoClinicaState(OneResult, rx.State):
    """The page /clinica/resultados/[resultado]. `asking` is the deed that must be confirmed, "" for none."""

    patient: str = ""
    patient_id: str = ""
    how: str = ""
    comment: str = ""
    wants_words: bool = False
    is_out: bool = False
    asking: str = ""

    @rx.event
    @portal_event
    async def load(self) -> None:
        """Show the result that the address names."""
        self.reset()
        await self._show()
        await self._ask(presence.watch_results, page=identity.client_token())

    @rx.event
    @portal_event
    async def explain(self, form: dict[str, str]) -> None:
        """Keep the words for the patient; the rule may then let the result go."""
        report = await self._ask(lab_release.comment, result=self._which(), text=form.get("comment", ""))
        out = report.released_at is not None
        await self._show()
        self._say("results.desk.comment_released" if out else "results.desk.comment_saved", "done")

    @rx.event
    @portal_event
    async def consider(self, deed: str) -> None:
        """Ask before a deed that cannot be taken back: "release" or "discard"."""
        self.asking = deed if deed in DEEDS else ""

    @rx.event
    @portal_event
    async def keep(self) -> None:
        """Close the question; nothing changes."""
        self.asking = ""

    @rx.event
    @portal_event
    async def release(self) -> None:
        """Let it go now."""
        self.asking = ""
        await self._ask(lab_release.release, result=self._which())
        await self._show()
        self._say("results.desk.released_now", "done")

    @rx.event
    @portal_event
    async def discard(self) -> rx.event.EventSpec:
        """Take it away, and go back to the list."""
        self.asking = ""
        await self._ask(lab_entry.discard, result=self._which())
        return rx.redirect(routes.localized(routes.CLINIC_RESULTS, self._language()))

    def _which(self) -> str:
        return identity.argument("resultado") or "-"

    async def _look(self) -> None:
        found = await self._ask(lab_desk.one, result=self._which())
        reported = found.detail.reported
        self.result = await self._view(found.detail)
        self.patient, self.patient_id = reported.patient.full_name, reported.patient.public_id
        self.how = how_released(reported, await self._reader())
        self.comment = reported.report.comment
        self.wants_words = found.wish is ReleaseRule.AFTER_COMMENT
        self.is_out = reported.report.released_at is not None

    async def _trend(self, result: str, place: int) -> Trend:
        return await self._ask(lab_desk.trend_of, result=result, place=place)


listen("results", ResultadoClinicaState.refresh)
