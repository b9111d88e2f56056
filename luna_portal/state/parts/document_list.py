"""What the patient's files and the team's look at them have in common: the list, its folders, and a look at one."""

from typing import Any

import reflex as rx

from luna_portal.services.documents import listing
from luna_portal.services.documents.listing import DocumentFilter, Listing, Sort
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.documents.document import (
    DocumentView,
    FolderView,
    document_view,
    file_size,
    folder_name,
    folder_view,
)

LOOKS = ("list", "grid")


class Documents(PortalState, mixin=True):
    """The list and the preview. `folder` is a public id or ""; `shown` the file in the preview, `leaf` its page from 1.

    `filtered` says that a search or a filter hides some; `used` what the patient's own uploads take, in words.
    """

    folder: str = ""
    folder_title: str = ""
    search: str = ""
    kind: str = ""
    sort: str = Sort.NEWEST.value
    look: str = "list"
    page: int = 1
    pages: int = 1
    total: int = 0
    holds: int = 0
    used: str = ""
    rows: rx.Field[list[DocumentView]] = rx.field(default_factory=list)
    folders: rx.Field[list[FolderView]] = rx.field(default_factory=list)
    shown: rx.Field[DocumentView | None] = rx.field(default=None)
    leaf: int = 1

    @page_event
    async def refresh(self) -> None:
        """Ask again, because something changed; nothing when this page is not open."""
        if not self.loading:
            await self._list()

    @portal_event
    async def enter(self, folder: str) -> None:
        """Only what is in this folder; "" for all."""
        self.folder, self.page = folder, 1
        await self._list()

    @portal_event
    async def find(self, search: str) -> None:
        """Only those with these words in their names."""
        self.search, self.page = search[:80], 1
        await self._list()

    @portal_event
    async def only(self, kind: str) -> None:
        """Only those of one kind; "" for all."""
        self.kind, self.page = kind if kind in listing.KINDS else "", 1
        await self._list()

    @portal_event
    async def order(self, sort: str) -> None:
        """Sorted otherwise."""
        self.sort = sort if sort in set(Sort) else Sort.NEWEST.value
        await self._list()

    @portal_event
    async def turn_page(self, page: int) -> None:
        """Another page of the list."""
        self.page = page
        await self._list()

    @portal_event
    async def look_as(self, look: str) -> None:
        """As a list, or as a grid of small pictures."""
        self.look = look if look in LOOKS else LOOKS[0]

    @portal_event
    async def show(self, document: str) -> None:
        """Open the preview; whoever looks has seen it."""
        filed = await self._ask(listing.one, document=document, clinic=self._is_clinic())
        self.shown, self.leaf = document_view(filed, await self._reader(), clinic=self._is_clinic()), 1
        await self._list()

    @portal_event
    async def turn_leaf(self, leaf: int) -> None:
        """Another page of what is in the preview."""
        if self.shown is not None:
            self.leaf = min(max(leaf, 1), self.shown.pages)

    @portal_event
    async def close(self) -> None:
        """Close the preview."""
        self.shown = None

    @page_event
    async def leave(self) -> None:
        """Forget everything when the page is left."""
        self.reset()

    def _is_clinic(self) -> bool:
        return False

    def _whose(self) -> str:
        """The patient's public id; "" is the reader's own."""
        return ""

    async def _list(self) -> None:
        sieve = DocumentFilter(folder=self.folder, search=self.search, kind=self.kind, sort=self.sort)
        found: Listing = await self._ask(listing.listing, patient=self._whose(), sieve=sieve, page=self.page)
        reader = await self._reader()
        self.rows = [document_view(one, reader, clinic=self._is_clinic()) for one in found.rows]
        self.page, self.pages, self.total = found.page, found.pages, found.total
        self.folders = [folder_view(one, reader) for one in sorted(found.folders, key=_place)]
        self.holds = sum(one.holds for one in self.folders)
        chosen = next((one.folder for one in found.folders if one.folder.public_id == self.folder), None)
        self.folder_title = folder_name(chosen, reader) if chosen else ""
        self.used = file_size(found.usage.size, reader) if found.usage.files else ""
        self.loading = False


def _place(counted: Any) -> tuple[int, str]:
    """The folders of everybody first, in their order, then her own by name."""
    kinds = list(type(counted.folder.kind))
    return kinds.index(counted.folder.kind), counted.folder.name.casefold()
