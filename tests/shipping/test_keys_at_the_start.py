"""A key that is missing, damaged or not this clinic's stops the start, before anything is signed or stored under it."""

import pytest

from luna_portal.models import KeyPurpose
from luna_portal.models.key_checks import key_check
from luna_portal.settings import new_files_key
from tests.shipping.installation import Installation

pytestmark = pytest.mark.feature("CLI-1")
DAMAGE = {"empty": b"", "short": b"abcde", "binary": bytes(range(128, 228)), "one short of a key": b"k" * 31}
FOREIGN = {"secret.key": "k" * 43, "files.key": new_files_key()}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ["secret.key", "files.key"])
def test_a_file_that_holds_no_key_is_refused_and_left_as_it_is(clinic: Installation, name: str, damage: str) -> None:
    file = clinic.data / name
    whole = file.read_bytes()
    file.write_bytes(DAMAGE[damage])
    assert clinic.run("serve").refuses(str(file), "respaldo")
    assert file.read_bytes() == DAMAGE[damage]
    file.write_bytes(whole)
    clinic.starts()


@pytest.mark.parametrize("name", ["secret.key", "files.key"])
def test_a_missing_key_is_refused_and_none_is_made_in_its_place(clinic: Installation, name: str) -> None:
    file = clinic.data / name
    whole = file.read_bytes()
    file.unlink()
    assert clinic.run("serve").refuses("Falta la clave", str(file))
    assert not file.exists()
    file.write_bytes(whole)
    clinic.starts()


@pytest.mark.parametrize("name", FOREIGN)
def test_another_clinic_s_key_is_refused_until_it_is_accepted(clinic: Installation, name: str) -> None:
    (clinic.data / name).write_text(FOREIGN[name])
    assert clinic.run("serve").refuses("no es la de esta base de datos", "luna accept-keys")
    assert clinic.run("accept-keys").code == 0
    clinic.starts()


def test_lost_keys_are_made_anew_when_that_is_accepted(clinic: Installation) -> None:
    for name in FOREIGN:
        (clinic.data / name).unlink()
    assert clinic.run("accept-keys").code == 0
    assert len((clinic.data / "secret.key").read_text()) >= 32
    clinic.starts()


def test_a_damaged_key_is_not_accepted(clinic: Installation) -> None:
    (clinic.data / "secret.key").write_text("abcde")
    assert clinic.run("accept-keys").refuses("secret.key", "32")
    assert clinic.run("serve").refuses("secret.key")


def test_a_key_of_the_environment_is_held_against_the_database_too(clinic: Installation) -> None:
    kept = (clinic.data / "secret.key").read_text()
    clinic.starts(LUNA_SECRET_KEY=kept)
    assert clinic.run("serve", LUNA_SECRET_KEY=FOREIGN["secret.key"]).refuses("LUNA_SECRET_KEY")
    assert clinic.run("serve", LUNA_SECRET_KEY="", LUNA_FILES_KEY=new_files_key()).refuses("LUNA_FILES_KEY")


def test_a_clinic_of_an_earlier_version_gets_its_keys_noted_at_the_first_start(clinic: Installation) -> None:
    clinic.sql("DELETE FROM keycheck")
    clinic.starts()
    (clinic.data / "secret.key").write_text(FOREIGN["secret.key"])
    assert clinic.run("serve").refuses("no es la de esta base de datos")


def test_a_clinic_of_an_earlier_version_with_files_under_another_key_is_refused(clinic: Installation) -> None:
    (clinic.data / "files").mkdir(exist_ok=True)
    clinic.sql("DELETE FROM keycheck")
    clinic.sql(
        "INSERT INTO fileobject (key, state, size, sha256, media_type, data_key, key_id, created_at)"
        " VALUES ('aa/one', 'kept', 1, '', '', '', '0123456789abcdef', '2026-01-01 00:00:00')"
    )
    assert clinic.run("serve").refuses("La clave de los archivos")
    assert clinic.sql("SELECT count(*) FROM keycheck WHERE purpose = 'files'") == [(0,)]


def test_a_new_key_before_the_old_one_is_fine_and_neither_may_go_before_the_rotation(clinic: Installation) -> None:
    old, new = (clinic.data / "files.key").read_text(), new_files_key()
    clinic.starts(LUNA_FILES_KEY=f"{new},{old}")
    for alone in (old, new):
        assert clinic.run("serve", LUNA_FILES_KEY=alone).refuses("todavía se necesita")


def test_a_rotation_leaves_the_next_start_content_and_the_old_key_refused(clinic: Installation) -> None:
    file = clinic.data / "files.key"
    old = file.read_text()
    assert clinic.run("rotate-files-key").code == 0
    assert file.read_text() != old
    clinic.starts()
    file.write_text(old)
    assert clinic.run("serve").refuses("no es la de esta base de datos")


def test_a_rotation_does_not_begin_under_a_foreign_or_damaged_key(clinic: Installation) -> None:
    for held in (FOREIGN["files.key"], ""):
        (clinic.data / "files.key").write_text(held)
        assert clinic.run("rotate-files-key").refuses("files.key")
        assert (clinic.data / "files.key").read_text() == held


def test_what_the_database_holds_is_no_key(clinic: Installation) -> None:
    secret = (clinic.data / "secret.key").read_text()
    noted = dict(map(tuple, clinic.sql("SELECT purpose, digest FROM keycheck")))
    assert noted[KeyPurpose.LINKS] == key_check(KeyPurpose.LINKS, secret.encode())
    assert secret not in str(noted)
    assert key_check(KeyPurpose.FILES, secret.encode()) != noted[KeyPurpose.LINKS], "one key, two purposes, two digests"
