"""The team's recetas: wishes to renew that wait, what was issued, and taking one back."""

import reflex as rx

from luna_portal.domain.refusals import NotAllowed
from luna_portal.services import live
from luna_portal.services.prescriptions import reading, renewals
from luna_portal.services.prescriptions.issuing import PrescriptionRequest
from luna_portal.state.paciente.recetas.lista import TABS
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.prescriptions.prescription import PrescriptionView, RequestView, prescription_view, request_view
from luna_portal.wiring import portal
from luna_portal.workflows.prescriptions.issue_signed_paper import issue_with_paper


class RecetasClinicaState(PortalState, rx.State):
    """The page /clinica/recetas. `chosen` stands instead of the list; `cancelling` and `declining` are open questions.

    `answers` says whether this member of the team answers wishes to renew, and issues; `fresh` is the
    id of the receta that was issued just now.
    """

    tab: str = "valid"
    answers: bool = False
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    rows: rx.Field[list[PrescriptionView]] = rx.field(default_factory=list)
    requests: rx.Field[list[RequestView]] = rx.field(default_factory=list)
    chosen: rx.Field[PrescriptionView | None] = rx.field(default=None)
    cancelling: bool = False
    declining: str = ""
    fresh: str = ""

    @portal_event
    async def load(self) -> None:
        """Show what waits and what is in force, and what was issued just now (`?emitida=` in the address)."""
        self.reset()
        await self._list()
        await self._ask(live.watch_agenda, page=identity.client_token())
        if identity.argument("emitida"):
            found = await self._ask(reading.one_for_team, prescription=identity.argument("emitida"))
            self.fresh = found.whole.prescription.public_id
            self._say("prescriptions.said.issued", "done", folio=found.whole.prescription.folio)

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
            await self._list()

    @portal_event
    async def turn_to(self, tab: str) -> None:
        """Another tab: "valid", "past" or "cancelled"."""
        self.tab = tab if tab in TABS else "valid"
        await self._list()

    @portal_event
    async def choose(self, prescription: str) -> None:
        """Show one, whole."""
        await self._show(prescription)

    @portal_event
    async def close(self) -> None:
        """Back to the list."""
        self.chosen, self.cancelling = None, False

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
        """Take the chosen one back."""
        wanted = self.chosen.id if self.chosen else "-"
        await self._ask(reading.cancel, prescription=wanted, reason=form.get("reason", ""))
        await self._done("prescriptions.said.cancelled", wanted)

    @portal_event
    async def dispense(self) -> None:
        """Note that the chosen one was dispensed."""
        wanted = self.chosen.id if self.chosen else "-"
        await self._ask(reading.dispense, prescription=wanted)
        await self._done("prescriptions.said.dispensed", wanted)

    @portal_event
    async def accept(self, renewal: str) -> None:
        """Issue the same anew."""
        wish: PrescriptionRequest = await self._ask(renewals.wish_of, renewal=renewal)
        new = await issue_with_paper(self._ask, wish)
        await self._done("prescriptions.said.renewed", "", folio=new.folio)
        self.fresh = new.public_id

    @portal_event
    async def decline(self, form: dict[str, str]) -> None:
        """Do not renew, and say why."""
        await self._ask(renewals.decline, renewal=self.declining, reason=form.get("reason", ""))
        await self._done("prescriptions.said.declined", "")

    @page_event
    async def leave(self) -> None:
        """Forget everything when the page is left."""
        self.reset()

    def _forget(self) -> None:
        super()._forget()
        self.fresh = ""

    async def _done(self, said: str, prescription: str, **values: object) -> None:
        self.cancelling, self.declining = False, ""
        await self._list()
        if prescription:
            await self._show(prescription)
        self._say(said, "done", **values)

    async def _show(self, prescription: str) -> None:
        found = await self._ask(reading.one_for_team, prescription=prescription)
        self.chosen = prescription_view(found.whole, found.state, await self._reader(), team=True)

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(reading.issued, tab=self.tab)
        self.counts = found.counts
        self.rows = [prescription_view(one.whole, one.state, reader, team=True) for one in found.rows]
        try:
            waiting = (await self._ask(renewals.requests)).waiting
        except NotAllowed:
            self.requests, self.answers = [], False
        else:
            today = reader.local(portal().clock()).date()
            states = [reading.state_on(one.prescribed, today) for one in waiting]
            self.requests = [request_view(one, state, reader) for one, state in zip(waiting, states, strict=True)]
            self.answers = True
        self.loading = False


listen("agenda", RecetasClinicaState.refresh)
