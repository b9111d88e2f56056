"""SQLite's file on disk: is it whole, does its -wal belong to it, and how it comes to stand alone.

Looking is always read-only: SQLite deletes a -wal whose database is gone, and mixes one that is not its own into the file.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy.engine import make_url

MAGIC: Final = b"SQLite format 3\x00"
HEADER_BYTES: Final = 100
GENERATION: Final = slice(60, 64)
"""Where the header keeps `user_version`, which the portal uses as the generation of the file."""
WAL_MAGIC: Final = {b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83", bytes(4)}
"""How a -wal begins; zeros where a power cut came before its first bytes."""
PATIENCE_SECONDS: Final = 10.0


class Fault(StrEnum):
    """What may be wrong with the file."""

    UNREADABLE = "unreadable"
    NOT_A_DATABASE = "not_a_database"
    DAMAGED = "damaged"
    FOREIGN_WAL = "foreign_wal"


class Verdict(NamedTuple):
    """A fault, with SQLite's own words for it."""

    fault: Fault
    why: str


def database_file(url: str) -> Path | None:
    """The file of a SQLite database; None when it is on a server or in memory."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        return None
    return Path(address.database)


def wal_of(file: Path) -> Path:
    """The write-ahead log beside the file."""
    return file.with_name(f"{file.name}-wal")


def has_wal(file: Path) -> bool:
    """Whether the log beside the file holds anything."""
    wal = wal_of(file)
    return wal.exists() and wal.stat().st_size > 0


def is_empty(file: Path) -> bool:
    """Whether there is no file, or one of no bytes."""
    return not file.exists() or file.stat().st_size == 0


def is_database(file: Path) -> bool:
    """Whether the file begins as a database does. Raises: OSError."""
    with file.open("rb") as raw:
        return raw.read(len(MAGIC)) == MAGIC


def has_table(file: Path, table: str) -> bool:
    """Whether the file holds that table. Raises: sqlite3.Error when it cannot be read."""
    with _looking(file, "mode=ro") as look:
        return bool(look.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone())


def generation(file: Path) -> int:
    """The generation in the file itself, whatever its -wal says. Raises: OSError."""
    with file.open("rb") as raw:
        return int.from_bytes(raw.read(HEADER_BYTES)[GENERATION], "big")


def examine_file(file: Path, *, generations: frozenset[int] = frozenset(), deep: bool = False) -> Verdict | None:
    """The fault of a file that holds something, None when it is whole. `deep` compares indexes with their tables too.

    A -wal is foreign when the file is of none of the `generations` beside which it can have been written, when it is no
    log at all, or when the file is whole only without it.
    """
    try:
        if not is_database(file):
            return Verdict(Fault.NOT_A_DATABASE, file.name)
        if has_wal(file) and (_is_no_log(wal_of(file)) or (generations and generation(file) not in generations)):
            return Verdict(Fault.FOREIGN_WAL, wal_of(file).name)
        why = _check(file, "mode=ro", deep=deep)
    except (OSError, sqlite3.OperationalError) as broken:
        return Verdict(Fault.UNREADABLE, _one_line(broken))
    if not why:
        return None
    foreign = has_wal(file) and not _check(file, "immutable=1", deep=deep)
    return Verdict(Fault.FOREIGN_WAL if foreign else Fault.DAMAGED, why)


def settle(file: Path, mode: str = "TRUNCATE") -> bool:
    """Bring what is in the -wal into the file, so that the file stands alone. False when somebody was in the way."""
    with closing(sqlite3.connect(file, timeout=PATIENCE_SECONDS, isolation_level=None)) as here:
        busy, waiting, moved = here.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
    return not busy and waiting == moved


def new_generation() -> int:
    """A random generation; never 0, which is that of a file the portal has not run on yet."""
    return secrets.randbelow(2**31 - 1) + 1


def write_generation(file: Path, number: int) -> None:
    """Give the file a generation; it is in the file itself once that is settled."""
    with closing(sqlite3.connect(file, timeout=PATIENCE_SECONDS, isolation_level=None)) as here:
        here.execute(f"PRAGMA user_version = {number:d}")


def _is_no_log(wal: Path) -> bool:
    with wal.open("rb") as raw:
        return raw.read(4) not in WAL_MAGIC


def _check(file: Path, how: str, *, deep: bool) -> str:
    """What SQLite finds wrong, "" when nothing."""
    try:
        with _looking(file, how) as look:
            verdict = str(look.execute(f"PRAGMA {'integrity_check' if deep else 'quick_check'}(1)").fetchone()[0])
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as broken:
        return _one_line(broken)
    return "" if verdict == "ok" else _one_line(verdict)


@contextmanager
def _looking(file: Path, how: str) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing, not even at its end."""
    address = f"{file.resolve().as_uri()}?{how}"
    with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE_SECONDS, isolation_level=None)) as look:
        yield look


def _one_line(said: object) -> str:
    return " ".join(str(said).replace("*** in database main ***", "").split())
