"""A database file that is damaged, or beside a -wal that is not its own, is noticed before anything is written to it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from luna_portal.models.sqlite_file import Fault, examine_file, generation, settle
from luna_portal.operations import start_checks
from luna_portal.operations.run_mark import RunMark, StopNote, renew
from luna_portal.settings import Settings
from tests.shipping.installation import Installation

pytestmark = pytest.mark.feature("CLI-1")
KILLED = """
import os, sqlite3, sys
here = sqlite3.connect(sys.argv[1], isolation_level=None)
here.execute("PRAGMA wal_autocheckpoint = 0")
for number in range(int(sys.argv[2])):
    here.execute("INSERT INTO tally (key, count, expires_at) VALUES (hex(randomblob(60)), 1, '2026-01-01 00:00:00')")
os._exit(9)
"""


def killed_while_writing(clinic: Installation, rows: int) -> None:
    """Let a process write rows and die: they are in the -wal alone."""
    subprocess.run([sys.executable, "-c", KILLED, str(clinic.file), str(rows)], check=False)  # noqa: S603
    assert wal(clinic).stat().st_size > 0


def wal(clinic: Installation) -> Path:
    """The log beside the database."""
    return clinic.file.with_name("luna.db-wal")


def unclean(clinic: Installation) -> None:
    """Let it look as after a kill: a run has begun and did not end."""
    RunMark(clinic.data).write(generation(clinic.file))


def damage(file: Path) -> None:
    """Overwrite a page in the middle of the file, as a dying disk does."""
    with file.open("r+b") as raw:
        raw.seek(file.stat().st_size // 4096 // 2 * 4096)
        raw.write(b"\xa5" * 4096)


def count(clinic: Installation) -> int:
    """How many rows were written, as the file alone says."""
    with sqlite3.connect(f"{clinic.file.as_uri()}?immutable=1", uri=True) as look:
        found = look.execute("SELECT count(*) FROM tally").fetchone()[0]
    look.close()
    return int(found)


def test_after_a_kill_the_next_start_brings_the_log_into_the_file(clinic: Installation) -> None:
    killed_while_writing(clinic, 40)
    assert count(clinic) == 0
    assert "está completa" in clinic.starts().said
    assert count(clinic) == 40
    assert not wal(clinic).exists()
    assert "está completa" not in clinic.starts().said, "after a clean stop nothing is read whole"


def test_an_older_file_beside_a_newer_log_is_refused_and_both_stay(clinic: Installation) -> None:
    older = shutil.copy(clinic.file, clinic.data.parent / "older.db")
    clinic.starts()
    renew(Settings(data=clinic.data))
    killed_while_writing(clinic, 40)
    shutil.copy(older, clinic.file)
    log = wal(clinic).read_bytes()
    assert clinic.run("serve").refuses("luna.db-wal", "no corresponde", "luna set-wal-aside")
    assert (wal(clinic).read_bytes(), clinic.file.read_bytes()) == (log, Path(older).read_bytes())
    assert clinic.run("set-wal-aside").code == 0
    assert [kept.read_bytes() for kept in clinic.data.glob("luna.db-wal-*")] == [log]
    clinic.starts()
    assert clinic.run("set-wal-aside").refuses("nada que apartar")


def test_the_right_file_beside_its_log_after_a_renewal_is_fine(clinic: Installation) -> None:
    renew(Settings(data=clinic.data))
    killed_while_writing(clinic, 40)
    clinic.starts()
    assert count(clinic) == 40


def test_a_renewal_beside_a_reader_leaves_every_generation_that_the_file_may_be_of(clinic: Installation) -> None:
    here, mark = Settings(data=clinic.data), RunMark(clinic.data)
    renew(here)
    assert mark.generations() == {generation(clinic.file)}
    reader = sqlite3.connect(clinic.file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM tally").fetchone()
    before = generation(clinic.file)
    for _ in range(2):
        renew(here, mode="PASSIVE")
    assert len(mark.generations()) == 3
    assert {before, generation(clinic.file)} <= mark.generations()
    reader.close()
    clinic.starts()


def test_a_file_of_the_same_hour_beside_a_later_log_is_told_by_reading_it(clinic: Installation) -> None:
    older = shutil.copy(clinic.file, clinic.data.parent / "older.db")
    killed_while_writing(clinic, 4000)
    settle(clinic.file)
    killed_while_writing(clinic, 400)
    assert examine_file(clinic.file) is None
    shutil.copy(older, clinic.file)
    verdict = examine_file(clinic.file)
    assert verdict is not None
    assert verdict.fault is Fault.FOREIGN_WAL


def test_a_log_that_is_none_is_refused_and_an_empty_one_is_not(clinic: Installation) -> None:
    wal(clinic).write_bytes(b"not a log" * 100)
    assert clinic.run("serve").refuses("no corresponde")
    assert wal(clinic).read_bytes() == b"not a log" * 100
    wal(clinic).write_bytes(b"")
    clinic.starts()


def test_a_damaged_page_is_found_at_the_start_after_an_unclean_stop(clinic: Installation) -> None:
    whole = clinic.file.read_bytes()
    damage(clinic.file)
    unclean(clinic)
    damaged = clinic.file.read_bytes()
    assert clinic.run("serve").refuses("está dañada", "respaldo", "backups")
    assert clinic.file.read_bytes() == damaged
    clinic.file.write_bytes(whole)
    clinic.starts()


def put_back(clinic: Installation, contents: bytes) -> None:
    """Put a file in the database's place, as from a copy: the same size and time as the one that was closed."""
    seen = clinic.file.stat()
    copy = clinic.data.parent / "copy.db"
    copy.write_bytes(contents)
    os.utime(copy, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    copy.replace(clinic.file)


@pytest.mark.parametrize("how", ["overwritten", "put in its place"])
def test_a_damaged_file_after_a_clean_stop_is_refused_as_after_a_kill_and_the_whole_one_starts(
    clinic: Installation, how: str
) -> None:
    whole = clinic.file.read_bytes()
    if how == "overwritten":
        damage(clinic.file)
    else:
        copy = clinic.data.parent / "damaged.db"
        copy.write_bytes(whole)
        damage(copy)
        put_back(clinic, copy.read_bytes())
    damaged = clinic.file.read_bytes()
    assert damaged != whole
    for _ in range(2):
        assert clinic.run("serve").refuses("está dañada", "respaldo", "backups")
        assert clinic.file.read_bytes() == damaged
    put_back(clinic, whole)
    assert "cambió desde entonces" in clinic.starts().said
    assert "cambió" not in clinic.starts().said


def test_a_folder_that_no_start_has_noted_yet_is_read_whole_once_and_without_a_word(clinic: Installation) -> None:
    whole, note = clinic.file.read_bytes(), StopNote(clinic.data)
    note.file.unlink()
    damage(clinic.file)
    assert clinic.run("serve").refuses("está dañada")
    clinic.file.write_bytes(whole)
    assert "revisó" not in clinic.starts().said
    assert note.fits(clinic.file)


def test_a_second_start_reads_nothing_whole_and_neither_does_one_after_a_command(
    clinic: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(start_checks, "examine_file", lambda file, **_: read.append(file))
    clinic.starts()
    assert clinic.run("accept-keys").code == 0
    assert clinic.run("rotate-files-key").code == 0
    clinic.starts()
    assert read == []
    os.utime(clinic.file)
    clinic.starts()
    assert read == [clinic.file]


@pytest.mark.parametrize("contents", [b"", b"\xff", b"[]", b"{}"])
def test_a_note_that_cannot_be_read_makes_the_start_look_and_no_more(clinic: Installation, contents: bytes) -> None:
    StopNote(clinic.data).file.write_bytes(contents)
    clinic.starts()
    assert StopNote(clinic.data).fits(clinic.file)


@pytest.mark.parametrize(
    ("contents", "word"),
    [(b"citas de hoy\n" * 500, "no es una base de datos"), (b"S", "no es una base de datos"), (None, "está dañada")],
    ids=["a text", "one letter", "cut in half"],
)
def test_a_file_that_is_no_database_or_half_of_one_is_refused_even_after_a_clean_stop(
    clinic: Installation, contents: bytes | None, word: str
) -> None:
    whole = clinic.file.read_bytes()
    clinic.file.write_bytes(whole[: len(whole) // 2 // 4096 * 4096] if contents is None else contents)
    assert clinic.run("serve").refuses(word, "respaldo")
    clinic.file.write_bytes(whole)
    clinic.starts()


def test_a_mark_that_cannot_be_read_makes_the_start_look_and_no_more(clinic: Installation) -> None:
    RunMark(clinic.data).file.write_bytes(b"\xff\x00")
    assert "está completa" in clinic.starts().said


def test_what_keeps_the_file_from_standing_alone_leaves_the_mark(clinic: Installation) -> None:
    reader = sqlite3.connect(clinic.file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM tally").fetchone()
    killed_while_writing(clinic, 5)
    assert not settle(clinic.file)
    reader.close()
    assert settle(clinic.file)
    assert count(clinic) == 5
