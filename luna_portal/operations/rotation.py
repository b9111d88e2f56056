"""Another master key for the files: their own keys are wrapped anew, in batches; their bytes stay as they are.

It may be killed at any moment and goes on where it was: the old key stays in the file until nothing needs it. The portal
may run meanwhile, as it reads the file of keys again when that has changed.
"""

import base64
import os
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from luna_portal.adapters.file_cipher import Broken, MasterKeys, UnknownKey
from luna_portal.models import FileObject, ObjectState
from luna_portal.models.database import writing
from luna_portal.operations.key_checks import note_files_keys
from luna_portal.settings import Settings, new_files_key

BATCH: Final = 200
ABANDONED: Final = timedelta(hours=1)
"""An upload that is older has been given up; the sweep takes it away."""
PATIENCE_SECONDS: Final = 120.0


class CannotRotate(Exception):
    """Why the key stays as it is: `key` is a text of the catalogs, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def rotate(
    settings: Settings, engine: Engine, *, clock: Callable[[], datetime], patience: float = PATIENCE_SECONDS
) -> int:
    """Bring every file under a new master key, and forget the old one. Returns how many keys were wrapped anew.

    With LUNA_FILES_KEY set, the new key must stand there first, before the old one, which is then the owner's to remove.
    Raises: CannotRotate; nothing is lost then, and it may be asked again.
    """
    if settings.files_key:
        keys = _keys_set(settings, engine)
        done = _rewrapped(engine, MasterKeys(keys))
        _note(engine, keys[:1], clock)
        return done
    file, keys = settings.files_key_file, settings.master_keys
    if len(keys) == 1:
        keys = (base64.b64decode(new_files_key()), *keys)
        write_keys(file, keys)
        _note(engine, keys, clock)
    began = clock()
    done = _rewrapped(engine, MasterKeys(keys))
    _wait_for_uploads(engine, began, clock, patience)
    done += _rewrapped(engine, MasterKeys(keys))
    _note(engine, keys[:1], clock)
    write_keys(file, keys[:1])
    return done


def _note(engine: Engine, keys: tuple[bytes, ...], clock: Callable[[], datetime]) -> None:
    """Tell the next start which keys it needs: at no moment more than the file of keys holds."""
    with Session(writing(engine)) as db:
        note_files_keys(db, keys, now=clock())
        db.commit()


def write_keys(file: Path, keys: tuple[bytes, ...]) -> None:
    """Replace the file of keys, whole or not at all, readable for its owner alone."""
    with tempfile.NamedTemporaryFile("wb", dir=file.parent, prefix=f".{file.name}.", delete=False) as whole:
        whole.write(b",".join(base64.b64encode(key) for key in keys))
        whole.flush()
        os.fsync(whole.fileno())
    Path(whole.name).replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _keys_set(settings: Settings, engine: Engine) -> tuple[bytes, ...]:
    """The keys of the environment, if they hold a new one besides that which files are under."""
    keys = settings.master_keys
    current = MasterKeys(keys).current
    with Session(engine) as db:
        fresh = db.exec(select(func.count()).where(col(FileObject.key_id) == current)).one() == 0
        others = db.exec(select(func.count()).where(col(FileObject.key_id).not_in({current, ""}))).one()
    if len(keys) == 1 or (not fresh and not others):
        raise CannotRotate("doctor.rotation.new_key_missing")
    return keys


def _rewrapped(engine: Engine, keys: MasterKeys) -> int:
    done, after = 0, 0
    while batch := _next_batch(engine, keys, after):
        with Session(writing(engine)) as db:
            for row in db.exec(select(FileObject).where(col(FileObject.id).in_(batch)).with_for_update()):
                if row.key_id not in {"", keys.current}:
                    _rewrap(row, keys)
                    done += 1
            db.commit()
        after = batch[-1]
    return done


def _next_batch(engine: Engine, keys: MasterKeys, after: int) -> list[int]:
    query = select(FileObject.id).where(col(FileObject.id) > after, col(FileObject.key_id).not_in({"", keys.current}))
    with Session(engine) as db:
        return [key or 0 for key in db.exec(query.order_by(col(FileObject.id)).limit(BATCH))]


def _rewrap(row: FileObject, keys: MasterKeys) -> None:
    try:
        row.data_key, row.key_id = keys.rewrap(row.data_key, row.key_id, row.key)
    except (Broken, UnknownKey) as wrong:
        raise CannotRotate("doctor.rotation.unreadable", file=row.key) from wrong


def _wait_for_uploads(engine: Engine, began: datetime, clock: Callable[[], datetime], patience: float) -> None:
    """Wait for the uploads that began under the old key. Raises: CannotRotate when they take too long."""
    until = time.monotonic() + patience
    under_way = select(func.count()).where(
        col(FileObject.state) == ObjectState.INCOMING,
        col(FileObject.created_at) <= began,
        col(FileObject.created_at) > clock() - ABANDONED,
    )
    while True:
        with Session(engine) as db:
            count = db.exec(under_way).one()
        if not count:
            return
        if time.monotonic() >= until:
            raise CannotRotate("doctor.rotation.uploads", count=count)
        time.sleep(min(1.0, patience / 4))
