"""What the browser sees of a patient's files, in the reader's words."""

from dataclasses import dataclass
from typing import Final

from babel.numbers import format_decimal

from luna_portal.i18n import routes
from luna_portal.i18n.reader import Reader
from luna_portal.models import Folder, FolderKind
from luna_portal.models.documents.queries import Filed, FolderCount

KILO: Final = 1024
DRAWN: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
KINDS: Final = {
    "pdf": "pdf",
    "jpg": "picture",
    "png": "picture",
    "webp": "picture",
    "docx": "word",
    "xlsx": "sheet",
    "dcm": "dicom",
}


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder. `holds` and `new` are counts in words ("" for none new), `own` says that its patient made it."""

    id: str
    kind: str
    name: str
    holds: int
    new: int
    own: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A file. `door` is the path under which it is served; `drawn` whether it has pictures; `pages` 1 for a picture.

    `may_change` says that the reader put it there herself and may rename and delete it.
    """

    id: str
    name: str
    kind: str
    kind_label: str
    size: str
    on: str
    when: str
    by: str
    folder: str
    folder_name: str
    is_new: bool
    drawn: bool
    pages: int
    pages_label: str
    may_change: bool
    from_clinic: bool
    door: str
    stem: str


def folder_view(counted: FolderCount, reader: Reader) -> FolderView:
    """The view of a folder with its counts."""
    folder = counted.folder
    return FolderView(
        id=folder.public_id,
        kind=folder.kind.value,
        name=folder_name(folder, reader),
        holds=counted.holds,
        new=counted.new,
        own=folder.kind is FolderKind.OWN,
    )


def folder_name(folder: Folder, reader: Reader) -> str:
    """What the folder is called; those that everybody has are called so in the reader's language."""
    return folder.name if folder.kind is FolderKind.OWN else reader.text(f"files.folder.{folder.kind.value}")


def document_view(filed: Filed, reader: Reader, *, clinic: bool = False) -> DocumentView:
    """The view of a file; `clinic` when the team reads."""
    row = filed.document
    kind = KINDS.get(row.extension, "text")
    base = routes.localized(routes.CLINIC_DOCUMENTS if clinic else routes.DOCUMENTS, reader.language)
    unseen = (
        row.seen_by_clinic_at is None and not row.from_clinic if clinic else row.seen_at is None and row.from_clinic
    )
    pages = max(row.pages, 1)
    return DocumentView(
        id=row.public_id,
        name=row.name,
        kind=kind,
        kind_label=reader.text(f"files.kind.{kind}"),
        size=file_size(row.size, reader),
        on=reader.day(row.created_at),
        when=reader.day_time(row.created_at),
        by=_by(filed, reader, clinic=clinic),
        folder=filed.folder.public_id,
        folder_name=folder_name(filed.folder, reader),
        is_new=unseen,
        drawn=row.media_type in DRAWN,
        pages=pages if row.media_type == "application/pdf" else 1,
        pages_label=reader.text("files.pages", count=pages) if row.pages > 1 and kind == "pdf" else "",
        may_change=not row.from_clinic and not clinic,
        from_clinic=row.from_clinic,
        door=f"{base}/{row.public_id}",
        stem=row.name.rpartition(".")[0],
    )


def file_size(size: int, reader: Reader) -> str:
    """Bytes as people say them: "340 kB", "2.4 MB"."""
    if size < KILO * KILO:
        return f"{max(1, round(size / KILO))} kB"
    tenths = format_decimal(round(size / KILO / KILO, 1), format="#,##0.#", locale=reader.locale)
    return f"{tenths} MB"


def _by(filed: Filed, reader: Reader, *, clinic: bool) -> str:
    """Who put it there: the professional, the clinic, or the patient's side."""
    if filed.document.from_clinic:
        return filed.practitioner.full_name if filed.practitioner else reader.text("files.by.clinic")
    if clinic and filed.uploader is not None:
        return filed.uploader.name
    return reader.text("files.by.self")
