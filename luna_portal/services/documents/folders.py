"""A patient's folders: those everybody has, and her own."""

from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.documents.file_rules import clean_folder_name
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import InvalidField, NotAllowed
from luna_portal.i18n.catalog import LANGUAGES, t
from luna_portal.models import Document, Folder, FolderKind
from luna_portal.models.documents.queries import one_at_a_time, one_folder
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.services.audit import audit
from luna_portal.services.transaction import after_commit

SYSTEM: Final = tuple(kind for kind in FolderKind if kind is not FolderKind.OWN)
MOST: Final = 60


def folder_of_kind(db: Session, patient_id: int, kind: FolderKind, now: datetime) -> Folder:
    """The patient's folder of that kind, made if it is not there yet. For services that hold a Permit already."""
    return next(one for one in ensure_folders(db, patient_id, now) if one.kind is kind)


def ensure_folders(db: Session, patient_id: int, now: datetime) -> list[Folder]:
    """All folders of the patient; those that everybody has are made at first need."""
    query = select(Folder).where(col(Folder.patient_id) == patient_id)
    found = list(db.exec(query))
    if not _lacking(found):
        return found
    one_at_a_time(db, patient_id)
    found = list(db.exec(query))
    made = [Folder(patient_id=patient_id, kind=kind, name=kind.value, created_at=now) for kind in _lacking(found)]
    db.add_all(made)
    db.flush()
    return found + made


def _lacking(found: list[Folder]) -> list[FolderKind]:
    there = {one.kind for one in found}
    return [kind for kind in SYSTEM if kind not in there]


def make(db: Session, actor: Actor, *, name: str, now: datetime) -> Folder:
    """A new folder of the patient's own. Raises: InvalidField (`folder_name`)."""
    permit = grant(actor, Action.ORGANISE_DOCUMENTS)
    patient = one_patient(db, permit)
    others = ensure_folders(db, patient.id or 0, now)
    if len(others) >= MOST:
        raise InvalidField("folder_name", "files.folder.too_many", most=MOST)
    row = Folder(patient_id=patient.id or 0, name=_free_name(name, others), created_at=now)
    db.add(row)
    db.flush()
    _note(db, permit, row, "made", now)
    return row


def rename(db: Session, actor: Actor, *, folder: str, name: str, now: datetime) -> Folder:
    """Another name for a folder of her own. Raises: NotFound, NotAllowed, InvalidField (`folder_name`)."""
    permit = grant(actor, Action.ORGANISE_DOCUMENTS)
    row = _own(db, permit, actor, folder)
    others = [one for one in ensure_folders(db, row.patient_id, now) if one.id != row.id]
    row.name = _free_name(name, others)
    _note(db, permit, row, "renamed", now)
    return row


def remove(db: Session, actor: Actor, *, folder: str, now: datetime) -> None:
    """Remove a folder of her own; what is in it goes to Personal. Raises: NotFound, NotAllowed."""
    permit = grant(actor, Action.ORGANISE_DOCUMENTS)
    row = _own(db, permit, actor, folder)
    personal = folder_of_kind(db, row.patient_id, FolderKind.PERSONAL, now)
    for document in db.exec(select(Document).where(col(Document.folder_id) == row.id)):
        document.folder_id = personal.id or 0
    db.flush()
    _note(db, permit, row, "removed", now)
    db.delete(row)


def _own(db: Session, permit: Permit, actor: Actor, folder: str) -> Folder:
    row = one_folder(db, permit, folder)
    if row.kind is not FolderKind.OWN:
        raise NotAllowed(staff=actor.is_staff)
    return row


def _free_name(name: str, others: list[Folder]) -> str:
    """The name as it is kept. Raises: InvalidField when it is empty, too long or taken, also by a folder of everybody's."""
    clean = clean_folder_name(name)
    taken = {normalise_name(one.name) for one in others if one.kind is FolderKind.OWN}
    taken |= {kind.value for kind in SYSTEM}
    taken |= {normalise_name(t(f"files.folder.{kind.value}", language)) for kind in SYSTEM for language in LANGUAGES}
    if normalise_name(clean) in taken:
        raise InvalidField("folder_name", "files.folder.taken", name=clean)
    return clean


def _note(db: Session, permit: Permit, row: Folder, note: str, now: datetime) -> None:
    audit(db, permit, f"folder:{row.public_id}", patient_id=row.patient_id, note=note, now=now)
    after_commit(db, f"patient:{row.patient_id}")
