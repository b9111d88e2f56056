"""Bytes that nobody needs any more: of uploads that broke off, and of documents deleted too long ago to be undone.

In three steps, so that it may be killed between any two: a row says that its bytes are going, the bytes go, and then the
row too, or it says that they are gone when a document still tells of them.
"""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, delete, exists, or_, update
from sqlmodel import Session, col, select

from luna_portal.models import Document, DocumentPicture, FileObject, ObjectState, Prescription
from luna_portal.services.documents.listing import UNDO

BROKEN_OFF: Final = timedelta(hours=1)
"""No upload takes longer; one that does is refused at its end."""
HANDFUL: Final = 200
KEPT_DELETED: Final = UNDO + timedelta(minutes=1)
"""A minute more than what may be undone, for the undo that is under way."""


class Going(NamedTuple):
    """A row whose bytes are to be removed from the store."""

    id: int
    key: str


def mark_going(db: Session, *, now: datetime) -> int:
    """Say of a handful of objects that their bytes are going; how many. Commit before anything is removed."""
    broken_off = and_(col(FileObject.state) == ObjectState.INCOMING, col(FileObject.created_at) <= now - BROKEN_OFF)
    unneeded = and_(col(FileObject.state) == ObjectState.KEPT, _of_the_deleted(now), ~_needed(now))
    some = select(FileObject.id).where(or_(broken_off, unneeded)).limit(HANDFUL)
    marked = update(FileObject).where(col(FileObject.id).in_(some)).values(state=ObjectState.GOING)
    return int(db.execute(marked).rowcount)  # type: ignore[attr-defined]


def going(db: Session) -> list[Going]:
    """A handful of rows whose bytes are to be removed."""
    query = select(FileObject.id, FileObject.key).where(col(FileObject.state) == ObjectState.GOING)
    return [Going(*row) for row in db.execute(query.order_by(col(FileObject.id)).limit(HANDFUL))]


def removed(db: Session, *, ids: list[int]) -> None:
    """Note that the bytes of these rows are no longer in the store."""
    these: Any = col(FileObject.id).in_(ids)
    db.execute(delete(DocumentPicture).where(col(DocumentPicture.object_id).in_(ids)))
    told_of = exists().where(col(Document.object_id) == col(FileObject.id))
    db.execute(delete(FileObject).where(these, ~told_of))
    db.execute(update(FileObject).where(these).values(state=ObjectState.GONE, data_key="", key_id=""))


def _of_the_deleted(now: datetime) -> Any:
    """An object of a document that was deleted and can no longer be brought back, or a picture of one."""
    over = col(Document.deleted_at) <= now - KEPT_DELETED
    own = exists().where(col(Document.object_id) == col(FileObject.id), over)
    drawn = exists().where(
        col(DocumentPicture.object_id) == col(FileObject.id), col(DocumentPicture.document_id) == col(Document.id), over
    )
    return or_(own, drawn)


def _needed(now: datetime) -> Any:
    """An object that another document, or a receta, still has."""
    there = or_(col(Document.deleted_at).is_(None), col(Document.deleted_at) > now - KEPT_DELETED)
    return or_(
        exists().where(col(Document.object_id) == col(FileObject.id), there),
        exists().where(col(Prescription.object_id) == col(FileObject.id)),
    )
