"""The outgoing mail: what was sent, what waits, what failed, and each as its reader sees it."""

from typing import ClassVar

import reflex as rx

from luna_portal.i18n import query
from luna_portal.models import Delivery
from luna_portal.services.mail import delivery_log
from luna_portal.state.parts.list_page import ListPage
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.mail.delivery_log import MessageView, PreviewView, message_view
from luna_portal.wiring import portal


class CorreoState(ListPage, rx.State):
    """The page /clinica/correo. `sends` says whether a mail server is set; `preview` is the mail that is open."""

    WATCH: ClassVar = "outbox"
    IN_DIALOG: ClassVar = True
    FILTERS: ClassVar = {query.TAB: ("", *Delivery)}
    messages: rx.Field[list[MessageView]] = rx.field(default_factory=list)
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    sends: bool = True
    preview: rx.Field[PreviewView | None] = rx.field(default=None)
    _drawn: str = ""

    @portal_event
    async def retry(self, message: str) -> None:
        """Queue a mail again that could not be sent."""
        await self._ask(delivery_log.retry, message=message)
        await self._show()
        self._say("staff.mail.queued_again", "done")

    async def _show_opened(self) -> None:
        if self.opened and self.opened != self._drawn:
            drawn = await self._ask(delivery_log.preview, message=self.opened)
            self.preview = PreviewView(drawn.subject, drawn.html, drawn.text)
        elif not self.opened:
            self.preview = None
        self._drawn = self.opened

    async def _list(self) -> None:
        reader, state = await self._reader(), self.filters[query.TAB]
        log = await self._ask(delivery_log.delivery_log, state=Delivery(state) if state else None, page=self.page)
        now = portal().clock()
        self.messages = [message_view(row, reader, sends=log.sends, now=now) for row in log.messages]
        self.counts = {kind.value: log.counts.get(kind, 0) for kind in Delivery}
        self.page, self.pages, self.sends = log.page, log.pages, log.sends


listen("outbox", CorreoState.refresh)
