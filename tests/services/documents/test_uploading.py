"""An upload becomes a document, whole and in its place, or nothing of it stays."""

from dataclasses import replace

import pytest
from sqlmodel import Session, func, select

from luna_portal.domain.access import Actor
from luna_portal.domain.documents import file_rules
from luna_portal.domain.documents.file_rules import MAX_BYTES, FileRefused
from luna_portal.domain.refusals import NotAllowed, NotFound, SignInNeeded
from luna_portal.models import AuditEvent, Document, FileObject, Folder, FolderKind, ObjectState, OutboxMessage
from luna_portal.services.documents import listing, uploading
from luna_portal.services.documents.folders import ensure_folders
from luna_portal.services.documents.uploading import UploadRequest
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.documents import PDF, PICTURE, sealed, uploaded

pytestmark = pytest.mark.feature("ARC-2")


def folder_of(db: Session, patient: int | None, kind: FolderKind, clock: Clock) -> Folder:
    return next(one for one in ensure_folders(db, patient or 0, clock()) if one.kind is kind)


def objects(db: Session, state: ObjectState) -> int:
    return db.exec(select(func.count()).select_from(FileObject).where(FileObject.state == state)).one()


def test_anas_upload_is_a_document_of_hers_with_its_bytes_and_an_audit_line(
    db: Session, cast: Cast, clock: Clock
) -> None:
    made = uploaded(db, cast.ana, "Biometría.PDF", size=2048, now=clock())
    assert (made.patient_id, made.name, made.size, made.pages) == (cast.ana_row.id, "Biometría.pdf", 2048, 2)
    assert not made.from_clinic
    kept = db.get_one(FileObject, made.object_id)
    assert (kept.state, kept.size, kept.sha256) == (ObjectState.KEPT, 2048, made.sha256)
    line = db.exec(select(AuditEvent).where(AuditEvent.subject == f"document:{made.public_id}")).one()
    assert (line.account_id, line.patient_id) == (cast.ana.account_id, cast.ana_row.id)


def test_nobody_and_the_billing_desk_upload_nothing(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(SignInNeeded):
        uploading.begin(db, cast.nobody, wish=UploadRequest("a.pdf", 9), now=clock())
    with pytest.raises(NotAllowed):
        uploading.begin(db, cast.hugo, wish=UploadRequest("a.pdf", 9, cast.ana_row.public_id), now=clock())
    with pytest.raises(NotAllowed):
        uploading.begin(db, cast.carla, wish=UploadRequest("a.pdf", 9, cast.ana_row.public_id), now=clock())


def test_carla_files_nothing_in_anas_folder(db: Session, cast: Cast, clock: Clock) -> None:
    folder = folder_of(db, cast.ana_row.id, FolderKind.LABORATORY, clock)
    db.commit()
    assert uploaded(db, cast.ana, folder=folder.public_id, now=clock()).folder_id == folder.id
    with pytest.raises(NotFound):
        uploading.begin(db, cast.carla, wish=UploadRequest("a.pdf", 9, folder=folder.public_id), now=clock())


def test_the_reception_uploads_for_ana_and_it_is_new_to_her(db: Session, cast: Cast, clock: Clock) -> None:
    made = uploaded(db, cast.elena, patient=cast.ana_row.public_id, now=clock())
    assert made.from_clinic
    assert made.seen_at is None
    [shown] = listing.listing(db, cast.ana, now=clock()).rows
    assert shown.document.public_id == made.public_id
    assert shown.folder.kind is FolderKind.LABORATORY
    with pytest.raises(NotFound):
        uploading.begin(
            db,
            replace(cast.diaz, practitioner_id=999),
            wish=UploadRequest("a.pdf", 9, cast.ana_row.public_id),
            now=clock(),
        )


def test_a_session_that_ended_during_the_upload_makes_no_document(db: Session, cast: Cast, clock: Clock) -> None:
    wish = UploadRequest("a.pdf", 9)
    begun = uploading.begin(db, cast.ana, wish=wish, now=clock())
    db.commit()
    with pytest.raises(SignInNeeded):
        uploading.finish(db, cast.nobody, wish=wish, key=begun.key, found=PDF, sealed=sealed(9), now=clock())
    uploading.abandon(db, Actor.nobody(), key=begun.key, reason="session", now=clock())
    assert objects(db, ObjectState.INCOMING) == 0
    assert db.exec(select(Document)).all() == []


def test_what_was_given_up_or_finished_cannot_be_finished_again(db: Session, cast: Cast, clock: Clock) -> None:
    wish = UploadRequest("a.pdf", 9)
    begun = uploading.begin(db, cast.ana, wish=wish, now=clock())
    uploading.finish(db, cast.ana, wish=wish, key=begun.key, found=PDF, sealed=sealed(9), now=clock())
    with pytest.raises(NotFound):
        uploading.finish(db, cast.ana, wish=wish, key=begun.key, found=PDF, sealed=sealed(9), now=clock())
    uploading.abandon(db, cast.carla, key=begun.key, reason="cancelled", now=clock())
    assert objects(db, ObjectState.KEPT) == 1


@pytest.mark.parametrize(("size", "reason"), [(0, "empty"), (MAX_BYTES + 1, "too_large")])
def test_a_size_that_cannot_be_is_refused_before_a_byte_came(
    db: Session, cast: Cast, clock: Clock, size: int, reason: str
) -> None:
    uploading.begin(db, cast.ana, wish=UploadRequest("a.pdf", MAX_BYTES), now=clock())
    with pytest.raises(FileRefused) as refused:
        uploading.begin(db, cast.ana, wish=UploadRequest("a.pdf", size), now=clock())
    assert refused.value.reason == reason


def test_the_same_file_twice_in_a_folder_is_told_where_it_is(db: Session, cast: Cast, clock: Clock) -> None:
    first = uploaded(db, cast.ana, "estudio.pdf", now=clock())
    with pytest.raises(FileRefused) as refused:
        uploaded(db, cast.ana, "copia.pdf", of="estudio.pdf", now=clock())
    assert (refused.value.reason, refused.value.values["existing"]) == ("duplicate", first.name)
    db.rollback()
    elsewhere = folder_of(db, cast.ana_row.id, FolderKind.IMAGING, clock).public_id
    assert uploaded(db, cast.ana, "copia.pdf", of="estudio.pdf", folder=elsewhere, now=clock()).name == "copia.pdf"
    assert uploaded(db, cast.carla, "suyo.pdf", of="estudio.pdf", now=clock()).name == "suyo.pdf"


def test_other_contents_under_the_same_name_get_a_number(db: Session, cast: Cast, clock: Clock) -> None:
    names = [uploaded(db, cast.ana, "foto.jpg", found=PICTURE, of=str(n), now=clock()).name for n in range(3)]
    assert names == ["foto.jpg", "foto (2).jpg", "foto (3).jpg"]


def test_the_quota_is_of_her_own_uploads_and_what_she_deletes_makes_room(
    db: Session, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_rules, "QUOTA_BYTES", 3000)
    uploaded(db, cast.gloria, "clínica.pdf", size=9000, patient=cast.ana_row.public_id, now=clock())
    mine = uploaded(db, cast.ana, "uno.pdf", size=2500, now=clock())
    with pytest.raises(FileRefused) as refused:
        uploading.begin(db, cast.ana, wish=UploadRequest("dos.pdf", 501), now=clock())
    assert refused.value.reason == "quota"
    listing.delete(db, cast.ana, document=mine.public_id, now=clock())
    uploaded(db, cast.ana, "dos.pdf", size=501, now=clock())


def test_the_quota_counts_files_too(db: Session, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_rules, "QUOTA_FILES", 1)
    uploaded(db, cast.ana, "uno.pdf", now=clock())
    with pytest.raises(FileRefused) as refused:
        uploading.begin(db, cast.ana, wish=UploadRequest("dos.pdf", 5), now=clock())
    assert refused.value.reason == "quota_files"
    uploading.begin(db, cast.carla, wish=UploadRequest("dos.pdf", 5), now=clock())


def test_ana_is_told_by_one_mail_an_hour_that_the_clinic_put_something_there(
    db: Session, cast: Cast, clock: Clock
) -> None:
    uploaded(db, cast.ana, "suyo.pdf", now=clock())
    assert db.exec(select(OutboxMessage)).all() == []
    for name in ("uno.pdf", "dos.pdf"):
        uploaded(db, cast.gloria, name, patient=cast.ana_row.public_id, now=clock())
    [mail] = db.exec(select(OutboxMessage)).all()
    assert (mail.recipient, mail.kind, mail.values) == (cast.ana_row.email, "new_document", {})
