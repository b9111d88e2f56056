"""A patient's documents with their folders and bytes, as far as a Permit reaches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, true
from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit, Scope
from luna_portal.domain.refusals import NotFound
from luna_portal.models.documents.tables import Document, DocumentPicture, FileObject, Folder, ObjectState
from luna_portal.models.paging import Place
from luna_portal.models.patients.tables import Account, Patient, Practitioner
from luna_portal.models.patients.visible_patients import patients_within

ESCAPE = "\\"


class Filed(NamedTuple):
    """A document, where it is filed, and who put it there."""

    document: Document
    folder: Folder
    uploader: Account | None
    practitioner: Practitioner | None


class FolderCount(NamedTuple):
    """A folder, how many documents it holds, and how many of them the reader has not seen."""

    folder: Folder
    holds: int
    new: int


class Usage(NamedTuple):
    """What a patient's own uploads take."""

    files: int
    size: int


def one_at_a_time(db: Session, patient_id: int) -> None:
    """Let nobody else file something of this patient's until the transaction ends (SQLite has one writer anyway)."""
    db.exec(select(Patient.id).where(col(Patient.id) == patient_id).with_for_update(key_share=True)).first()


def visible(permit: Permit, now: datetime) -> ColumnElement[bool]:
    """The condition that keeps a query over Document to what the permit may see now: never what is deleted."""
    there = and_(patients_within(permit, col(Document.patient_id)), col(Document.deleted_at).is_(None))
    return and_(there, col(Document.shown_at) <= now) if permit.scope is Scope.OWN else there


def unseen(permit: Permit) -> ColumnElement[bool]:
    """What the other side put there, and this one has not opened yet."""
    if permit.scope is Scope.OWN:
        return and_(col(Document.from_clinic), col(Document.seen_at).is_(None))
    return and_(~col(Document.from_clinic), col(Document.seen_by_clinic_at).is_(None))


def one_document(db: Session, permit: Permit, public_id: str, *, now: datetime) -> Filed:
    """Raises: NotFound, also when it is somebody else's, not shown yet or deleted."""
    return _one(db, visible(permit, now), public_id)


def deleted_document(db: Session, permit: Permit, public_id: str, *, since: datetime) -> Filed:
    """A document that was deleted at `since` or later. Raises: NotFound."""
    within = patients_within(permit, col(Document.patient_id))
    return _one(db, and_(within, col(Document.deleted_at) >= since), public_id)


def count_documents(db: Session, permit: Permit, *conditions: ColumnElement[bool], now: datetime) -> int:
    """How many documents meet the conditions."""
    return db.exec(select(func.count()).select_from(Document).where(visible(permit, now), *conditions)).one()


def documents_page(
    db: Session, permit: Permit, *conditions: ColumnElement[bool], order: Sequence[Any], at: Place, now: datetime
) -> list[Filed]:
    """A page of the documents that meet the conditions, in order."""
    query = _filed().where(visible(permit, now), *conditions).order_by(*order, col(Document.id))
    return [Filed(*row) for row in db.execute(query.offset(at.offset).limit(at.limit))]


def folder_counts(db: Session, permit: Permit, patient_id: int, *, now: datetime) -> list[FolderCount]:
    """Every folder of the patient, as far as the permit reaches."""
    new = func.sum(case((unseen(permit), 1), else_=0))
    inside = (
        select(col(Document.folder_id), func.count().label("count"), new.label("new"))
        .where(visible(permit, now), col(Document.patient_id) == patient_id)
        .group_by(col(Document.folder_id))
        .subquery()
    )
    statement = (
        select(Folder, inside.c.count, inside.c.new)
        .outerjoin(inside, inside.c.folder_id == col(Folder.id))
        .where(col(Folder.patient_id) == patient_id, patients_within(permit, col(Folder.patient_id)))
    )
    return [FolderCount(folder, count or 0, new or 0) for folder, count, new in db.execute(statement)]


def one_folder(db: Session, permit: Permit, public_id: str, *, patient_id: int | None = None) -> Folder:
    """Raises: NotFound, also when it is somebody else's, or another patient's than `patient_id`."""
    same = true() if patient_id is None else col(Folder.patient_id) == patient_id
    statement = select(Folder).where(
        Folder.public_id == public_id, patients_within(permit, col(Folder.patient_id)), same
    )
    row = db.exec(statement).first()
    if row is None:
        raise NotFound
    return row


def same_contents(db: Session, permit: Permit, folder: Folder, sha256: str, *, now: datetime) -> Document | None:
    """A document of that folder with the same contents."""
    statement = select(Document).where(
        visible(permit, now), col(Document.folder_id) == folder.id, Document.sha256 == sha256
    )
    return db.exec(statement.limit(1)).first()


def names_in(db: Session, permit: Permit, folder: Folder, *, now: datetime) -> set[str]:
    """What the documents of that folder are called."""
    statement = select(Document.name).where(visible(permit, now), col(Document.folder_id) == folder.id)
    return set(db.exec(statement))


def usage_of(db: Session, permit: Permit, patient_id: int) -> Usage:
    """What the patient uploaded herself and has not deleted; what the clinic put there does not count."""
    statement = select(func.count(), func.coalesce(func.sum(Document.size), 0)).where(
        patients_within(permit, col(Document.patient_id)),
        col(Document.patient_id) == patient_id,
        col(Document.deleted_at).is_(None),
        ~col(Document.from_clinic),
    )
    files, size = db.execute(statement).one()
    return Usage(int(files), int(size))


def bytes_of(db: Session, permit: Permit, document: Document) -> FileObject:
    """Where the bytes are. Raises: NotFound when they are gone, or the permit does not reach the document."""
    statement = select(FileObject).where(
        col(FileObject.id) == document.object_id,
        col(FileObject.state) == ObjectState.KEPT,
        select(col(Document.id))
        .where(col(Document.id) == document.id, patients_within(permit, col(Document.patient_id)))
        .exists(),
    )
    row = db.exec(statement).first()
    if row is None:
        raise NotFound
    return row


def picture_of(db: Session, permit: Permit, document: Document, page: int, width: int) -> FileObject | None:
    """The bytes of a page that was drawn before, at that width; page 0 is the thumbnail."""
    statement = (
        select(FileObject)
        .join(DocumentPicture, col(DocumentPicture.object_id) == col(FileObject.id))
        .join(Document, col(Document.id) == col(DocumentPicture.document_id))
        .where(
            patients_within(permit, col(Document.patient_id)),
            col(Document.id) == document.id,
            DocumentPicture.page == page,
            DocumentPicture.width == width,
            col(FileObject.state) == ObjectState.KEPT,
        )
    )
    return db.exec(statement).first()


def has_words(words: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a document's name, normalised, has all these words."""
    return and_(true(), *(col(Document.search).like(f"%{_literal(word)}%", escape=ESCAPE) for word in words))


def of_kinds(*prefixes: str) -> ColumnElement[bool]:
    """The condition that a document's media type begins with one of these."""
    return or_(*(col(Document.media_type).startswith(prefix) for prefix in prefixes))


def _filed() -> Any:
    return (
        select(Document, Folder, Account, Practitioner)
        .join(Folder, col(Folder.id) == col(Document.folder_id))
        .outerjoin(Account, col(Account.id) == col(Document.uploaded_by_id))
        .outerjoin(Practitioner, col(Practitioner.id) == col(Document.practitioner_id))
    )


def _one(db: Session, condition: ColumnElement[bool], public_id: str) -> Filed:
    row = db.execute(_filed().where(condition, Document.public_id == public_id)).first()
    if row is None:
        raise NotFound
    return Filed(*row)


def _literal(word: str) -> str:
    for sign in (ESCAPE, "%", "_"):
        word = word.replace(sign, ESCAPE + sign)
    return word
