"""Marks a run on SQLite: a mark that is still there at the next start tells of a stop that was not clean.

The mark names the generations that the file may be of while the portal runs. The file is given a new one at each start and
every hour, so that an older copy of it, put back beside the -wal of a later hour, is told from the file of that -wal.
"""

import asyncio
import hashlib
import json
import logging
import os
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from luna_portal.jobs.work import repeated
from luna_portal.models.sqlite_file import (
    database_file,
    generation,
    is_empty,
    new_generation,
    settle,
    write_generation,
)
from luna_portal.settings import Settings
from luna_portal.wiring import Portal, portal

log = logging.getLogger(__name__)

RENEW_EVERY_SECONDS: Final = 3600.0
FIRST_PAGE_BYTES: Final = 4096


class RunMark:
    """The file `luna.running` of a data folder."""

    def __init__(self, data: Path) -> None:
        self.file = data / "luna.running"

    def is_there(self) -> bool:
        """Whether a run has begun and not ended cleanly."""
        return self.file.exists()

    def generations(self) -> frozenset[int]:
        """The generations it names; none when there is no mark, or none that can be read."""
        try:
            return frozenset(map(int, json.loads(self.file.read_text("ascii"))["generations"]))
        except (OSError, ValueError, KeyError, TypeError):
            return frozenset()

    def write(self, *generations: int) -> None:
        """Replace the mark, whole or not at all."""
        _write_whole(self.file, {"generations": sorted({*generations})})

    def remove(self) -> None:
        """Say that the run has ended cleanly."""
        self.file.unlink(missing_ok=True)


class StopNote:
    """The file `luna.stopped` of a data folder: what the database file looked like when it was closed cleanly."""

    def __init__(self, data: Path) -> None:
        self.file = data / "luna.stopped"

    def write(self, database: Path) -> None:
        """Note how the file looks now, whole or not at all."""
        _write_whole(self.file, _looks(database))

    def fits(self, database: Path) -> bool | None:
        """Whether the file still looks so; None when nothing was noted."""
        try:
            noted = json.loads(self.file.read_text("ascii"))
        except (OSError, ValueError):
            return None
        return bool(noted == _looks(database))


def _looks(file: Path) -> dict[str, str]:
    """Size, time, identity and first page: what another file in its place, or a write into it, changes."""
    seen = file.stat()
    with file.open("rb") as raw:
        first = hashlib.sha256(raw.read(FIRST_PAGE_BYTES)).hexdigest()
    return {"size": str(seen.st_size), "written": str(seen.st_mtime_ns), "inode": str(seen.st_ino), "first": first}


def _write_whole(file: Path, contents: object) -> None:
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}.", delete=False) as whole:
        json.dump(contents, whole)
        whole.flush()
        os.fsync(whole.fileno())
    Path(whole.name).replace(file)


def renew(settings: Settings, *, mode: str = "TRUNCATE") -> None:
    """Give the SQLite file a new generation, and note it; a kill in between leaves both noted."""
    file = database_file(settings.database)
    if file is None:
        return
    mark, new = RunMark(settings.data), new_generation()
    mark.write(*mark.generations(), generation(file), new)
    write_generation(file, new)
    if settle(file, mode):
        mark.write(new)


def end(settings: Settings) -> None:
    """Let the SQLite file stand alone, and take the mark away; it stays when somebody is in the way."""
    file = database_file(settings.database)
    if file is not None and not is_empty(file) and settle(file):
        StopNote(settings.data).write(file)
        RunMark(settings.data).remove()


@asynccontextmanager
async def renewing_the_mark() -> AsyncIterator[None]:
    """Renew the generation every hour while the app runs: in the only process, where nobody else can do it too."""
    here = portal()
    if here.settings.workers > 1 or not RunMark(here.settings.data).is_there():
        yield
        return
    work = partial(_renew, here)
    async with repeated(work, name="renewing the mark", every=RENEW_EVERY_SECONDS, first_after=RENEW_EVERY_SECONDS):
        yield


async def _renew(here: Portal) -> None:
    await asyncio.get_running_loop().run_in_executor(here.writers, _renew_beside_readers, here.settings)


def _renew_beside_readers(settings: Settings) -> None:
    """Renew without waiting for readers; what is in the way is logged, and the next hour tries again."""
    try:
        renew(settings, mode="PASSIVE")
    except (OSError, sqlite3.Error):
        log.exception("the generation of the database was not renewed; the next hour tries again")
