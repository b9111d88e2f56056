"""`luna doctor`: what is wrong with an installation is said in plain words, and what is well too."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from luna_portal.adapters.file_store import StoreDown
from luna_portal.adapters.pdf_signature import Certificate, make_self_signed
from luna_portal.models import FileObject, ObjectState
from luna_portal.models.database import make_engine, writing
from luna_portal.models.migrate import migrate
from luna_portal.operations.doctor import examine
from luna_portal.operations.findings import Finding, Level
from luna_portal.operations.folder_guard import close_to_others
from luna_portal.operations.start import prepare_keys
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.settings import Settings, new_files_key

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(hours=3)
ROOT = Path(__file__).parents[2]


class Clinic:
    """An installation in a folder, with files in its store."""

    def __init__(self, data: Path) -> None:
        data.mkdir(mode=0o700, parents=True)
        self.settings = Settings(data=data, secret_key="")
        assert self.settings.secret
        self.vault = Vault(self.settings)
        self.engine = make_engine(self.settings.database)
        migrate(self.engine, backups=data / "backups")
        close_to_others(self.settings)
        prepare_keys(self.settings, self.engine, now=LONG_AGO)

    def kept(self, key: str, contents: bytes = b"x" * 100_000, state: ObjectState = ObjectState.KEPT) -> None:
        """A file with its row."""
        sealed = self.vault.put(key, [contents])
        with Session(writing(self.engine)) as db:
            row = FileObject(key=key, state=state, created_at=LONG_AGO)
            row.size, row.sha256, row.data_key, row.key_id = sealed
            db.add(row)
            db.commit()

    def file(self, key: str) -> Path:
        """Where the object lies."""
        return self.settings.data / "files" / key

    def aged(self, key: str) -> None:
        """Make an object old enough to be judged."""
        os.utime(self.file(key), (LONG_AGO.timestamp(),) * 2)

    def said(self, **asked: Any) -> list[Finding]:
        """What the doctor says."""
        return list(examine(self.settings, **({"deep": False, "repair": False, "now": NOW} | asked)))

    def about(self, key: str, **asked: Any) -> list[Level]:
        """How those findings weigh that name an object."""
        return [finding.level for finding in self.said(**asked) if key in finding.sentence]


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """An installation that is well, with one file."""
    monkeypatch.delenv("LUNA_SECRET_KEY", raising=False)
    made = Clinic(tmp_path / "data")
    made.kept("aa/well")
    return made


def test_an_installation_that_is_well_has_nothing_bad(clinic: Clinic) -> None:
    found = clinic.said(deep=True)
    assert Level.BAD not in [finding.level for finding in found]
    assert any("1 archivos" in finding.sentence and finding.level is Level.OK for finding in found)
    assert str(found[0]).startswith("bien      ")


def test_a_file_that_the_store_lacks_is_bad(clinic: Clinic) -> None:
    clinic.kept("aa/lost")
    clinic.file("aa/lost").unlink()
    assert clinic.about("aa/lost") == [Level.BAD]
    assert clinic.about("aa/well") == []


def test_a_file_of_another_size_is_bad(clinic: Clinic) -> None:
    clinic.kept("aa/short")
    clinic.file("aa/short").write_bytes(clinic.file("aa/short").read_bytes()[:-1])
    assert clinic.about("aa/short") == [Level.BAD]


def test_one_changed_byte_is_found_when_files_are_read(clinic: Clinic) -> None:
    clinic.kept("aa/changed")
    sealed = bytearray(clinic.file("aa/changed").read_bytes())
    sealed[70_000] ^= 1
    clinic.file("aa/changed").write_bytes(sealed)
    assert clinic.about("aa/changed") == []
    assert clinic.about("aa/changed", deep=True) == [Level.BAD]


def test_another_file_s_contents_in_its_place_are_found(clinic: Clinic) -> None:
    clinic.kept("aa/one", b"a" * 10)
    clinic.kept("aa/two", b"b" * 10)
    clinic.file("aa/one").write_bytes(clinic.file("aa/two").read_bytes())
    assert clinic.about("aa/one", deep=True) == [Level.BAD]


def test_a_lost_key_for_files_is_bad_and_none_is_made_in_its_place(clinic: Clinic) -> None:
    clinic.settings.files_key_file.unlink()
    assert clinic.about("Falta la clave de los archivos") == [Level.BAD]
    assert not clinic.settings.files_key_file.exists()


def test_files_under_another_key_are_named(clinic: Clinic) -> None:
    clinic.settings.files_key_file.write_text(new_files_key())
    assert clinic.about("aa/well") == [Level.BAD]
    assert clinic.about("no es la de esta base de datos") == [Level.BAD]


def test_an_orphan_is_removed_when_asked_and_what_is_young_or_needed_stays(clinic: Clinic) -> None:
    for key in ("bb/orphan", "bb/young"):
        clinic.vault.put(key, [b"x"])
    clinic.kept("bb/gone", state=ObjectState.GONE)
    for key in ("bb/orphan", "bb/gone", "aa/well"):
        clinic.aged(key)
    assert clinic.about("bb/orphan") == clinic.about("bb/gone") == [Level.ATTENTION]
    assert clinic.about("bb/young") == []
    assert clinic.about("bb/orphan", repair=True) == [Level.OK]
    assert [clinic.file(key).exists() for key in ("bb/orphan", "bb/gone", "bb/young", "aa/well")] == [
        False, False, True, True,
    ]  # fmt: skip
    assert clinic.about("bb/") == []


def test_an_upload_under_way_is_left_alone(clinic: Clinic) -> None:
    clinic.vault.put("cc/coming", [b"x"])
    with Session(writing(clinic.engine)) as db:
        db.add(FileObject(key="cc/coming", created_at=NOW - timedelta(minutes=5)))
        db.commit()
    clinic.aged("cc/coming")
    assert clinic.about("cc/coming", repair=True) == []
    assert clinic.file("cc/coming").exists()


def test_a_store_that_does_not_answer_is_bad(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(_self: object) -> None:
        raise StoreDown("list")

    monkeypatch.setattr("luna_portal.adapters.file_store.FileStore.list", down)
    assert [f.level for f in clinic.said() if "almacén" in f.sentence] == [Level.BAD]


def test_keys_that_others_can_read_are_bad(clinic: Clinic) -> None:
    clinic.settings.files_key_file.chmod(0o644)
    assert clinic.about("files.key") == [Level.BAD]


def test_a_database_of_an_earlier_version_is_bad(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    settings = Settings(data=tmp_path / "empty")
    found = list(examine(settings, deep=False, repair=False, now=NOW))
    assert [f.level for f in found if "base de datos" in f.sentence] == [Level.BAD]


def test_servers_that_are_set_must_answer(clinic: Clinic) -> None:
    with socket.socket() as listening, socket.socket() as closed:
        for one in (listening, closed):
            one.bind(("127.0.0.1", 0))
        listening.listen()
        there, gone = (one.getsockname()[1] for one in (listening, closed))
        for port, level in ((there, Level.OK), (gone, Level.BAD)):
            servers = {"smtp_url": f"smtp://127.0.0.1:{port}", "clamd_url": f"tcp://127.0.0.1:{port}"}
            clinic.settings = Settings(data=clinic.settings.data, **servers)  # type: ignore[arg-type]
            found = [f.level for f in clinic.said() if f.sentence.startswith(("El servidor", "El antivirus"))]
            assert found == [level, level]


@pytest.mark.feature("REC-4")
@pytest.mark.parametrize(("days", "level"), [(0, Level.OK), (3650, Level.BAD)])
def test_the_certificate_that_signs_must_be_good(clinic: Clinic, days: int, level: Level) -> None:
    file = clinic.settings.data / "clinic.p12"
    make_self_signed(Certificate(file, "secret"), name="Clínica Jacarandas", now=NOW)
    there = {"data": clinic.settings.data, "signing_certificate": file}
    clinic.settings = Settings(**there | {"signing_password": "secret"})
    found = clinic.said(now=NOW + timedelta(days=days))
    assert [f.level for f in found if "firma" in f.sentence] == [level]
    clinic.settings = Settings(**there | {"signing_password": "wrong"})
    assert [f.level for f in clinic.said() if "firma" in f.sentence] == [Level.BAD]


def test_the_command_ends_with_a_failure_when_something_is_bad(clinic: Clinic) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUNA_")}
    command = [sys.executable, "-m", "luna_portal.cli", "doctor", "--data", str(clinic.settings.data)]

    def ended() -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    well = ended()
    assert (well.returncode, "mal " in well.stdout) == (0, False), well.stdout + well.stderr
    clinic.file("aa/well").unlink()
    ill = ended()
    assert (ill.returncode, "aa/well" in ill.stdout, ill.stderr) == (1, True, "")
