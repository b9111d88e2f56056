"""What the patient's files and the team's look at them have in common: the list, its folders, and a look at one."""

from typing import Any, ClassVar

import reflex as rx

from luna_portal.i18n import query
from luna_portal.services.documents import listing
from luna_portal.services.documents.listing import DocumentFilter, Listing, Sort
from luna_portal.state.parts.list_page import ANY, ListPage
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.documents.document import (
    DocumentView,
    FolderView,
    document_view,
    file_size,
    folder_name,
    folder_view,
)

LOOKS = ("list", "grid")


class Documents(ListPage, mixin=True):
    """The list and the preview. `shown` is the file in the preview, `leaf` its page from 1.

    `used` says what the patient's own uploads take, in words; `holds` how many files there are in all folders.
    """

    IN_DIALOG: ClassVar = True
    FILTERS: ClassVar = {
        query.FOLDER: ANY,
        query.KIND: ("", *listing.KINDS),
        query.SORT: tuple(Sort),
        query.LOOK: LOOKS,
    }
    folder_title: str = ""
    total: int = 0
    holds: int = 0
    used: str = ""
    rows: rx.Field[list[DocumentView]] = rx.field(default_factory=list)
    folders: rx.Field[list[FolderView]] = rx.field(default_factory=list)
    shown: rx.Field[DocumentView | None] = rx.field(default=None)
    leaf: int = 1

    @portal_event
    async def turn_leaf(self, leaf: int) -> None:
        """Another page of what is in the preview."""
        if self.shown is not None:
            self.leaf = min(max(leaf, 1), self.shown.pages)

    def _is_clinic(self) -> bool:
        return False

    def _whose(self) -> str:
        """The patient's public id; "" is the reader's own."""
        return ""

    async def _show_opened(self) -> None:
        """Open the preview; whoever looks has seen it."""
        if not self.opened:
            self.shown = None
        elif self.shown is None or self.shown.id != self.opened:
            filed = await self._ask(listing.one, document=self.opened, clinic=self._is_clinic())
            self.shown, self.leaf = document_view(filed, await self._reader(), clinic=self._is_clinic()), 1
            await self._list()

    async def _list(self) -> None:
        kept = self.filters
        sieve = DocumentFilter(
            folder=kept[query.FOLDER], search=self.words, kind=kept[query.KIND], sort=kept[query.SORT]
        )
        found: Listing = await self._ask(listing.listing, patient=self._whose(), sieve=sieve, page=self.page)
        reader = await self._reader()
        self.rows = [document_view(one, reader, clinic=self._is_clinic()) for one in found.rows]
        self.page, self.pages, self.total = found.page, found.pages, found.total
        self.folders = [folder_view(one, reader) for one in sorted(found.folders, key=_place)]
        self.holds = sum(one.holds for one in self.folders)
        chosen = next((one.folder for one in found.folders if one.folder.public_id == sieve.folder), None)
        self.folder_title = folder_name(chosen, reader) if chosen else ""
        self.used = file_size(found.usage.size, reader) if found.usage.files else ""


def _place(counted: Any) -> tuple[int, str]:
    """The folders of everybody first, in their order, then her own by name."""
    kinds = list(type(counted.folder.kind))
    return kinds.index(counted.folder.kind), counted.folder.name.casefold()
