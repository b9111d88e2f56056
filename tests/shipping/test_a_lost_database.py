"""A database that is missing or empty where a clinic has lived is never taken for a new clinic."""

import shutil
from pathlib import Path

import pytest

from luna_portal.models import metadata
from luna_portal.models.database import make_engine
from tests import postgres
from tests.shipping.installation import Installation

pytestmark = pytest.mark.feature("CLI-1")


@pytest.mark.parametrize("left", ["nothing", "no bytes", "no tables"])
def test_a_start_without_the_database_is_refused_and_changes_nothing(clinic: Installation, left: str) -> None:
    whole = clinic.file.read_bytes()
    clinic.file.unlink()
    if left == "no bytes":
        clinic.file.touch()
    if left == "no tables":
        engine = make_engine(f"sqlite:///{clinic.file}")
        engine.connect().close()
        engine.dispose()
    before = clinic.file.read_bytes() if clinic.file.exists() else None
    assert clinic.run("serve").refuses("secret.key", "files.key", str(clinic.file), "--new-clinic")
    assert (clinic.file.read_bytes() if clinic.file.exists() else None) == before
    clinic.file.write_bytes(whole)
    clinic.starts()


@pytest.mark.parametrize("sign", ["secret.key", "files.key", "files/aa/object", "backups/luna-1.db"])
def test_each_thing_that_a_clinic_leaves_is_a_sign_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    file = tmp_path / "data" / sign
    file.parent.mkdir(parents=True)
    file.write_text("k" * 43)
    here = Installation(tmp_path / "data", monkeypatch)
    assert here.run("serve").refuses(sign.partition("/")[0])
    assert not here.file.exists()


def test_a_folder_without_its_files_is_refused_until_there_is_one_again(clinic: Installation) -> None:
    clinic.starts()
    files = clinic.data / "files"
    shutil.rmtree(files, ignore_errors=True)
    clinic.starts()
    shutil.rmtree(files, ignore_errors=True)
    clinic.sql(
        "INSERT INTO fileobject (key, state, size, sha256, media_type, data_key, key_id, created_at)"
        " VALUES ('aa/object', 'kept', 9, '', '', '', '', '2026-11-24 00:00:00.000000')"
    )
    assert clinic.run("serve").refuses(str(files), "archivos de pacientes (1)", "respaldo", "luna doctor")
    files.mkdir()
    clinic.starts()


def test_a_new_clinic_begins_in_an_empty_folder_and_where_it_is_asked_for(clinic: Installation) -> None:
    clinic.file.unlink()
    assert "configuracion-inicial" in clinic.starts("--new-clinic").said
    clinic.starts()


def test_a_log_without_its_database_is_left_alone(clinic: Installation) -> None:
    clinic.file.unlink()
    wal = clinic.file.with_name("luna.db-wal")
    wal.write_bytes(b"\x37\x7f\x06\x82" + bytes(5000))
    assert clinic.run("serve", "--new-clinic").refuses("luna.db-wal")
    assert wal.stat().st_size == 5004


def test_an_empty_database_on_a_server_is_refused_where_a_clinic_has_lived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.fresh_database(tables=False) as url:
        here = Installation(tmp_path / "data", monkeypatch, url)
        here.starts()
        here.starts()
        engine = make_engine(url)
        metadata.drop_all(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE alembic_version")
        engine.dispose()
        assert here.run("serve").refuses("LUNA_DATABASE_URL", "secret.key", "--new-clinic")
        assert "configuracion-inicial" in here.starts("--new-clinic").said
