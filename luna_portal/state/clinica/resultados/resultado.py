"""One result as the team sees it: explain it, say that the patient was told, let it go, take it away, correct it."""

from typing import Any, ClassVar

import reflex as rx

from luna_portal.domain.refusals import Refusal
from luna_portal.domain.results.critical_notices import NoticeForm
from luna_portal.i18n import routes
from luna_portal.models import Flow, ReleaseRule
from luna_portal.services import live
from luna_portal.services.results import entry, review
from luna_portal.services.results import release as results_release
from luna_portal.services.results.reading import Trend
from luna_portal.services.results.release import CommentChanged, Written
from luna_portal.state.parts.draft_form import DraftForm
from luna_portal.state.parts.result_view import OneResult
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.clinic.phone import readable_phone
from luna_portal.views.results.review import NoticeView, doubts_of, how_released, notice_view
from luna_portal.wiring import portal

NOTICE = ("way", "day", "hour", "told", "teller", "note")
SEEN = "seen"


class ResultadoClinicaState(OneResult, DraftForm, rx.State):
    """The page /clinica/resultados/[resultado]. `asking` is the deed that must be confirmed, "" for none.

    `words` is what will be delivered when it is confirmed, `with_notice` whether a notice goes into the record with it.
    `explains` says that the reader may explain and release; `version` grows with each notice, so that its form is empty again.
    """

    FLOW: ClassVar = Flow.RESULT_EXPLANATION
    patient: str = ""
    patient_id: str = ""
    phone: str = ""
    phone_link: str = ""
    how: str = ""
    doubts: list[str] = []
    comment: str = ""
    wants_words: bool = False
    is_out: bool = False
    held: bool = False
    explains: bool = True
    notices: rx.Field[list[NoticeView]] = rx.field(default_factory=list)
    told: bool = False
    teller: str = ""
    today: str = ""
    version: int = 0
    asking: str = ""
    words: str = ""
    with_notice: bool = False
    _form: dict[str, str] = {}
    _seen: str = ""

    @portal_event
    async def load(self) -> None:
        """Show the result that the address names."""
        self.reset()
        await self._show()
        await self._begin()
        if self.result is not None:
            await self._recall_typed()
        await self._ask(live.watch_results, page=identity.client_token())

    @page_event
    async def keep_typed(self, typed: dict[str, str]) -> None:
        """Keep what stands in the boxes, with the explanation that they began with."""
        if self.loading:
            await self._show()
            await self._begin()
        self.draft = self._which()
        await self._keep(typed | {SEEN: self._seen}, ("comment", *NOTICE, SEEN))

    @portal_event
    async def explain(self, form: dict[str, Any]) -> None:
        """Keep all that is written; asks first when the result goes out with it. Boxes that are not shown come empty."""
        typed = {name: text for name, text in form.items() if isinstance(text, str)}
        if await self._ask(results_release.goes_out_with, result=self._which(), written=self._written(typed)):
            self._consider("save", typed)
        else:
            await self._save(typed)

    @portal_event
    async def consider_release(self, form: dict[str, str]) -> None:
        """Ask before it is let go, and show what the patient will read: what stands in the boxes now."""
        await self._ask(results_release.check_release, result=self._which(), written=self._written(form))
        self._consider("release", form)

    @portal_event
    async def consider_discard(self) -> None:
        """Ask before it is taken away."""
        self.asking = "discard"

    @portal_event
    async def keep(self) -> None:
        """Close the question; nothing changes."""
        self.asking = ""

    @portal_event
    async def release(self) -> None:
        """Let it go now, with what the question showed; without the question nothing goes."""
        deed, self.asking = self.asking, ""
        if deed == "save":
            await self._save(self._form)
            return
        if deed != "release":
            if not self.is_out:  # else it is the second press of a double one, and what the first did is said already
                self._say("results.desk.ask_first", "error")
            return
        await self._ask(results_release.release, result=self._which(), written=self._written(self._form))
        told = await self._ask(results_release.is_told, result=self._which())
        await self._kept()
        self._say(f"results.desk.{'released_now' if told else 'released_untold'}", "done" if told else "info")

    @portal_event
    async def discard(self) -> rx.event.EventSpec:
        """Take it away, and go back to the list."""
        self.asking = ""
        await self._ask(entry.discard, result=self._which())
        await self._drop_draft()
        return rx.redirect(routes.localized(routes.CLINIC_RESULTS, self._language()))

    async def _save(self, form: dict[str, str]) -> None:
        report = await self._ask(results_release.save, result=self._which(), written=self._written(form))
        out = report.released_at is not None and not self.is_out
        await self._kept()
        key = "comment_released" if out else "notice_saved" if self.result and self.result.critical else "comment_saved"
        self._say(f"results.desk.{key}", "done")

    def _consider(self, deed: str, form: dict[str, str]) -> None:
        written = self._written(form)
        self._form, self.words, self.with_notice = form, written.words.strip(), written.notice is not None
        self.asking = deed

    def _which(self) -> str:
        return identity.argument("resultado") or "-"

    def _written(self, form: dict[str, str]) -> Written:
        """What stands in the page's boxes; who sees no box for the explanation leaves it as it is."""
        typed = NoticeForm(**{name: form.get(name, "") for name in NOTICE})
        untouched = NoticeForm(day=self.today, told=self.patient, teller=self.teller)
        begun = "way" in form and typed != untouched
        return Written(form.get("comment", self.comment), typed if begun else None, seen=self._seen)

    def _refused(self, refusal: Refusal) -> None:
        super()._refused(refusal)
        if isinstance(refusal, CommentChanged):
            self._seen = str(refusal.values["text"])

    async def _kept(self) -> None:
        """Show the result with what was kept; the boxes of the notice begin anew."""
        await self._drop_draft()
        await self._show()
        await self._begin()

    async def _recall_typed(self) -> None:
        """Put what was typed and not kept back into the boxes; who wrote another explanation meanwhile is still asked about."""
        await self._recall(self._which())
        if self.typed:
            self._seen = self.typed.get(SEEN, self._seen)
            self._say("results.desk.typed_is_back")

    async def _begin(self) -> None:
        """Let the boxes begin with what is known now."""
        self.today = (await self._reader()).local(portal().clock()).date().isoformat()
        self._seen, self._form, self.version = self.comment, {}, self.version + 1

    async def _look(self) -> None:
        found = await self._ask(review.one, result=self._which())
        reported, reader = found.detail.reported, await self._reader()
        self.result = await self._view(found.detail)
        self.patient, self.patient_id = reported.patient.full_name, reported.patient.public_id
        self.phone, self.phone_link = readable_phone(reported.patient.phone), f"tel:{reported.patient.phone}"
        self.notices = [notice_view(one, reader) for one in found.notices]
        told = self.told = any(one.reached for one in self.notices)
        self.how, self.doubts = how_released(reported, reader, told=told), doubts_of(reported, reader)
        self.comment, self.explains, self.teller = reported.report.comment, found.explains, found.teller
        self.wants_words = found.wish is ReleaseRule.AFTER_COMMENT
        self.is_out = reported.report.released_at is not None
        self.held = bool(reported.critical) and not self.is_out and not (told and self.comment)

    async def _trend(self, result: str, place: int) -> Trend:
        return await self._ask(review.trend_of, result=result, place=place)


listen("results", ResultadoClinicaState.refresh)
