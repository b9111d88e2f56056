"""The links that the patient made, and who opened them."""

from typing import ClassVar

import reflex as rx

from luna_portal.services.sharing import links as sharing_links
from luna_portal.state.parts.list_page import ListPage
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.sharing.share import ShareView, share_view

WEEK = 7


class CompartidosState(ListPage, rx.State):
    """The page /cuenta/compartidos. `closing` is the public id of the link that the question is about."""

    WATCH: ClassVar = "patient"
    links: rx.Field[list[ShareView]] = rx.field(default_factory=list)
    closing: str = ""

    @portal_event
    async def ask_close(self, share: str) -> None:
        """Open the question whether to close a link."""
        self.closing = share

    @portal_event
    async def keep(self) -> None:
        """Close the question; the link stays open."""
        self.closing = ""

    @portal_event
    async def revoke(self) -> None:
        """Close the link that was asked about."""
        share, self.closing = self.closing, ""
        await self._ask(sharing_links.revoke, share=share)
        await self._show()
        self._say("share.list.closed", "done")

    @portal_event
    async def extend(self, share: str) -> None:
        """Let a link live for another week from now."""
        row = await self._ask(sharing_links.extend, share=share, days=WEEK)
        await self._show()
        self._say("share.list.extended", "done", until=(await self._reader()).day_time(row.expires_at))

    async def _list(self) -> None:
        reader = await self._reader()
        found = await self._ask(sharing_links.list_mine, page=self.page)
        self.links = [
            share_view(one.share, reader, title=one.title, state=one.state, gone=one.gone, tries=one.tries)
            for one in found.rows
        ]
        self.page, self.pages = found.page, found.pages


listen("patient", CompartidosState.refresh)
