"""The outgoing mail: what was sent, what waits, what failed, and each as its reader sees it."""

import reflex as rx

from luna_portal.models import Delivery
from luna_portal.services import live
from luna_portal.services.mail import delivery_log
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.mail.delivery_log import MessageView, PreviewView, message_view
from luna_portal.wiring import portal


class CorreoState(PortalState, rx.State):
    """The page /clinica/correo. `sends` says whether a mail server is set; `only_state` is a Delivery's value or ""."""

    messages: rx.Field[list[MessageView]] = rx.field(default_factory=list)
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=dict)
    only_state: str = ""
    page: int = 1
    pages: int = 1
    sends: bool = True
    preview: rx.Field[PreviewView | None] = rx.field(default=None)
    opened: str = ""

    @portal_event
    async def load(self) -> None:
        """Show the newest."""
        self.reset()
        await self._show()
        await self._ask(live.watch_outbox, page=identity.client_token())

    @portal_event
    async def only(self, state: str) -> None:
        """Only those in one state; "" for all."""
        self.only_state, self.page = state if state in set(Delivery) else "", 1
        await self._show()

    @portal_event
    async def turn_page(self, page: int) -> None:
        """Another page."""
        self.page = page
        await self._show()

    @portal_event
    async def open_mail(self, message: str) -> None:
        """Show a mail as its reader sees it."""
        drawn = await self._ask(delivery_log.preview, message=message)
        self.preview, self.opened = PreviewView(drawn.subject, drawn.html, drawn.text), message

    @portal_event
    async def close_mail(self) -> None:
        """Close the mail."""
        self.preview, self.opened = None, ""

    @portal_event
    async def retry(self, message: str) -> None:
        """Queue a mail again that could not be sent."""
        await self._ask(delivery_log.retry, message=message)
        await self._show()
        self._say("staff.mail.queued_again", "done")

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
            await self._show()

    @page_event
    async def leave(self) -> None:
        """Forget everything when the page is left."""
        self.reset()

    async def _show(self) -> None:
        reader = await self._reader()
        state = Delivery(self.only_state) if self.only_state else None
        self.page = min(max(self.page, 1), 10_000)
        log = await self._ask(delivery_log.delivery_log, state=state, page=self.page)
        now = portal().clock()
        self.messages = [message_view(row, reader, sends=log.sends, now=now) for row in log.messages]
        self.counts = {kind.value: log.counts.get(kind, 0) for kind in Delivery}
        self.pages, self.sends, self.loading = log.pages, log.sends, False


listen("outbox", CorreoState.refresh)
