"""Shared links as they are read: what may be shared, whose links are whose, and who opened them."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit
from luna_portal.models.documents.tables import Document, DocumentPicture, FileObject, ObjectState
from luna_portal.models.paging import Place
from luna_portal.models.patients.visible_patients import patients_within
from luna_portal.models.prescriptions.tables import MarkKind, Prescription, PrescriptionLine, PrescriptionMark
from luna_portal.models.results.tables import Analyte, LabReport
from luna_portal.models.sharing.tables import Share, SharedKind, ShareOpening

SharedItem = Document | LabReport | Prescription
OPENINGS_SHOWN = 50


class Shared(NamedTuple):
    """A link and the thing it shows; None when its patient herself no longer sees it."""

    share: Share
    thing: SharedItem | None


def item_to_share(db: Session, permit: Permit, kind: SharedKind, public_id: str, *, now: datetime) -> SharedItem | None:
    """The document, released result or valid receta with that public id, if it is within the permit's reach."""
    table: Any = _TABLES[kind]
    query = select(table).where(table.public_id == public_id, patients_within(permit, col(table.patient_id)))
    found: SharedItem | None = db.exec(query.where(*_visible(kind, now))).first()
    return found


def item_of(db: Session, share: Share, *, now: datetime) -> SharedItem | None:
    """What a link shows, as long as its patient sees it."""
    table: Any = _TABLES[share.kind]
    query = select(table).where(col(table.id) == _key_of(share), table.patient_id == share.patient_id)
    found: SharedItem | None = db.exec(query.where(*_visible(share.kind, now))).first()
    return found


def analytes_of(db: Session, thing: SharedItem) -> list[Analyte]:
    """The values of a result, in its order; none of anything else."""
    if not isinstance(thing, LabReport):
        return []
    query = select(Analyte).where(Analyte.report_id == thing.id)
    return list(db.exec(query.order_by(col(Analyte.sort), col(Analyte.id))))


def lines_of(db: Session, thing: SharedItem) -> list[PrescriptionLine]:
    """The medicines of a receta, in its order; none of anything else."""
    if not isinstance(thing, Prescription):
        return []
    query = select(PrescriptionLine).where(PrescriptionLine.prescription_id == thing.id)
    return list(db.exec(query.order_by(col(PrescriptionLine.sort), col(PrescriptionLine.id))))


def file_behind(db: Session, thing: SharedItem) -> tuple[FileObject, Document | None] | None:
    """The bytes that a shared thing brings: the file itself, a result's original, a receta's PDF; None without any."""
    if isinstance(thing, Prescription):
        paper = db.get(FileObject, thing.object_id) if thing.object_id else None
        return (paper, None) if paper else None
    document = thing if isinstance(thing, Document) else db.get(Document, thing.document_id or 0)
    if document is None or document.deleted_at is not None:
        return None
    return db.get_one(FileObject, document.object_id), document


def picture_behind(db: Session, document: Document, page: int, width: int) -> FileObject | None:
    """A page of a shared document that was drawn before at that width."""
    query = (
        select(FileObject)
        .join(DocumentPicture, col(DocumentPicture.object_id) == col(FileObject.id))
        .where(
            col(DocumentPicture.document_id) == document.id,
            DocumentPicture.page == page,
            DocumentPicture.width == width,
            col(FileObject.state) == ObjectState.KEPT,
        )
    )
    return db.exec(query).first()


def share_by_digest(db: Session, _permit: Permit, token_digest: str) -> Share | None:
    """The link with that secret, locked until the transaction ends, so that no two tries count as one."""
    return db.exec(select(Share).where(Share.token_digest == token_digest).with_for_update()).first()


def count_shares(db: Session, permit: Permit) -> int:
    """How many links are within the permit's reach."""
    within = patients_within(permit, col(Share.patient_id))
    return db.exec(select(func.count()).select_from(Share).where(within)).one()


def shares_page(db: Session, permit: Permit, at: Place, *, now: datetime) -> list[Shared]:
    """A page of the links within the permit's reach, the newest first, each with what it shows."""
    query = select(Share).where(patients_within(permit, col(Share.patient_id)))
    newest = (col(Share.created_at).desc(), col(Share.id).desc())
    rows = db.exec(query.order_by(*newest).offset(at.offset).limit(at.limit)).all()
    found: dict[tuple[SharedKind, int | None], SharedItem] = {}
    for kind, table in _TABLES.items():
        keys = [_key_of(row) for row in rows if row.kind is kind]
        visible: Any = select(table).where(col(table.id).in_(keys), *_visible(kind, now)) if keys else None
        found |= {} if visible is None else {(kind, thing.id): thing for thing in db.exec(visible)}
    things = [found.get((row.kind, _key_of(row))) for row in rows]
    return [
        Shared(row, thing if thing is not None and thing.patient_id == row.patient_id else None)
        for row, thing in zip(rows, things, strict=True)
    ]


def one_share(db: Session, permit: Permit, public_id: str) -> Share | None:
    """The link with that public id, if it is within the permit's reach."""
    query = select(Share).where(Share.public_id == public_id, patients_within(permit, col(Share.patient_id)))
    return db.exec(query.with_for_update()).first()


def openings_of(db: Session, _permit: Permit, shares: list[Share]) -> dict[int, list[ShareOpening]]:
    """The tries to open each of these links, by the link's key, the newest first, the last few of each."""
    keys = [share.id for share in shares]
    latest = func.row_number().over(partition_by=col(ShareOpening.share_id), order_by=col(ShareOpening.id).desc())
    ranked = select(ShareOpening.id, latest.label("place")).where(col(ShareOpening.share_id).in_(keys)).subquery()
    query = select(ShareOpening).join(ranked, ranked.c.id == col(ShareOpening.id))
    found: dict[int, list[ShareOpening]] = {key: [] for key in keys if key is not None}
    for row in db.exec(query.where(ranked.c.place <= OPENINGS_SHOWN).order_by(col(ShareOpening.id).desc())):
        found[row.share_id].append(row)
    return found


_TABLES: dict[SharedKind, type[SharedItem]] = {
    SharedKind.DOCUMENT: Document,
    SharedKind.RESULT: LabReport,
    SharedKind.PRESCRIPTION: Prescription,
}


def _key_of(share: Share) -> int | None:
    """The key of what a link shows, in the table of its kind."""
    return {
        SharedKind.DOCUMENT: share.document_id,
        SharedKind.RESULT: share.report_id,
        SharedKind.PRESCRIPTION: share.prescription_id,
    }[share.kind]


def _visible(kind: SharedKind, now: datetime) -> list[ColumnElement[bool]]:
    """What keeps a query to things that their patient sees, and that are still in force."""
    if kind is SharedKind.DOCUMENT:
        return [col(Document.deleted_at).is_(None), col(Document.shown_at) <= now]
    if kind is SharedKind.RESULT:
        later = select(LabReport.supersedes_id).where(
            col(LabReport.supersedes_id).is_not(None), col(LabReport.released_at) <= now
        )
        return [col(LabReport.released_at) <= now, col(LabReport.id).not_in(later)]
    cancelled = select(PrescriptionMark.prescription_id).where(PrescriptionMark.kind == MarkKind.CANCELLED)
    return [col(Prescription.id).not_in(cancelled)]
