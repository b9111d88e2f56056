"""The team's recetas: wishes to renew that wait, what was issued, and taking one back."""

from typing import ClassVar

import reflex as rx

from luna_portal.domain.refusals import NotAllowed
from luna_portal.i18n import query
from luna_portal.services.prescriptions import reading, renewals
from luna_portal.services.prescriptions.issuing import PrescriptionRequest
from luna_portal.state.parts.list_page import ListPage
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.prescriptions.prescription import PrescriptionView, RequestView, prescription_view, request_view
from luna_portal.wiring import portal
from luna_portal.workflows.prescriptions.issue_signed_paper import issue_with_paper


class RecetasClinicaState(ListPage, rx.State):
    """The page /clinica/recetas. `chosen` is the open one; `cancelling` and `declining` are open questions.

    `answers` says whether this member of the team answers wishes to renew, and issues; `waiting` counts all of these,
    also when `requests` does not hold them all. `fresh` is the id of the receta that was issued just now.
    """

    WATCH: ClassVar = "agenda"
    FILTERS: ClassVar = {query.TAB: tuple(reading.TABS)}
    answers: bool = False
    waiting: int = 0
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    rows: rx.Field[list[PrescriptionView]] = rx.field(default_factory=list)
    requests: rx.Field[list[RequestView]] = rx.field(default_factory=list)
    chosen: rx.Field[PrescriptionView | None] = rx.field(default=None)
    cancelling: bool = False
    declining: str = ""
    fresh: str = ""

    @portal_event
    async def ask_cancel(self) -> None:
        """Open the question why it is taken back."""
        self.cancelling = True

    @portal_event
    async def ask_decline(self, renewal: str) -> None:
        """Open the question why it is not renewed."""
        self.declining = renewal

    @portal_event
    async def keep(self) -> None:
        """Close any question; nothing changes."""
        self.cancelling, self.declining = False, ""

    @portal_event
    async def cancel(self, form: dict[str, str]) -> None:
        """Take the open one back."""
        await self._ask(reading.cancel, prescription=self._open_one(), reason=form.get("reason", ""))
        await self._done("prescriptions.said.cancelled")

    @portal_event
    async def dispense(self) -> None:
        """Note that the open one was dispensed."""
        await self._ask(reading.dispense, prescription=self._open_one())
        await self._done("prescriptions.said.dispensed")

    @portal_event
    async def accept(self, renewal: str) -> None:
        """Issue the same anew."""
        wish: PrescriptionRequest = await self._ask(renewals.wish_of, renewal=renewal)
        new = await issue_with_paper(self._ask, wish)
        await self._done("prescriptions.said.renewed", folio=new.folio)
        self.fresh = new.public_id

    @portal_event
    async def decline(self, form: dict[str, str]) -> None:
        """Do not renew, and say why."""
        await self._ask(renewals.decline, renewal=self.declining, reason=form.get("reason", ""))
        await self._done("prescriptions.said.declined")

    def _forget(self) -> None:
        super()._forget()
        self.fresh = ""

    def _open_one(self) -> str:
        return self.chosen.id if self.chosen else "-"

    async def _arrive(self) -> None:
        """Say what was issued just now."""
        issued = identity.argument(query.ISSUED)
        if issued:
            found = await self._ask(reading.one_for_team, prescription=issued)
            self.fresh = found.whole.prescription.public_id
            self._say("prescriptions.said.issued", "done", folio=found.whole.prescription.folio)

    async def _done(self, said: str, **values: object) -> None:
        self.cancelling, self.declining = False, ""
        await self._show()
        self._say(said, "done", **values)

    async def _show_opened(self) -> None:
        self.cancelling = self.cancelling and bool(self.opened)
        if not self.opened:
            self.chosen = None
            return
        found = await self._ask(reading.one_for_team, prescription=self.opened)
        self.chosen = prescription_view(found.whole, found.state, await self._reader(), team=True)

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(reading.issued, tab=self.filters[query.TAB], page=self.page)
        self.rows = [prescription_view(one.whole, one.state, reader, team=True) for one in found.rows]
        self.counts, self.page, self.pages = found.counts, found.page, found.pages
        try:
            waiting = await self._ask(renewals.requests)
        except NotAllowed:
            self.requests, self.waiting, self.answers = [], 0, False
            return
        today = reader.local(portal().clock()).date()
        self.requests = [request_view(one, reading.state_on(one.prescribed, today), reader) for one in waiting.waiting]
        self.waiting, self.answers = waiting.total, True


listen("agenda", RecetasClinicaState.refresh)
