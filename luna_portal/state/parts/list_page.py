"""Lists: tab, filters, search, page and open item stand in the page's address, which back, reload and language keep."""

import re
from collections.abc import Mapping
from typing import ClassVar, Final
from urllib.parse import urlencode

from luna_portal.domain.refusals import NotFound
from luna_portal.i18n import query
from luna_portal.state.parts.live_page import LivePage
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.binding import note_address
from luna_portal.state.pipeline.handlers import portal_event

LONGEST_SEARCH: Final = 80
FURTHEST_PAGE: Final = 9999
ANY: Final = ()
"""A filter by a public id: whether there is one, the service says."""
_ID: Final = re.compile(r"[\w-]{0,64}", re.ASCII)


class ListPage(LivePage, mixin=True):
    """A mixin. `filters` are chosen by their word in the address (`query.TAB` is the tab), `words` are searched for.

    FILTERS says what each filter may be, the usual first, or ANY. `opened` is the public id of the item that is open;
    IN_DIALOG says that it opens in a dialog, which is an entry of the browser's history by itself. `address` is where
    the list stands; `entry` grows with each step that the way back undoes.
    """

    FILTERS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    IN_DIALOG: ClassVar[bool] = False
    address: str = ""
    entry: int = 1
    filters: dict[str, str] = {}
    words: str = ""
    page: int = 1
    pages: int = 1
    opened: str = ""

    @portal_event
    async def filter(self, name: str, value: str) -> None:
        """Only what a filter lets through, from the first page on; in another tab the other filters are open again."""
        self._restore()
        self.filters = _allowed(self.FILTERS, ({} if name == query.TAB else self.filters) | {name: value})
        self.page, self.opened = 1, ""
        self._turned()
        await self._show()
        await self._stand(step=True)

    @portal_event
    async def search(self, words: str) -> None:
        """Only what has these words."""
        self._restore()
        self.words, self.page = words[:LONGEST_SEARCH], 1
        await self._show()

    @portal_event
    async def go_to_page(self, page: int) -> None:
        """Another page of the list."""
        self._restore()
        self.page = page
        await self._show()
        await self._stand(step=True)

    @portal_event
    async def open(self, item: str) -> None:
        """Open one item of the list."""
        self._restore()
        self.opened = item if _ID.fullmatch(item) else ""
        await self._show()
        await self._stand(step=not self.IN_DIALOG)

    @portal_event
    async def close(self) -> None:
        """Close the item that is open."""
        self._restore()
        self.opened = ""
        await self._show()
        await self._stand(step=not self.IN_DIALOG)

    async def _show(self) -> None:
        """Show the list with what is open in it; what is not there, or no longer, is said and left out."""
        try:
            await self._list()
        except NotFound as refusal:
            self.filters = _allowed(self.FILTERS, {})
            await self._list()
            self._refused(refusal)
        try:
            await self._show_opened()
        except NotFound as refusal:
            self.opened = ""
            await self._show_opened()
            self._refused(refusal)
        await self._stand(step=False)
        self.loading = False

    async def _list(self) -> None:
        """Fill the rows, and say in `page` and `pages` where they stand."""
        raise NotImplementedError

    async def _show_opened(self) -> None:
        """Show the item that is open, or none."""

    def _turned(self) -> None:
        """Forget what belongs to the list that was there before."""

    def _restore(self) -> None:
        """Take from the address what is shown, when the page is opened or its State is gone; it is a stranger's word."""
        if not self.loading:
            return
        self.filters = _allowed(self.FILTERS, {name: query.meant(identity.argument(name)) for name in self.FILTERS})
        page, item = identity.argument(query.PAGE), identity.argument(query.OPEN)
        self.page = int(page) if page.isascii() and page.isdigit() and len(page) <= len(str(FURTHEST_PAGE)) else 1
        self.words = identity.argument(query.SEARCH)[:LONGEST_SEARCH]
        self.opened = item if _ID.fullmatch(item) else ""

    async def _stand(self, *, step: bool) -> None:
        """Say in the address what is shown."""
        usual = _allowed(self.FILTERS, {})
        chosen = {name: query.spoken(value) for name, value in self.filters.items() if value != usual[name]}
        rest = {query.SEARCH: self.words, query.PAGE: str(self.page) if self.page > 1 else "", query.OPEN: self.opened}
        words = urlencode(chosen | {name: word for name, word in rest.items() if word})
        before, self.address = self.address, f"{identity.path()}?{words}" if words else identity.path()
        self.entry += step
        if before != self.address:
            await note_address(self, self.address)


def _allowed(filters: Mapping[str, tuple[str, ...]], asked: Mapping[str, str]) -> dict[str, str]:
    """Each filter as it was asked for, or as usual where that cannot be."""
    return {name: _fit(values, asked.get(name, "")) for name, values in filters.items()}


def _fit(values: tuple[str, ...], value: str) -> str:
    if values == ANY:
        return value if _ID.fullmatch(value) else ""
    return value if value in values else values[0]
