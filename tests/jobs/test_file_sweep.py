"""Bytes that nobody needs go, whenever the sweep is stopped; what somebody may still see stays."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from luna_portal.adapters.file_store import StoreDown
from luna_portal.jobs.file_sweep import sweep_files
from luna_portal.models import Document, DocumentPicture, FileObject, ObjectState, Prescription
from luna_portal.services.documents.listing import UNDO
from luna_portal.services.retention import files as retention_files
from luna_portal.settings import Settings
from luna_portal.wiring import Portal
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.sharing import document_of, prescription_of

pytestmark = [pytest.mark.both_databases, pytest.mark.feature("ARC-1")]


@pytest.fixture
async def here(engine: Engine, database_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Portal]:
    """A portal with a store of its own."""
    made = Portal(settings=Settings(data=tmp_path / "data", database_url=database_url), engine=engine, clock=clock)
    yield made
    made.close()


def stored(db: Session, here: Portal, row: FileObject) -> str:
    """Give a row its bytes; the key."""
    row.size, row.sha256, row.data_key, row.key_id = here.vault.put(row.key, [b"bytes of a file"])
    db.add(row)
    db.commit()
    return row.key


def objects(here: Portal) -> set[str]:
    """What lies in the store."""
    return {one.key for one in here.vault.store.list()}


def state_of(db: Session, key: str) -> str | None:
    """How the row stands; None when there is none."""
    found = db.exec(select(FileObject).where(FileObject.key == key).execution_options(populate_existing=True)).first()
    state = found.state.value if found else None
    db.rollback()
    return state


def with_bytes(db: Session, here: Portal, document: Document) -> str:
    """The key of a document's bytes, stored."""
    return stored(db, here, db.get_one(FileObject, document.object_id))


def picture_of(db: Session, here: Portal, document: Document, key: str, now: datetime) -> str:
    """A thumbnail of the document, stored."""
    row = FileObject(key=key, state=ObjectState.KEPT, created_at=now)
    stored(db, here, row)
    db.add(DocumentPicture(document_id=document.id or 0, page=0, width=320, height=240, object_id=row.id or 0))
    db.commit()
    return key


async def test_an_upload_that_broke_off_leaves_neither_row_nor_bytes(db: Session, here: Portal, clock: Clock) -> None:
    old = FileObject(key="aa/old", created_at=clock() - timedelta(hours=1))
    young = FileObject(key="aa/young", created_at=clock() - timedelta(minutes=59))
    for row in (old, young):
        stored(db, here, row)
    db.add(FileObject(key="aa/without", created_at=clock() - timedelta(hours=5)))
    db.commit()
    assert await sweep_files(here) == 2
    assert objects(here) == {"aa/young"}
    assert [state_of(db, key) for key in ("aa/old", "aa/without", "aa/young")] == [None, None, "incoming"]


async def test_a_deleted_document_s_bytes_go_when_it_can_no_longer_be_brought_back(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    deleted, kept = (document_of(db, cast.ana_row, clock()) for _ in range(2))
    keys = [with_bytes(db, here, one) for one in (deleted, kept)]
    drawn = [picture_of(db, here, one, f"pic/{one.id}", clock()) for one in (deleted, kept)]
    deleted.deleted_at = clock()
    db.commit()
    clock.now += UNDO
    assert await sweep_files(here) == 0
    clock.forward(minutes=1)
    assert await sweep_files(here) == 2
    assert objects(here) == {keys[1], drawn[1]}
    assert [state_of(db, key) for key in (keys[0], drawn[0], keys[1])] == ["gone", None, "kept"]
    assert db.get_one(Document, deleted.id).name, "the row stays"
    assert len(db.exec(select(DocumentPicture)).all()) == 1
    db.rollback()
    assert await sweep_files(here) == 0


async def test_bytes_that_another_document_or_a_receta_has_stay(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    deleted, other = (document_of(db, cast.ana_row, clock()) for _ in range(2))
    key = with_bytes(db, here, deleted)
    other.object_id = deleted.object_id
    deleted.deleted_at = clock() - timedelta(days=2)
    db.commit()
    assert await sweep_files(here) == 0
    other.deleted_at = clock() - timedelta(days=2)
    paper = prescription_of(db, cast, cast.ana_row, clock())
    values = paper.model_dump(exclude={"id"}) | {"folio": "other", "public_id": "other", "object_id": other.object_id}
    db.add(Prescription(**values))
    db.commit()
    assert await sweep_files(here) == 0
    assert objects(here) == {key}


async def test_a_sweep_that_was_stopped_between_its_steps_is_finished_by_the_next(
    db: Session, here: Portal, clock: Clock
) -> None:
    for name in ("one", "two"):
        stored(db, here, FileObject(key=name, created_at=clock() - timedelta(days=1)))
    assert retention_files.mark_going(db, now=clock()) == 2
    db.commit()
    here.vault.store.delete("one")
    assert [state_of(db, name) for name in ("one", "two")] == ["going", "going"]
    assert await sweep_files(here) == 2
    assert objects(here) == set()
    assert db.exec(select(FileObject)).all() == []


async def test_a_store_that_does_not_answer_is_asked_again_later(
    db: Session, here: Portal, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(db, here, FileObject(key="one", created_at=clock() - timedelta(days=1)))

    def down(_self: object, _key: str) -> None:
        raise StoreDown("one")

    with monkeypatch.context() as broken:
        broken.setattr("luna_portal.adapters.file_store.FileStore.delete", down)
        assert await sweep_files(here) == 0
    assert state_of(db, "one") == "going"
    assert await sweep_files(here) == 1
    assert objects(here) == set()


async def test_many_are_swept_in_handfuls(db: Session, here: Portal, clock: Clock) -> None:
    over = clock() - timedelta(days=1)
    many = retention_files.HANDFUL * 2 + 3
    db.add_all([FileObject(key=f"k/{number}", created_at=over) for number in range(many)])
    db.commit()
    assert await sweep_files(here) == many
    assert db.exec(select(col(FileObject.id))).all() == []
