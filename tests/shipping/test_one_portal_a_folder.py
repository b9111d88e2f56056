"""One portal at a time uses a data folder, and what it leaves at a clean stop is a database that stands alone."""

import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from luna_portal.operations.folder_guard import FolderInUse, FolderLock
from tests.e2e.server import ROOT
from tests.shipping.installation import Installation, served

pytestmark = pytest.mark.feature("CLI-1")
HOLDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from luna_portal.operations.folder_guard import FolderLock
lock = FolderLock(Path(sys.argv[1]))
lock.take("http://localhost:8123", now=datetime.now(UTC)) if sys.argv[2] == "take" else lock.join()
print("held", flush=True)
sys.stdin.read()
"""


def holder(data: Path, how: str) -> "subprocess.Popen[bytes]":
    """A process that has the folder, until it ends."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLDER, str(data), how], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_second_portal_says_who_has_the_folder_and_ends(clinic: Installation) -> None:
    with holder(clinic.data, "take") as first:
        before = clinic.file.read_bytes()
        assert clinic.run("serve").refuses(str(first.pid), "http://localhost:8123", f"{datetime.now(UTC):%Y-%m-%d}")
        assert clinic.file.read_bytes() == before
        first.kill()
    clinic.starts()


ONE_DATABASE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from luna_portal.operations.start import only_portal
from luna_portal.settings import Settings
given = {"database_url": f"sqlite:///{sys.argv[2]}"} if len(sys.argv) > 2 else {}
with only_portal(Settings(data=Path(sys.argv[1]), port=8123, **given), now=datetime.now(UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("way", ["symlink", "the same setting in both", "the other's file by its setting"])
def test_one_database_reached_from_two_folders_serves_the_first_alone_and_says_so(
    clinic: Installation, tmp_path: Path, way: str
) -> None:
    other, elsewhere, url = tmp_path / "other", tmp_path / "kept" / "clinic.db", ""
    other.mkdir()
    theirs = [str(clinic.data)]
    if way == "symlink":
        (other / "luna.db").symlink_to(clinic.file)
    elif way == "the same setting in both":
        elsewhere.parent.mkdir()
        shutil.copy(clinic.file, elsewhere)
        theirs.append(str(elsewhere))
        url = f"sqlite:///{elsewhere}"
    else:
        url = f"sqlite:///{clinic.file}"
    for key in ("secret.key", "files.key"):
        shutil.copy(clinic.data / key, other / key)
    environment = {"LUNA_DATA": str(other), "LUNA_DATABASE_URL": url}
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", ONE_DATABASE, *theirs], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        for command in ("serve", "accept-keys"):
            refused = clinic.run(command, **environment)
            assert refused.refuses(
                "usa ya la base de datos", "desde otra carpeta", str(first.pid), "http://localhost:8123"
            )
        first.kill()
    clinic.starts(**environment)


def test_two_portals_with_a_database_each_in_one_folder_of_databases_both_run(
    clinic: Installation, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", ONE_DATABASE, str(clinic.data), str(kept / "one.db")],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as first:  # fmt: skip
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        (tmp_path / "other").mkdir()
        clinic.starts(LUNA_DATA=str(tmp_path / "other"), LUNA_DATABASE_URL=f"sqlite:///{kept / 'two.db'}")
        first.kill()


@pytest.mark.parametrize("command", ["accept-keys", "set-wal-aside"])
def test_what_changes_the_foundations_waits_for_the_portal_to_end(clinic: Installation, command: str) -> None:
    with holder(clinic.data, "take") as first:
        assert clinic.run(command).refuses("ya la carpeta", str(first.pid))
        first.kill()


@pytest.mark.parametrize("command", ["doctor", "rotate-files-key"])
def test_what_may_run_beside_the_portal_does(clinic: Installation, command: str) -> None:
    with holder(clinic.data, "take") as first:
        ended = clinic.run(command)
        assert ended.code == 0, ended.said
        first.kill()


def test_a_worker_that_outlives_its_server_still_has_the_folder(clinic: Installation) -> None:
    with holder(clinic.data, "take") as first, holder(clinic.data, "join") as worker:
        first.kill()
        first.wait()
        with pytest.raises(FolderInUse):
            FolderLock(clinic.data).take("http://localhost:1", now=datetime.now(UTC))
        worker.kill()
        worker.wait()
        lock = FolderLock(clinic.data)
        lock.take("http://localhost:1", now=datetime.now(UTC))
        lock.release()


def rows(file: Path) -> int:
    """How many codes of a first start a file alone holds."""
    with sqlite3.connect(file) as alone:
        found = alone.execute("SELECT count(*) FROM setupcode").fetchone()[0]
    alone.close()
    return int(found)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_real_portal_leaves_one_file_for_its_owner_alone_at_a_clean_stop(tmp_path: Path, ending: int) -> None:
    data = tmp_path / "data"
    with served(data) as running:
        assert (data / "luna.db-wal").exists()
        for name in ("luna.db", "luna.db-wal", "luna.db-shm", "luna.lock", "luna.running", "secret.key", "files.key"):
            assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        running.process.send_signal(ending)
        assert running.process.wait(timeout=30) == 0, running.log.read_text()
    assert {"luna.db-wal", "luna.db-shm", "luna.running"} & {file.name for file in data.iterdir()} == set()
    assert rows(Path(shutil.copy(data / "luna.db", tmp_path / "alone.db"))) == 1


def test_a_killed_portal_keeps_nobody_out_and_the_next_one_checks_what_it_left(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with served(data) as killed:
        second = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "luna_portal.cli", "serve", "--data", str(data), "--port", "18998"],
            cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert second.returncode == 1
        assert re.search(rf"Otro portal usa ya la carpeta .* proceso {killed.process.pid}, {killed.url}", second.stderr)
        with sqlite3.connect(data / "luna.db") as beside:
            beside.execute("INSERT INTO tally (key, count, expires_at) VALUES ('one', 1, '2026-01-01 00:00:00')")
        beside.close()
        killed.kill()
    assert (data / "luna.db-wal").stat().st_size > 0
    with served(data) as again:
        assert "está completa" in again.log.read_text()


@pytest.mark.parametrize(("foreign", "mode"), [("", 0o700), ("letters.txt", 0o755)])
def test_what_an_earlier_version_left_open_is_closed_but_not_a_folder_of_other_things(
    clinic: Installation, foreign: str, mode: int
) -> None:
    if foreign:
        (clinic.data / foreign).touch()
    clinic.data.chmod(0o755)
    clinic.file.chmod(0o644)
    open_ones = clinic.run("doctor")
    assert open_ones.code == 1
    assert "chmod 600" in open_ones.said
    assert "chmod 700" in open_ones.said
    clinic.starts()
    assert stat.S_IMODE(clinic.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(clinic.data.stat().st_mode) == mode
    assert clinic.run("doctor").code == 0
