"""Thumbnails and drawn pages of documents, drawn once and kept beside them, encrypted."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlmodel import Session, select

from luna_portal.adapters.page_pictures import MEDIA_TYPE, PDF, PICTURES, SMALL
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.refusals import NotFound
from luna_portal.models import Document, DocumentPicture, FileObject, ObjectState
from luna_portal.models.documents.queries import one_document, picture_of
from luna_portal.services.audit import audit
from luna_portal.services.documents.encrypted_store import Sealed
from luna_portal.services.transaction import reads

WIDTHS: Final = (400, 800, 1200, 1600)
THUMBNAIL: Final = 0


class Picture(NamedTuple):
    """Where the bytes of a drawn page are."""

    key: str
    data_key: str
    key_id: str


def has_pictures(document: Document) -> bool:
    """Whether its pages can be drawn."""
    return document.media_type == PDF or document.media_type in PICTURES


def width_for(asked: int) -> int:
    """The smallest width on offer that is not smaller than what was asked for."""
    return next((width for width in WIDTHS if width >= asked), WIDTHS[-1])


@reads
def thumbnail(db: Session, actor: Actor, *, document: str, clinic: bool = False, now: datetime) -> Picture | None:
    """The document's thumbnail, when it was drawn before. It is part of the list, which has its line. Raises: NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_DOCUMENTS if clinic else Action.SEE_DOCUMENT)
    row = one_document(db, permit, document, now=now).document
    return _drawn_before(db, permit, row, THUMBNAIL, SMALL)


def page(
    db: Session, actor: Actor, *, document: str, number: int, width: int, clinic: bool = False, now: datetime
) -> Picture | None:
    """The picture of a page (from 1), when it was drawn before in that width. Raises: NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_DOCUMENTS if clinic else Action.SEE_DOCUMENT)
    row = one_document(db, permit, document, now=now).document
    found = _drawn_before(db, permit, row, number, width)
    audit(db, permit, f"document:{row.public_id}", patient_id=row.patient_id, note=f"page {number}", now=now)
    return found


def _drawn_before(db: Session, permit: Permit, row: Document, number: int, width: int) -> Picture | None:
    if not has_pictures(row) or number > max(row.pages, 1):
        raise NotFound
    kept = picture_of(db, permit, row, number, width)
    return None if kept is None else Picture(kept.key, kept.data_key, kept.key_id)


class NewPicture(NamedTuple):
    """A picture that was just stored: of which page, in which width asked for, of which size in pixels."""

    page: int
    asked: int
    height: int
    key: str
    sealed: Sealed


def announce(db: Session, actor: Actor, *, document: str, key: str, clinic: bool = False, now: datetime) -> None:
    """Say that a picture of the document is about to be stored under `key`. Raises: NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_DOCUMENTS if clinic else Action.SEE_DOCUMENT)
    one_document(db, permit, document, now=now)
    db.add(FileObject(key=key, state=ObjectState.INCOMING, created_at=now))


def keep(db: Session, actor: Actor, *, document: str, made: NewPicture, clinic: bool = False, now: datetime) -> bool:
    """Keep a stored picture with its document; False when another was quicker, and this one is for the sweep.

    Raises: NotFound.
    """
    permit = grant(actor, Action.SEE_PATIENT_DOCUMENTS if clinic else Action.SEE_DOCUMENT)
    row = one_document(db, permit, document, now=now).document
    kept = db.exec(select(FileObject).where(FileObject.key == made.key)).first()
    if kept is None or picture_of(db, permit, row, made.page, made.asked) is not None:
        return False
    kept.state, kept.media_type = ObjectState.KEPT, MEDIA_TYPE
    kept.size, kept.sha256, kept.data_key, kept.key_id = made.sealed
    db.add(
        DocumentPicture(
            document_id=row.id or 0, page=made.page, width=made.asked, height=made.height, object_id=kept.id or 0
        )
    )
    db.flush()
    return True
