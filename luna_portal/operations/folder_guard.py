"""Locks of the data folder and its database: one portal at a time may use them, and only their owner may read them."""

import contextlib
import json
import logging
import os
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from luna_portal.models.sqlite_file import database_file
from luna_portal.settings import Settings

log = logging.getLogger(__name__)

OTHERS: Final = 0o077
OURS: Final = {
    "luna.db", "luna.db-wal", "luna.db-shm", "luna.db.lock", "luna.lock", "luna.running", "luna.stopped", "secret.key", "files.key", "files", "incoming",
    "backups", "logs", "signing.p12", "signing.password", "no-uploads", "no-states",
}  # fmt: skip


_shared: Final[list["FolderLock"]] = []
"""What this worker shares until it ends."""


class FolderInUse(Exception):
    """Another portal has the folder; `holder` is what it said of itself: pid, address, since."""

    def __init__(self, holder: dict[str, str]) -> None:
        super().__init__(str(holder))
        self.holder = holder


class FolderLock:
    """The right to use a data folder, until the process ends, however it ends.

    The first process of a server takes it alone, then shares it with its workers: as long as one of them lives, no other
    server gets it. A lock of the system it is: one that was killed leaves none behind. Without such locks (some
    network folders) there is none.
    """

    def __init__(self, data: Path, name: str = "luna.lock") -> None:
        self.file = data / name
        self._held: IO[str] | None = None

    def take(self, address: str, *, now: datetime) -> None:
        """Take it for this server, and write down who it is. Raises: FolderInUse."""
        held = self._open()
        if not _locks(held, alone=True):
            holder = self.holder()
            held.close()
            raise FolderInUse(holder)
        held.truncate(0)
        json.dump({"pid": str(os.getpid()), "address": address, "since": f"{now:%Y-%m-%d %H:%M} UTC"}, held)
        held.flush()
        if not _locks(held, alone=False):
            raise FolderInUse(self.holder())
        self._held = held

    def join(self) -> None:
        """Share it with the other workers of this server. Raises: FolderInUse."""
        held = self._open()
        if not _locks(held, alone=False):
            held.close()
            raise FolderInUse(self.holder())
        self._held = held

    def is_taken(self) -> bool:
        """Whether a portal uses the folder right now."""
        if not self.file.exists():
            return False
        with self._open() as probe:
            return not _locks(probe, alone=True)

    def holder(self) -> dict[str, str]:
        """What the last one that took it said of itself."""
        unknown: dict[str, str] = dict.fromkeys(("pid", "address", "since"), "?")
        with contextlib.suppress(OSError, ValueError):
            said = json.loads(self.file.read_text("utf-8"))
            return {name: str(said[name]) if name in said else "?" for name in unknown}
        return unknown

    def release(self) -> None:
        """Give it back."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def _open(self) -> IO[str]:
        made = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        return os.fdopen(made, "r+", encoding="utf-8")


def database_lock(settings: Settings) -> FolderLock | None:
    """The lock of a SQLite file beside the file itself, by whatever way and from whatever data folder it is reached.

    None where there is no such file, or nothing can be made beside it: opening it then says why.
    """
    file = database_file(settings.database)
    if file is None:
        return None
    real = file.resolve()
    return FolderLock(real.parent, f"{real.name}.lock") if os.access(real.parent, os.W_OK | os.X_OK) else None


def is_in_use(settings: Settings) -> bool:
    """Whether a portal uses the folder, or its database from another folder, right now."""
    database = database_lock(settings)
    return FolderLock(settings.data).is_taken() or (database is not None and database.is_taken())


def join_server(settings: Settings) -> None:
    """Share the server's locks, as one of its workers. Raises: FolderInUse."""
    for lock in (FolderLock(settings.data), database_lock(settings)):
        if lock is not None:
            lock.join()
            _shared.append(lock)


def _locks(held: IO[str], *, alone: bool) -> bool:
    """Whether the lock was had; one that the system does not offer counts as had."""
    import fcntl

    try:
        fcntl.flock(held, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as missing:
        log.warning("the data folder cannot be locked against a second portal (%s)", missing.strerror)
    return True


def open_to_others(settings: Settings) -> list[Path]:
    """The folder and the files of the database, as far as others on this computer may read them."""
    file = database_file(settings.database)
    files = [file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm")] if file is not None else []
    return [path for path in (settings.data, *files) if path.exists() and path.stat().st_mode & OTHERS]


def close_to_others(settings: Settings) -> None:
    """Keep for the owner what is open to others; a folder that holds more than the portal's own is left as it is."""
    for path in open_to_others(settings):
        shared = (
            path == settings.data
            and not {entry.name for entry in path.iterdir() if not entry.name.startswith(".")} <= OURS
        )
        if not shared:
            with contextlib.suppress(PermissionError):  # somebody else's; the doctor says so
                path.chmod(path.stat().st_mode & ~OTHERS)
