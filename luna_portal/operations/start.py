"""Start and end of a portal on its data folder, and the ways on when a start is refused."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from luna_portal.adapters.file_store import StoreDown
from luna_portal.i18n.catalog import t
from luna_portal.models.database import make_engine, writing
from luna_portal.models.sqlite_file import database_file, has_wal, wal_of
from luna_portal.operations.findings import LANGUAGE, CannotStart
from luna_portal.operations.folder_guard import FolderInUse, FolderLock, close_to_others, database_lock, is_in_use
from luna_portal.operations.key_checks import accept_keys, check_keys, note_keys
from luna_portal.operations.run_mark import RunMark, end
from luna_portal.operations.start_checks import check_file, check_server, check_standing
from luna_portal.settings import Settings
from luna_portal.wiring import close


@contextmanager
def outside_faults(settings: Settings) -> Iterator[None]:
    """Turn what is no fault of the portal's into one sentence. Raises: CannotStart."""
    try:
        yield
    except DBAPIError as problem:
        raise CannotStart("start.database_down", why=_first_line(problem.orig)) from problem
    except sqlite3.Error as problem:
        raise CannotStart("start.database_down", why=_first_line(problem)) from problem
    except StoreDown as down:
        raise CannotStart("start.store_down", why=_first_line(down.__cause__ or down)) from down
    except PermissionError as problem:
        raise CannotStart("start.folder_unreadable", folder=settings.data, why=problem.strerror) from problem


@contextmanager
def only_portal(settings: Settings, *, now: datetime) -> Iterator[None]:
    """Keep every other portal away from the data folder and its database. Raises: CannotStart."""
    with ExitStack() as held:
        _take(FolderLock(settings.data), "start.in_use", settings, held, now=now)
        database = database_lock(settings)
        if database is not None:
            _take(database, "start.database_in_use", settings, held, now=now)
        yield


def _take(lock: FolderLock, sentence: str, settings: Settings, held: ExitStack, *, now: datetime) -> None:
    try:
        lock.take(settings.origin, now=now)
    except FolderInUse as used:
        file = database_file(settings.database)
        raise CannotStart(sentence, folder=settings.data, file=file, **used.holder) from None
    held.callback(lock.release)


def keep_private(settings: Settings) -> None:
    """Keep what is in the folder, and what this process will make, for its owner."""
    os.umask(0o077)
    close_to_others(settings)


def prepare_keys(settings: Settings, engine: Engine, *, now: datetime) -> None:
    """Check the keys against the migrated database, then note them. Raises: CannotStart."""
    with Session(writing(engine)) as db:
        check_keys(settings, db)
        note_keys(settings, db, now=now)
        db.commit()


def check_keys_of(settings: Settings, engine: Engine) -> None:
    """Check the keys against the database; nothing is made or noted. Raises: CannotStart."""
    with Session(engine) as db:
        check_keys(settings, db)


def leave(settings: Settings) -> None:
    """Close this process's portal, and let a database file stand alone. Raises: sqlite3.Error, OSError."""
    close()
    end(settings)


@contextmanager
def standing(settings: Settings) -> Iterator[Engine]:
    """The database of an installation that has run before, up to date. Raises: CannotStart."""
    if not settings.data.is_dir():
        raise CannotStart("doctor.no_data", folder=settings.data)
    check_file(settings, running=is_in_use(settings))
    engine = make_engine(settings.database)
    try:
        check_server(settings, engine)
        check_standing(settings, engine)
        yield engine
    finally:
        engine.dispose()
    if not RunMark(settings.data).is_there() and not is_in_use(settings):
        end(settings)  # what this command changed is no other file at the next start


def accept_keys_there(settings: Settings, *, now: datetime) -> str:
    """Take the keys that are there for the right ones. Returns what to say. Raises: CannotStart."""
    with standing(settings) as engine, only_portal(settings, now=now), Session(writing(engine)) as db:
        accept_keys(settings, db, now=now)
        db.commit()
    return t("start.keys_accepted", LANGUAGE)


def set_wal_aside(settings: Settings, *, now: datetime) -> str:
    """Rename the -wal beside the database, whose file is then used as it is. Returns what to say. Raises: CannotStart."""
    file = database_file(settings.database)
    if file is None:
        raise CannotStart("start.only_sqlite")
    if not settings.data.is_dir():
        raise CannotStart("doctor.no_data", folder=settings.data)
    with only_portal(settings, now=now):
        wal = wal_of(file)
        if not has_wal(file):
            raise CannotStart("start.no_wal", wal=wal)
        kept = wal.with_name(f"{wal.name}-{now:%Y%m%dT%H%M%S}")
        wal.rename(kept)
        file.with_name(f"{file.name}-shm").unlink(missing_ok=True)
        RunMark(settings.data).write()
    return t("start.wal_set_aside", LANGUAGE, kept=kept, file=file)


def _first_line(problem: object) -> str:
    return next(iter(str(problem).strip().splitlines()), type(problem).__name__).rstrip(".")
