"""The links that the patient made, and who opened them."""

import reflex as rx

from luna_portal.services import live
from luna_portal.services.sharing import links as sharing_links
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.sharing.share import ShareView, share_view

WEEK = 7


class CompartidosState(PortalState, rx.State):
    """The page /cuenta/compartidos. `closing` is the public id of the link that the question is about."""

    links: rx.Field[list[ShareView]] = rx.field(default_factory=list)
    closing: str = ""

    @portal_event
    async def load(self) -> None:
        """Show the links."""
        self.reset()
        await self._list()
        await self._ask(live.watch_own, page=identity.client_token())

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
            await self._list()

    @portal_event
    async def ask_close(self, share: str) -> None:
        """Open the question whether to close a link."""
        self.closing = share

    @portal_event
    async def keep(self) -> None:
        """Close the question; the link stays open."""
        self.closing = ""

    @portal_event
    async def close(self) -> None:
        """Close the link that was asked about."""
        share, self.closing = self.closing, ""
        await self._ask(sharing_links.revoke, share=share)
        await self._list()
        self._say("share.list.closed", "done")

    @portal_event
    async def extend(self, share: str) -> None:
        """Let a link live for another week from now."""
        row = await self._ask(sharing_links.extend, share=share, days=WEEK)
        await self._list()
        self._say("share.list.extended", "done", until=(await self._reader()).day_time(row.expires_at))

    @page_event
    async def leave(self) -> None:
        """Forget everything when the page is left."""
        self.reset()

    async def _list(self) -> None:
        reader = await self._reader()
        found = (await self._ask(sharing_links.list_mine)).rows
        self.links = [
            share_view(one.share, reader, title=one.title, state=one.state, gone=one.gone, tries=one.tries)
            for one in found
        ]
        self.loading = False


listen("patient", CompartidosState.refresh)
