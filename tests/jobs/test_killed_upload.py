"""The portal is killed in the middle of uploads: no half file stays, and after the sweep nothing at all."""

import os
import random
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from luna_portal.jobs.file_sweep import sweep_files
from luna_portal.models import Document, FileObject, ObjectState
from luna_portal.settings import Settings
from luna_portal.wiring import Portal
from tests.attack.server import Backend, backend
from tests.e2e.server import wait_until

SIZE = 20 * 1024 * 1024
CONTENTS = random.Random(7).randbytes(SIZE).hex().encode()[:SIZE]  # noqa: S311 - a text file that does not compress


def begun(portal: Backend, session: str, share: float) -> socket.socket:
    """A connection that has sent that share of a text file."""
    there = socket.create_connection(("127.0.0.1", portal.port), timeout=20)
    head = (
        f"POST /archivos/subir HTTP/1.1\r\nHost: localhost:{portal.port}\r\nOrigin: {portal.url}\r\n"
        f"Cookie: luna={session}\r\nX-File-Name: notas.txt\r\nContent-Length: {SIZE}\r\n\r\n"
    )
    there.sendall(head.encode() + CONTENTS[: int(SIZE * share)])
    return there


def rows(portal: Backend, state: ObjectState) -> int:
    """How many objects are in that state."""
    with Session(portal.engine) as db:
        return len(db.exec(select(FileObject).where(FileObject.state == state)).all())


def bytes_in(data: Path) -> list[Path]:
    """What lies in the store, half written or whole."""
    return [file for file in (data / "files").rglob("*") if file.is_file()]


@pytest.mark.feature("ARC-2")
@pytest.mark.parametrize("when", ["while the bytes come", "while they are stored"])
async def test_a_killed_portal_leaves_nothing_of_an_upload_behind(tmp_path: Path, when: str) -> None:
    storing, data = "stored" in when, tmp_path / "data"
    with backend(tmp_path) as portal:
        with begun(portal, portal.session_of("ana"), 1.0 if storing else 0.5):
            wait_until(lambda: rows(portal, ObjectState.INCOMING) == 1, "the upload to be announced", 20)
            if storing:
                wait_until(lambda: bool(bytes_in(data)), "the first byte in the store", 20)
            portal.kill()
        incoming = list((data / "incoming").iterdir()) if (data / "incoming").exists() else []
        assert incoming == [], "a file without a name is gone with its process"
        assert CONTENTS[:64] not in b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
        for half in bytes_in(data):
            os.utime(half, (0, 0))
        later = datetime.now(UTC) + timedelta(hours=2)
        here = Portal(settings=Settings(data=data), engine=portal.engine, clock=lambda: later)
        await sweep_files(here)
        here.close()
        with Session(portal.engine) as db:
            documents = len(db.exec(select(Document)).all())
        assert len(bytes_in(data)) == rows(portal, ObjectState.KEPT) == documents
        assert rows(portal, ObjectState.INCOMING) == 0


@pytest.mark.feature("ARC-2")
def test_a_connection_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    with backend(tmp_path) as portal:
        session = portal.session_of("ana")
        before, kept = bytes_in(tmp_path / "data"), rows(portal, ObjectState.KEPT)
        with begun(portal, session, 0.5):
            wait_until(lambda: rows(portal, ObjectState.INCOMING) == 1, "the upload to be announced", 20)
        wait_until(lambda: rows(portal, ObjectState.INCOMING) == 0, "the upload to be given up", 20)
        assert bytes_in(tmp_path / "data") == before
        with begun(portal, session, 1.0) as whole:
            assert whole.recv(200).startswith(b"HTTP/1.1 200")
        assert rows(portal, ObjectState.KEPT) == kept + 1
