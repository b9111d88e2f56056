"""The patient's files: what she may do with them, beside looking."""

from typing import ClassVar

import reflex as rx

from luna_portal.i18n import query
from luna_portal.services.documents import folders, listing
from luna_portal.state.parts.document_list import Documents
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.documents.document import DocumentView, folder_name

DEEDS = ("menu", "rename", "move")


class ArchivosState(Documents, rx.State):
    """The page /archivos. `deed` is what is being asked about `chosen`; `deleted` is the id that can be brought back."""

    WATCH: ClassVar = "patient"
    chosen: rx.Field[DocumentView | None] = rx.field(default=None)
    deed: str = ""
    deleted: str = ""
    naming: bool = False
    renaming: bool = False
    removing: bool = False

    @portal_event
    async def choose(self, document: str, deed: str) -> None:
        """Ask what to do with a file: "menu", or one deed at once."""
        self.chosen = next((one for one in (*self.rows, self.shown) if one and one.id == document), None)
        self.deed = deed if deed in DEEDS and self.chosen else ""
        self.opened, self.shown = "", None
        await self._stand(step=False)

    @portal_event
    async def change_deed(self, deed: str) -> None:
        """Another deed with the same file."""
        self.deed = deed if deed in DEEDS else ""

    @portal_event
    async def dismiss(self) -> None:
        """Close the question."""
        self._put_away()

    @portal_event
    async def rename(self, form: dict[str, str]) -> None:
        """Give the chosen file another name."""
        if self.chosen is not None:
            made = await self._ask(listing.rename, document=self.chosen.id, name=form.get("name", ""))
            self._put_away()
            self._say("files.renamed", "done", name=made.name)
            await self._show()

    @portal_event
    async def move(self, form: dict[str, str]) -> None:
        """File one elsewhere, by the menu or by dropping it on a folder."""
        moved = await self._ask(listing.move, document=form.get("document", ""), folder=form.get("folder", ""))
        self._put_away()
        self._say("files.moved", "done", folder=folder_name(moved, await self._reader()))
        await self._show()

    @portal_event
    async def delete(self, document: str) -> None:
        """Take a file away; it can be brought back for ten minutes."""
        gone = await self._ask(listing.delete, document=document)
        self._put_away()
        self.deleted, self.opened = gone.public_id, ""
        self._say("files.deleted", "done", name=gone.name)
        await self._show()

    @portal_event
    async def undo(self, document: str) -> None:
        """Bring back what was deleted last."""
        back = await self._ask(listing.bring_back, document=document)
        self._say("files.brought_back", "done", name=back.name)
        await self._show()

    @portal_event
    async def ask_name(self) -> None:
        """Ask for the name of a new folder."""
        self.naming = True

    @portal_event
    async def ask_new_name(self) -> None:
        """Ask for another name of the open folder."""
        self.renaming = True

    @portal_event
    async def ask_remove(self) -> None:
        """Ask whether to remove the open folder."""
        self.removing = True

    @portal_event
    async def make_folder(self, form: dict[str, str]) -> None:
        """Make a folder and open it."""
        made = await self._ask(folders.make, name=form.get("folder_name", ""))
        self._put_away()
        await self._enter(made.public_id)
        self._say("files.folder.made", "done", name=made.name)

    @portal_event
    async def rename_folder(self, form: dict[str, str]) -> None:
        """Give the open folder another name."""
        made = await self._ask(
            folders.rename, folder=self.filters.get(query.FOLDER, ""), name=form.get("folder_name", "")
        )
        self._put_away()
        self._say("files.folder.renamed", "done", name=made.name)
        await self._show()

    @portal_event
    async def remove_folder(self) -> None:
        """Remove the open folder; what is in it goes to Personal."""
        await self._ask(folders.remove, folder=self.filters.get(query.FOLDER, ""))
        self._put_away()
        await self._enter("")
        self._say("files.folder.removed", "done")

    async def _enter(self, folder: str) -> None:
        self.filters, self.page = self.filters | {query.FOLDER: folder}, 1
        await self._show()
        await self._stand(step=True)

    def _put_away(self) -> None:
        self.chosen, self.deed, self.naming = None, "", False
        self.renaming = self.removing = False

    def _forget(self) -> None:
        super()._forget()
        self.deleted = ""


listen("patient", ArchivosState.refresh)
