"""Whatever `luna doctor` meets, it ends in sentences: never a traceback, a failure where something is bad, and the way on."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from luna_portal.models.sqlite_file import generation
from luna_portal.operations.run_mark import RunMark
from luna_portal.settings import new_files_key
from tests.shipping.installation import Ended, Installation

Damage = Callable[[Installation], None]


def emptied(clinic: Installation) -> None:
    for path in list(clinic.data.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def files_only(clinic: Installation) -> None:
    emptied(clinic)
    (clinic.data / "files" / "aa").mkdir(parents=True)
    (clinic.data / "files" / "aa" / "object").write_bytes(b"x" * 100)


def damaged_pages(clinic: Installation) -> None:
    with clinic.file.open("r+b") as raw:
        for page in range(4, clinic.file.stat().st_size // 4096, 3):
            raw.seek(page * 4096)
            raw.write(b"\xa5" * 4096)


def half(clinic: Installation) -> None:
    os.truncate(clinic.file, clinic.file.stat().st_size // 2)


def wrong_log(clinic: Installation) -> None:
    RunMark(clinic.data).write(generation(clinic.file) ^ 1)
    clinic.file.with_name("luna.db-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(5000))


def binary_password(clinic: Installation) -> None:
    for name in ("signing.p12", "signing.password"):
        (clinic.data / name).write_bytes(b"\xff" * 90)


def folder_as_database(clinic: Installation) -> None:
    clinic.file.unlink()
    clinic.file.mkdir()


def writes(name: str, contents: bytes) -> Damage:
    return lambda clinic: (clinic.data / name).write_bytes(contents) and None


def removes(name: str) -> Damage:
    return lambda clinic: (clinic.data / name).unlink()


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation that was started once and stopped cleanly."""
    made = Installation(tmp_path / "data", monkeypatch)
    made.starts()
    return made


ZOO: dict[str, tuple[Damage, tuple[str, ...]]] = {
    "an empty folder": (emptied, ("Todavía no hay base de datos", "luna serve")),
    "files alone": (files_only, ("files/", "falta o está vacía", "respaldo")),
    "no folder": (lambda clinic: shutil.rmtree(clinic.data), ("no existe", "--data")),
    "no secret.key": (removes("secret.key"), ("Falta la clave de los enlaces", "respaldo")),
    "no files.key": (removes("files.key"), ("Falta la clave de los archivos", "respaldo")),
    "an empty secret.key": (writes("secret.key", b""), ("secret.key", "32 caracteres")),
    "an empty files.key": (writes("files.key", b""), ("files.key", "32 bytes")),
    "a binary secret.key": (writes("secret.key", b"\x80\xff" * 40), ("secret.key", "32 caracteres")),
    "a binary files.key": (writes("files.key", b"\x80\xff" * 40), ("files.key", "32 bytes")),
    "a foreign secret.key": (writes("secret.key", b"k" * 43), ("enlaces", "no es la de esta base de datos")),
    "a foreign files.key": (writes("files.key", new_files_key().encode()), ("archivos", "no es la de esta base")),
    "no luna.db": (removes("luna.db"), ("luna.db", "falta o está vacía", "respaldo")),
    "an empty luna.db": (writes("luna.db", b""), ("falta o está vacía", "respaldo")),
    "a text as luna.db": (writes("luna.db", b"citas de hoy\n" * 900), ("no es una base de datos", "backups")),
    "half of luna.db": (half, ("está dañada", "respaldo")),
    "damaged pages": (damaged_pages, ("está dañada", "respaldo")),
    "a wrong -wal": (wrong_log, ("no corresponde", "luna set-wal-aside")),
    "a text as -wal": (writes("luna.db-wal", b"text" * 50), ("no corresponde", "luna set-wal-aside")),
    "a certificate that is none": (writes("signing.p12", b"\xff" * 90), ("firma las recetas",)),
    "a binary signing.password": (binary_password, ("firma las recetas", "signing.password")),
    "a folder as luna.db": (folder_as_database, ("no puede leerse", "permisos")),
}


def sentences(ended: Ended) -> None:
    """Every line is a finding in known words, one a line."""
    lines = ended.said.strip().splitlines()
    assert all(line.startswith(("bien ", "atención ", "mal ")) for line in lines), ended.said
    assert "Algo no pudo revisarse" not in ended.said


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below, but what SQLite lays beside one to look at it."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.endswith("-shm") and (file.stat().st_size or not file.name.endswith("-wal"))
    }


@pytest.mark.parametrize("animal", ZOO)
@pytest.mark.parametrize("options", [(), ("--deep",)], ids=["a look", "a deep look"])
def test_the_doctor_says_what_is_wrong_and_changes_nothing(
    clinic: Installation, animal: str, options: tuple[str, ...]
) -> None:
    damage, words = ZOO[animal]
    damage(clinic)
    before = contents(clinic.data)
    ended = clinic.run("doctor", *options)
    assert ended.refuses(*words)
    sentences(ended)
    assert contents(clinic.data) == before


def test_the_doctor_is_content_with_a_clinic_that_is_well(clinic: Installation) -> None:
    for options in ((), ("--deep",)):
        ended = clinic.run("doctor", *options)
        assert ended.code == 0, ended.said
        sentences(ended)


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("LUNA_DATABASE_URL", "postgresql://luna@127.0.0.1:{closed}/luna", "La base de datos no responde"),
        ("LUNA_REDIS_URL", "redis://127.0.0.1:{closed}", "LUNA_REDIS_URL"),
        ("LUNA_SMTP_URL", "smtp://127.0.0.1:{closed}", "servidor de correo"),
        ("LUNA_CLAMD_URL", "tcp://127.0.0.1:{closed}", "antivirus"),
        ("LUNA_SIGNING_CERTIFICATE", "{folder}/nothing.p12", "firma las recetas"),
    ],
)
def test_neighbours_that_do_not_answer_are_named(clinic: Installation, name: str, value: str, word: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        there = value.format(closed=closed.getsockname()[1], folder=clinic.data)
        ended = clinic.run("doctor", **{name: there})
    assert ended.refuses(word)
    sentences(ended)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LUNA_DATABASE_URL", "postgresql://luna@host:port/luna"),
        ("LUNA_DATABASE_URL", "postgresql+nothing://luna@host/luna"),
        ("LUNA_DATABASE_URL", "sqlite:luna.db"),
        ("LUNA_REDIS_URL", "http://127.0.0.1:6379"),
        ("LUNA_REDIS_URL", "redis://127.0.0.1:many"),
        ("LUNA_SMTP_URL", "smtp://host:many"),
        ("LUNA_SECRET_KEY", "abcde"),
        ("LUNA_FILES_KEY", "abcde"),
        ("LUNA_PORT", "many"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(clinic: Installation, name: str, value: str) -> None:
    ended = clinic.run("doctor", **{name: value})
    assert ended.refuses(name)
    assert len(ended.said.strip().splitlines()) == 1


def test_a_folder_that_may_not_be_read_is_said(clinic: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(self: Path, *_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_text", closed)
    monkeypatch.setattr(Path, "open", closed)
    ended = clinic.run("doctor")
    assert ended.refuses("no pueden leerse (Permission denied)", "usuario")
    sentences(ended)
    assert clinic.run("serve").refuses("no puede leerse", "permisos")
