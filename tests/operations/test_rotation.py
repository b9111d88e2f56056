"""Another master key: every file stays readable, whenever the rotation is killed, and the old key is gone in the end."""

import base64
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text
from sqlmodel import Session, col, func, select

from luna_portal.adapters.file_cipher import MasterKeys, key_id
from luna_portal.models import FileObject, ObjectState
from luna_portal.models.database import writing
from luna_portal.models.migrate import newest_revision
from luna_portal.operations.rotation import CannotRotate, rotate, write_keys
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.settings import Settings

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CONTENTS = b"biometria " * 1000


def clock() -> datetime:
    """Always now."""
    return NOW


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """An installation with a file of keys of its own."""
    return Settings(data=tmp_path / "data", database_url=database_url)


def store(engine: Engine, settings: Settings, *names: str) -> None:
    """Files with their rows."""
    vault = Vault(settings)
    with Session(writing(engine)) as db:
        for name in names:
            row = FileObject(key=name, state=ObjectState.KEPT, created_at=NOW)
            row.size, row.sha256, row.data_key, row.key_id = vault.put(name, [CONTENTS])
            db.add(row)
        db.commit()


def readable(engine: Engine, settings: Settings) -> int:
    """How many files can be read with the keys as they are now."""
    with Session(engine) as db:
        rows = db.exec(select(FileObject)).all()
    return sum(b"".join(Vault(settings).read(row)) == CONTENTS for row in rows)


def test_every_file_comes_under_the_new_key_and_the_old_one_goes(engine: Engine, settings: Settings) -> None:
    store(engine, settings, "one", "two", "three")
    running, before = Vault(settings), settings.master_keys
    assert rotate(settings, engine, clock=clock) == 3
    assert len(settings.master_keys) == 1
    assert settings.master_keys != before
    assert settings.files_key_file.stat().st_mode & 0o077 == 0
    assert readable(engine, settings) == 3
    with Session(engine) as db:
        assert set(db.exec(select(FileObject.key_id))) == {key_id(settings.master_keys[0])}
        row = db.exec(select(FileObject)).first()
    assert row is not None
    assert b"".join(running.read(row)) == CONTENTS, "a portal that runs meanwhile takes up the new key"


def test_a_rotation_that_was_stopped_goes_on_with_the_same_new_key(engine: Engine, settings: Settings) -> None:
    store(engine, settings, "one", "two")
    old, new = settings.master_keys[0], b"n" * 32
    write_keys(settings.files_key_file, (new, old))
    assert readable(engine, settings) == 2
    assert rotate(settings, engine, clock=clock) == 2
    assert settings.master_keys == (new,)


def test_the_old_key_stays_while_an_upload_of_before_is_under_way(engine: Engine, settings: Settings) -> None:
    store(engine, settings, "one")
    with Session(writing(engine)) as db:
        db.add(FileObject(key="coming", created_at=NOW - timedelta(minutes=1)))
        db.add(FileObject(key="given up", created_at=NOW - timedelta(hours=2)))
        db.commit()
    with pytest.raises(CannotRotate) as refused:
        rotate(settings, engine, clock=clock, patience=0)
    assert (refused.value.key, refused.value.values) == ("doctor.rotation.uploads", {"count": 1})
    assert len(settings.master_keys) == 2
    later = NOW + timedelta(hours=2)
    assert rotate(settings, engine, clock=lambda: later, patience=0) == 0
    assert len(settings.master_keys) == 1


def test_a_key_of_the_environment_must_have_its_successor_before_it(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    old, new = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))
    there = {"data": tmp_path / "data", "database_url": database_url}
    before = Settings(**there, files_key=old)  # type: ignore[arg-type]
    after = Settings(**there, files_key=f"{new},{old}")  # type: ignore[arg-type]
    store(engine, before, "one", "two")
    with pytest.raises(CannotRotate) as refused:
        rotate(before, engine, clock=clock)
    assert refused.value.key == "doctor.rotation.new_key_missing"
    assert rotate(after, engine, clock=clock) == 2
    assert readable(engine, Settings(**there, files_key=new)) == 2  # type: ignore[arg-type]
    with pytest.raises(CannotRotate):
        rotate(after, engine, clock=clock)
    assert not before.files_key_file.exists()


def test_a_key_that_cannot_be_opened_stops_the_rotation_and_loses_nothing(engine: Engine, settings: Settings) -> None:
    store(engine, settings, "one")
    with Session(writing(engine)) as db:
        db.add(FileObject(key="odd", state=ObjectState.KEPT, data_key="?", key_id="0" * 16, created_at=NOW))
        db.commit()
    with pytest.raises(CannotRotate) as refused:
        rotate(settings, engine, clock=clock)
    assert refused.value.values == {"file": "odd"}
    assert len(settings.master_keys) == 2


def test_a_killed_rotation_leaves_every_file_readable_and_is_finished_by_the_next(
    engine: Engine, settings: Settings
) -> None:
    many = 12_000
    with writing(engine).begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:at)"), {"at": newest_revision()})
    store(engine, settings, "real")
    keys = MasterKeys(settings.master_keys)
    rows = []
    for number in range(many):
        made = keys.new(f"k{number}")
        rows.append(
            {"key": f"k{number}", "state": ObjectState.KEPT, "size": 0, "sha256": "", "media_type": "",
             "data_key": made.wrapped, "key_id": made.key_id, "created_at": NOW}
        )  # fmt: skip
    with Session(writing(engine)) as db:
        db.execute(insert(FileObject), rows)
        db.commit()
    old = settings.master_keys
    environment = os.environ | {"LUNA_DATABASE_URL": settings.database, "LUNA_DATA": str(settings.data)}
    command = [sys.executable, "-m", "luna_portal.cli", "rotate-files-key"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as killed:  # noqa: S603
        moved = 0
        while not moved and killed.poll() is None:
            moved = many + 1 - under(engine, keys.current)
            time.sleep(0.005)
        killed.send_signal(signal.SIGKILL)
    moved = many + 1 - under(engine, keys.current)
    assert 0 < moved <= many, "it was killed in the middle"
    assert settings.master_keys[1:] == old
    both = MasterKeys(settings.master_keys)
    with Session(engine) as db:
        assert all(both.open(row.data_key, row.key_id, row.key) for row in db.exec(select(FileObject)))
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert f"{many + 1 - moved} archivos" in done.stdout
    assert under(engine, keys.current) == 0
    assert old[0] not in settings.master_keys
    with Session(engine) as db:
        row = db.exec(select(FileObject).where(FileObject.key == "real")).one()
    assert b"".join(Vault(settings).read(row)) == CONTENTS


def under(engine: Engine, key: str) -> int:
    """How many rows are under that master key."""
    with Session(engine) as db:
        return db.exec(select(func.count()).where(col(FileObject.key_id) == key)).one()
