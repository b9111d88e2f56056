"""Checks before the portal starts: a lost, damaged or foreign database or key stops it, before anything is changed."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, inspect
from sqlmodel import Session, col, select

from luna_portal.adapters.file_store import open_store
from luna_portal.models import FileObject, ObjectState
from luna_portal.models.migrate import REVISIONS, is_current
from luna_portal.models.sqlite_file import (
    Fault,
    Verdict,
    database_file,
    examine_file,
    has_table,
    has_wal,
    is_database,
    is_empty,
    settle,
    wal_of,
)
from luna_portal.operations.findings import CannotStart
from luna_portal.operations.run_mark import RunMark, StopNote
from luna_portal.settings import Settings

FAULTS: Final = {
    Fault.UNREADABLE: "start.unreadable",
    Fault.NOT_A_DATABASE: "start.not_a_database",
    Fault.DAMAGED: "start.damaged",
    Fault.FOREIGN_WAL: "start.foreign_wal",
}


def check_file(settings: Settings, *, new_clinic: bool = False, running: bool = False) -> str:
    """Check the SQLite file before anything opens it. What to say of it, "" when there was no reason to read it whole.

    It is read whole after a stop that was not clean, and when it is not the file that was closed cleanly, or nobody noted
    which that was; what is in its -wal then comes into it. While a portal is `running`, neither is done.
    Raises: CannotStart.
    """
    file = database_file(settings.database)
    if file is None:
        return ""
    if is_empty(file):
        if new_clinic and has_wal(file):
            raise CannotStart("start.foreign_wal", file=file, wal=wal_of(file))
        if not new_clinic:
            _refuse_if_lived_in(settings, file)
        return ""
    said = "" if running else _read_whole(settings, file)
    try:
        if is_database(file) and not has_table(file, REVISIONS) and not new_clinic:
            _refuse_if_lived_in(settings, file)
    except (sqlite3.Error, OSError):
        verdict = fault_of(settings, file) or Verdict(Fault.UNREADABLE, "")
        raise refusal(verdict, file) from None
    if not is_database(file):
        raise refusal(Verdict(Fault.NOT_A_DATABASE, file.name), file)
    return said


def _read_whole(settings: Settings, file: Path) -> str:
    """Read the file whole where there is a reason, and say which; "" when nobody noted how it was closed."""
    unclean = RunMark(settings.data).is_there() or has_wal(file)
    fits = StopNote(settings.data).fits(file)
    if fits and not unclean:
        return ""
    verdict = fault_of(settings, file)
    if verdict is not None:
        raise refusal(verdict, file)
    settle(file)
    if unclean:
        return "start.checked"
    return "start.checked_changed" if fits is False else ""


def fault_of(settings: Settings, file: Path, *, deep: bool = False) -> Verdict | None:
    """What is wrong with the SQLite file, which holds something."""
    return examine_file(file, generations=RunMark(settings.data).generations(), deep=deep)


def refusal(verdict: Verdict, file: Path) -> CannotStart:
    """The sentence for that fault."""
    backups = file.parent / "backups"
    return CannotStart(FAULTS[verdict.fault], file=file, wal=wal_of(file), why=verdict.why, backups=backups)


def check_server(settings: Settings, engine: Engine, *, new_clinic: bool = False) -> None:
    """Refuse a PostgreSQL database without tables where a clinic has lived. Raises: CannotStart, DBAPIError."""
    if engine.dialect.name == "sqlite" or new_clinic or inspect(engine).has_table(REVISIONS):
        return
    found = ", ".join(signs_of_life(settings))
    if found:
        raise CannotStart("start.lost_on_server", found=found, folder=settings.data)


def check_files(settings: Settings, engine: Engine) -> None:
    """Refuse a data folder without its folder of files when the migrated database knows some. Raises: CannotStart."""
    folder = settings.data / "files"
    if settings.files_url or folder.is_dir():
        return
    with Session(engine) as db:
        count = db.exec(select(func.count()).where(col(FileObject.state) == ObjectState.KEPT)).one()
    if count:
        raise CannotStart("start.files_lost", count=count, folder=folder)


def check_standing(settings: Settings, engine: Engine) -> None:
    """Refuse a database that no portal of this version has run on. Raises: CannotStart, DBAPIError."""
    file = database_file(settings.database)
    if file is not None and is_empty(file):
        raise CannotStart("doctor.no_database", file=file)
    if not is_current(engine):
        raise CannotStart("doctor.database_old")


def signs_of_life(settings: Settings) -> Iterator[str]:
    """What a clinic leaves beside its database: keys, files, copies, a -wal.

    Raises: StoreDown, when files are kept elsewhere and there is no answer.
    """
    yield from (file.name for file in (settings.secret_key_file, settings.files_key_file) if file.exists())
    if any((settings.data / "backups").glob("*.db")):
        yield "backups/"
    if settings.files_url or (settings.data / "files").is_dir():
        store = open_store(settings.files_url, settings.data / "files")
        if next(iter(store.list()), None) is not None:
            yield settings.files_url.partition("?")[0] or "files/"
    file = database_file(settings.database)
    if file is not None and has_wal(file):
        yield wal_of(file).name


def _refuse_if_lived_in(settings: Settings, file: Path) -> None:
    found = ", ".join(signs_of_life(settings))
    if found:
        raise CannotStart("start.lost", found=found, folder=settings.data, file=file)
