"""A file comes in: it is announced, looked into, encrypted, and only then becomes a document. Or nothing of it stays."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from luna_portal.adapters.inspection.inspection_result import Inspected
from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.documents.file_rules import MAX_BYTES, FileRefused, check_quota, display_name, shortened
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import NotFound
from luna_portal.models import Document, FileObject, Folder, FolderKind, ObjectState, Patient
from luna_portal.models.documents.queries import names_in, one_at_a_time, one_folder, same_contents, usage_of
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.services.audit import audit
from luna_portal.services.documents.encrypted_store import Sealed, new_object_key
from luna_portal.services.documents.folders import folder_of_kind
from luna_portal.services.mail.outbox import write_mail
from luna_portal.services.transaction import after_commit


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """What somebody wants to upload. `patient` is "" for the patient's own, else a public id (the team's uploads).

    `folder` is a public id, or "" for Personal (the team: Laboratory); `size` in bytes, as announced. `original`
    says that it belongs to a result that is being typed: nobody is told, and the patient sees it with the result.
    """

    name: str
    size: int
    patient: str = ""
    folder: str = ""
    original: bool = False


class Begun(NamedTuple):
    """An upload under way: the key in the store that its bytes may take."""

    key: str


def begin(db: Session, actor: Actor, *, wish: UploadRequest, now: datetime) -> Begun:
    """Announce an upload, so that an interrupted one is found and swept.

    Raises: NotFound, FileRefused (empty, too large, over the quota).
    """
    permit, patient = _whose(db, actor, wish)
    _folder(db, permit, patient, wish, now)
    if wish.size == 0:
        raise FileRefused("empty", wish.name)
    if wish.size > MAX_BYTES:
        raise FileRefused("too_large", wish.name)
    _check_room(db, permit, patient, wish.name, wish.size)
    row = FileObject(key=new_object_key(), state=ObjectState.INCOMING, created_at=now)
    db.add(row)
    db.flush()
    return Begun(row.key)


def finish(
    db: Session, actor: Actor, *, wish: UploadRequest, key: str, found: Inspected, sealed: Sealed, now: datetime
) -> Document:
    """Make the document, once its bytes are in the store under `key`.

    Raises: NotFound, FileRefused (over the quota, already in that folder); the bytes are then the caller's to remove.
    """
    permit, patient = _whose(db, actor, wish)
    one_at_a_time(db, patient.id or 0)
    folder = _folder(db, permit, patient, wish, now)
    kept = _incoming(db, key)
    existing = same_contents(db, permit, folder, sealed.sha256, now=now)
    if existing is not None:
        raise FileRefused("duplicate", wish.name, existing=shortened(existing.name))
    _check_room(db, permit, patient, wish.name, sealed.size)
    kept.state, kept.media_type = ObjectState.KEPT, found.media_type
    kept.size, kept.sha256, kept.data_key, kept.key_id = sealed
    name = _free_name(display_name(wish.name, found.extension), names_in(db, permit, folder, now=now))
    document = _document(permit, patient, folder, name, found, sealed, now)
    if wish.original:
        document.shown_at = None
    document.object_id = kept.id or 0
    db.add(document)
    db.flush()
    audit(db, permit, f"document:{document.public_id}", patient_id=patient.id, note=found.kind.value, now=now)
    if not wish.original:
        after_commit(db, f"patient:{patient.id}")
        if document.from_clinic:
            _announce(db, patient, now)
    return document


def _document(
    permit: Permit, patient: Patient, folder: Folder, name: str, found: Inspected, sealed: Sealed, now: datetime
) -> Document:
    """The row, without where its bytes are."""
    by_clinic = permit.action is not Action.UPLOAD_DOCUMENT
    return Document(
        patient_id=patient.id or 0,
        folder_id=folder.id or 0,
        object_id=0,
        name=name,
        search=normalise_name(name)[:200],
        media_type=found.media_type,
        extension=found.extension,
        size=sealed.size,
        sha256=sealed.sha256,
        pages=found.pages,
        width=found.width,
        height=found.height,
        from_clinic=by_clinic,
        uploaded_by_id=permit.actor.account_id,
        practitioner_id=permit.actor.practitioner_id if by_clinic else None,
        shown_at=now,
        seen_at=None if by_clinic else now,
        seen_by_clinic_at=now if by_clinic else None,
        created_at=now,
    )


def abandon(db: Session, actor: Actor, *, key: str, reason: str, now: datetime) -> None:
    """Note that nothing came of an upload; its bytes, if any were stored, are the caller's to remove.

    Anybody may give up what is only announced: its key is known to the upload alone.
    """
    row = db.exec(
        select(FileObject).where(FileObject.key == key, col(FileObject.state) == ObjectState.INCOMING)
    ).first()
    if row is not None:
        db.delete(row)
        audit(db, actor, "upload", action=Action.UPLOAD_DOCUMENT.value, outcome="refused", note=reason, now=now)


def _whose(db: Session, actor: Actor, wish: UploadRequest) -> tuple[Permit, Patient]:
    if wish.original:
        permit = grant(actor, Action.ENTER_RESULTS)
        return permit, one_patient(db, permit, wish.patient or "-")
    permit = grant(actor, Action.UPLOAD_FOR_PATIENT if wish.patient else Action.UPLOAD_DOCUMENT)
    return permit, one_patient(db, permit, wish.patient)


def _folder(db: Session, permit: Permit, patient: Patient, wish: UploadRequest, now: datetime) -> Folder:
    if wish.folder:
        return one_folder(db, permit, wish.folder, patient_id=patient.id)
    kind = FolderKind.LABORATORY if wish.patient else FolderKind.PERSONAL
    return folder_of_kind(db, patient.id or 0, kind, now)


def _announce(db: Session, patient: Patient, now: datetime) -> None:
    """A mail to whoever has an account, one an hour however many files come; it says nothing of them."""
    if patient.account_id is not None:
        write_mail(
            db,
            key=f"{MailKind.NEW_DOCUMENT.value}:{patient.public_id}:{now:%Y%m%d%H}",
            kind=MailKind.NEW_DOCUMENT.value,
            recipient=patient.email,
            name=patient.full_name,
            language=patient.language,
            values={},
            due_at=now,
            now=now,
        )


def _check_room(db: Session, permit: Permit, patient: Patient, name: str, size: int) -> None:
    if permit.action is Action.UPLOAD_DOCUMENT:
        usage = usage_of(db, permit, patient.id or 0)
        check_quota(name, size, files=usage.files, used=usage.size)


def _incoming(db: Session, key: str) -> FileObject:
    statement = select(FileObject).where(FileObject.key == key, col(FileObject.state) == ObjectState.INCOMING)
    row = db.exec(statement.with_for_update()).first()
    if row is None:
        raise NotFound
    return row


def _free_name(name: str, taken: set[str]) -> str:
    """The name, with a number when the folder has it already."""
    if name not in taken:
        return name
    stem, _, ending = name.rpartition(".")
    return next(f"{stem} ({n}).{ending}" for n in range(2, len(taken) + 3) if f"{stem} ({n}).{ending}" not in taken)
