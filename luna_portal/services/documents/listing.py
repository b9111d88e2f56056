"""A patient's documents: the list, one of them, and what she, or the team, may do with it.

`patient` is "" for the actor's own, else the public id of the patient whom the team looks at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.documents.file_rules import display_name
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import InvalidField, NotAllowed
from luna_portal.models import Document, Folder, Patient
from luna_portal.models.documents.queries import (
    Filed,
    FolderCount,
    Usage,
    bytes_of,
    count_documents,
    deleted_document,
    documents_page,
    folder_counts,
    has_words,
    names_in,
    of_kinds,
    one_document,
    one_folder,
    unseen,
    usage_of,
)
from luna_portal.models.paging import place
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.services.audit import audit
from luna_portal.services.documents.folders import ensure_folders
from luna_portal.services.transaction import after_commit, reads

PAGE: Final = 60
UNDO: Final = timedelta(minutes=10)
KINDS: Final = {
    "pdf": ("application/pdf",),
    "picture": ("image/",),
    "other": ("text/", "application/vnd", "application/dicom"),
}


class Sort(StrEnum):
    """How the list is sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents: of one folder (a public id, "" for all), with these words, of one kind, only the new ones."""

    folder: str = ""
    search: str = ""
    kind: str = ""
    only_new: bool = False
    sort: str = Sort.NEWEST


class Listing(NamedTuple):
    """A page of the list (from 1), the folders with their counts, and what the patient's own uploads take."""

    patient: Patient
    folders: list[FolderCount]
    rows: list[Filed]
    total: int
    page: int
    pages: int
    usage: Usage


class ReadableDocument(NamedTuple):
    """A document that may be read now, and where its bytes are."""

    document: Document
    key: str
    data_key: str
    key_id: str


def listing(
    db: Session, actor: Actor, *, patient: str = "", sieve: DocumentFilter | None = None, page: int = 1, now: datetime
) -> Listing:
    """The documents that the sieve lets through, 60 a page. Raises: NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_DOCUMENTS if patient else Action.LIST_DOCUMENTS)
    whose = one_patient(db, permit, patient)
    key = whose.id or 0
    ensure_folders(db, key, now)
    wanted = sieve or DocumentFilter()
    conditions = [col(Document.patient_id) == key, *_conditions(db, permit, wanted, key)]
    total = count_documents(db, permit, *conditions, now=now)
    at = place(total, page, PAGE)
    rows = documents_page(db, permit, *conditions, order=_order(wanted.sort), at=at, now=now)
    audit(db, permit, "documents", patient_id=key, note=f"list {at.page}", now=now)
    folders = folder_counts(db, permit, key, now=now)
    return Listing(whose, folders, rows, total, at.page, at.pages, usage_of(db, permit, key))


def one(db: Session, actor: Actor, *, document: str, clinic: bool = False, now: datetime) -> Filed:
    """One document, which is no longer new for who looks at it. `clinic` when the team looks. Raises: NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_DOCUMENTS if clinic else Action.SEE_DOCUMENT)
    filed = one_document(db, permit, document, now=now)
    _saw(db, permit, filed.document, now)
    audit(db, permit, _subject(filed.document), patient_id=filed.document.patient_id, note="look", now=now)
    return filed


def open_bytes(
    db: Session, actor: Actor, *, document: str, how: str, clinic: bool = False, now: datetime
) -> ReadableDocument:
    """What is needed to read a document's bytes; `how` ("download", "preview") stands in the audit line.

    A thumbnail ("thumbnail") is part of the list, which has its own line. Raises: NotFound.
    """
    permit = grant(actor, Action.SEE_PATIENT_DOCUMENTS if clinic else Action.SEE_DOCUMENT)
    row = one_document(db, permit, document, now=now).document
    kept = bytes_of(db, permit, row)
    if how != "thumbnail":
        _saw(db, permit, row, now)
        audit(db, permit, _subject(row), patient_id=row.patient_id, note=how, now=now)
    return ReadableDocument(row, kept.key, kept.data_key, kept.key_id)


@reads
def still_open(db: Session, actor: Actor, *, document: str, clinic: bool = False, now: datetime) -> None:
    """Whether a download may go on: the session and the document are still there. Raises: SignInNeeded, NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_DOCUMENTS if clinic else Action.SEE_DOCUMENT)
    one_document(db, permit, document, now=now)


def rename(db: Session, actor: Actor, *, document: str, name: str, now: datetime) -> Document:
    """Another name for what she put there herself; the ending stays. Raises: NotFound, NotAllowed, InvalidField (`name`)."""
    permit = grant(actor, Action.ORGANISE_DOCUMENTS)
    filed = one_document(db, permit, document, now=now)
    row = _own(filed, actor)
    if not name.strip(" ./\\"):
        raise InvalidField("name", "files.name_empty")
    clean = display_name(name, row.extension)
    if clean != row.name and clean in names_in(db, permit, filed.folder, now=now):
        raise InvalidField("name", "files.name_taken", name=clean)
    before, row.name, row.search = row.name, clean, normalise_name(clean)[:200]
    _changed(db, permit, row, f"renamed from {before}"[:200], now)
    return row


def move(db: Session, actor: Actor, *, document: str, folder: str, now: datetime) -> Folder:
    """File it elsewhere; what the clinic put there may be moved too. Raises: NotFound."""
    permit = grant(actor, Action.ORGANISE_DOCUMENTS)
    row = one_document(db, permit, document, now=now).document
    to = one_folder(db, permit, folder, patient_id=row.patient_id)
    row.folder_id = to.id or 0
    _changed(db, permit, row, f"moved to {to.public_id}", now)
    return to


def delete(db: Session, actor: Actor, *, document: str, now: datetime) -> Document:
    """Take away what she put there herself; for ten minutes it can be brought back. Raises: NotFound, NotAllowed."""
    permit = grant(actor, Action.ORGANISE_DOCUMENTS)
    row = _own(one_document(db, permit, document, now=now), actor)
    row.deleted_at = now
    _changed(db, permit, row, "deleted", now)
    return row


def bring_back(db: Session, actor: Actor, *, document: str, now: datetime) -> Document:
    """Undo a deletion of the last ten minutes. Raises: NotFound."""
    permit = grant(actor, Action.ORGANISE_DOCUMENTS)
    row = deleted_document(db, permit, document, since=now - UNDO).document
    row.deleted_at = None
    _changed(db, permit, row, "brought back", now)
    return row


def _conditions(db: Session, permit: Permit, sieve: DocumentFilter, patient_id: int) -> list[ColumnElement[bool]]:
    conditions = []
    if sieve.folder:
        conditions.append(col(Document.folder_id) == one_folder(db, permit, sieve.folder, patient_id=patient_id).id)
    if words := normalise_name(sieve.search).split():
        conditions.append(has_words(words))
    if sieve.kind in KINDS:
        conditions.append(of_kinds(*KINDS[sieve.kind]))
    if sieve.only_new:
        conditions.append(unseen(permit))
    return conditions


def _order(sort: str) -> list[Any]:
    orders: dict[str, list[Any]] = {
        Sort.NEWEST: [col(Document.created_at).desc()],
        Sort.OLDEST: [col(Document.created_at)],
        Sort.NAME: [col(Document.search)],
        Sort.SIZE: [col(Document.size).desc()],
    }
    return orders.get(sort, orders[Sort.NEWEST])


def _own(filed: Filed, actor: Actor) -> Document:
    """What the clinic put there stays as it is: it belongs to the record (NOM-004 5.4)."""
    if filed.document.from_clinic:
        raise NotAllowed(staff=actor.is_staff)
    return filed.document


def _saw(db: Session, permit: Permit, row: Document, now: datetime) -> None:
    """The first look of each side takes the mark "new" away."""
    clinic = permit.action is Action.SEE_PATIENT_DOCUMENTS
    if clinic and not row.from_clinic and row.seen_by_clinic_at is None:
        row.seen_by_clinic_at = now
    elif not clinic and row.from_clinic and row.seen_at is None:
        row.seen_at = now
    else:
        return
    after_commit(db, f"patient:{row.patient_id}")


def _changed(db: Session, permit: Permit, row: Document, note: str, now: datetime) -> None:
    db.flush()
    audit(db, permit, _subject(row), patient_id=row.patient_id, note=note, now=now)
    after_commit(db, f"patient:{row.patient_id}")


def _subject(row: Document) -> str:
    return f"document:{row.public_id}"
