"""Pages that show what their address names, hear of changes meanwhile, and forget everything when they are left."""

from typing import ClassVar, Final

from luna_portal.services import live
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.portal_state import PortalState

WATCHES: Final = {
    "patient": live.watch_own,
    "agenda": live.watch_agenda,
    "results": live.watch_results,
    "outbox": live.watch_outbox,
}


class Forgetting(PortalState, mixin=True):
    """A mixin: nothing of a page stays in the State when the page is left."""

    @page_event
    async def leave(self) -> None:
        """Forget everything when the page is left."""
        self.reset()


class LivePage(Forgetting, mixin=True):
    """A mixin. WATCH names whose changes the page hears of, a key of WATCHES or ""; its module says `listen` for it."""

    WATCH: ClassVar[str] = ""

    @portal_event
    async def load(self) -> None:
        """Show what the address names."""
        self.reset()
        self._restore()
        await self._show()
        self.loading = False
        await self._arrive()
        if self.WATCH:
            await self._ask(WATCHES[self.WATCH], page=identity.client_token())

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
            await self._show()

    async def _show(self) -> None:
        """Fill the page."""
        raise NotImplementedError

    def _restore(self) -> None:
        """Take from the address what is to be shown."""

    async def _arrive(self) -> None:
        """Do, or say, what only an opened page does."""
