"""What a shared link shows to whoever has its code; neither link nor code is in any variable of the page."""

from urllib.parse import quote

import reflex as rx

from luna_portal.domain.results.values import CRITICAL
from luna_portal.domain.sharing.share_rules import ShareClosed
from luna_portal.i18n import routes
from luna_portal.i18n.reader import Reader
from luna_portal.models import Document, LabReport
from luna_portal.services.documents.pictures import has_pictures
from luna_portal.services.sharing import opening
from luna_portal.services.sharing.links import title_of
from luna_portal.services.sharing.opening import OpenedShare
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.results.result import critical_words
from luna_portal.views.sharing.share import (
    SharedView,
    document_facts,
    left_words,
    medicine_view,
    prescription_facts,
    report_facts,
    value_view,
)

PAGES_SHOWN = 40


class CompartidoState(Forgetting, rx.State):
    """The page /compartido/[token]. `shut` says that the link opens nothing; `shown` is there once the code was right."""

    shut: bool = False
    shown: rx.Field[SharedView | None] = rx.field(default=None)

    @portal_event
    async def load(self) -> None:
        """Ask for the code; whether the link opens anything is said only then."""
        self.reset()
        self.loading = False

    @portal_event
    async def open(self, form: dict[str, str]) -> None:
        """Try a code."""
        try:
            found = await self._ask(
                opening.open_shared,
                token=identity.argument("token"),
                code=form.get("code", ""),
                user_agent=self._caller().user_agent,
            )
        except ShareClosed:
            self.shut, self.shown = True, None
            return
        self.shown = _view(found, await self._reader())


def _view(found: OpenedShare, reader: Reader) -> SharedView:
    thing = found.thing
    path = routes.shared(identity.argument("token"), reader.language)
    door = f"?pase={quote(found.ticket)}"
    if isinstance(thing, Document):
        facts, note = document_facts(thing, reader), ""
    elif isinstance(thing, LabReport):
        facts, note = report_facts(thing, reader), thing.comment
    else:
        facts, note = prescription_facts(thing, reader), thing.indications
    pages = thing.pages or 1 if isinstance(thing, Document) and has_pictures(thing) else 0
    return SharedView(
        kind=found.share.kind.value,
        kind_said=reader.text(f"share.kind.{found.share.kind}"),
        title=title_of(thing),
        until=reader.text("share.page.until", until=reader.day_time(found.share.expires_at)),
        left=left_words(found.share, reader),
        file=f"{path}/archivo{door}" if found.file or found.paper else "",
        pictures=[f"{path}/pagina/{page}{door}" for page in range(1, min(pages, PAGES_SHOWN) + 1)],
        facts=facts,
        lines=[medicine_view(line, reader) for line in found.lines],
        analytes=[value_view(one, reader) for one in found.analytes],
        note=note,
        critical=critical_words([one for one in found.analytes if one.reading in CRITICAL], reader),
    )
