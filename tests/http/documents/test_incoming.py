"""Files over HTTP: what comes in is checked and encrypted, what goes out is what came in, and nobody else's."""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from PIL import Image
from sqlmodel import Session, select

from luna_portal import wiring
from luna_portal.adapters.file_store import StoreDown, StoreFull
from luna_portal.adapters.sandbox import Apart
from luna_portal.domain.access import Actor
from luna_portal.domain.documents.file_rules import MAX_BYTES
from luna_portal.http.documents import outgoing as doors
from luna_portal.models import Account, AuditEvent, Document, DocumentPicture, FileObject, ObjectState, PortalSession
from luna_portal.services.accounts.sessions import open_session
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.settings import Settings, current
from tests import corpus
from tests.cast import Cast
from tests.clamd import EICAR, clamd
from tests.conftest import Clock

pytestmark = pytest.mark.feature("ARC-2")


@pytest.fixture
def scanner(request: pytest.FixtureRequest) -> Iterator[str]:
    """The scanner's URL: none, a clamd that knows EICAR, or nobody."""
    wanted = getattr(request, "param", "")
    if wanted == "clamd":
        with clamd() as url:
            yield url
    else:
        yield "tcp://127.0.0.1:9" if wanted else ""


@pytest.fixture(scope="module", autouse=True)
def one_helper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One process that looks into files for all the tests: it takes a second to start."""
    helper = Apart(tmp_path_factory.mktemp("apart"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Vault, "apart", helper)
        yield
    helper.close()


@pytest.fixture
def settings(tmp_path: Path, scanner: str) -> Settings:
    """This process's settings with a data folder of the test's own."""
    return Settings.load(data=tmp_path / "data", clamd_url=scanner)


def sign_in(db: Session, visitor: httpx.AsyncClient, who: Actor, clock: Clock) -> None:
    account = db.get_one(Account, who.account_id)
    session = open_session(db, who, account, user_agent="test", now=clock())
    db.commit()
    visitor.cookies.set(current().session_cookie, session.token)


@pytest.fixture
async def ana(visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock) -> httpx.AsyncClient:
    """Ana's browser."""
    sign_in(db, visitor, cast.ana, clock)
    return visitor


async def send(browser: httpx.AsyncClient, name: str, body: bytes, **headers: str) -> httpx.Response:
    said = {"X-File-Name": quote(name), **{f"X-{key.capitalize()}": value for key, value in headers.items()}}
    return await browser.post("/archivos/subir", content=body, headers=said)


def rows(db: Session, statement: Any) -> list[Any]:
    """What the statement finds now; the lock is given back, for the portal writes too."""
    found = list(db.exec(statement))
    db.commit()
    return found


def close_all(db: Session, clock: Clock) -> None:
    for session in db.exec(select(PortalSession)):
        session.ended_at = clock()
    db.commit()


def stored(settings: Settings) -> list[Path]:
    return [file for file in settings.data.rglob("*") if file.is_file() and "files" in file.parts]


def assert_nothing_stayed(db: Session, settings: Settings) -> None:
    assert stored(settings) == []
    assert list((settings.data / "incoming").iterdir()) == []
    assert rows(db, select(Document)) == []
    assert rows(db, select(FileObject)) == []


async def test_what_ana_uploads_comes_back_whole_and_is_encrypted_at_rest(
    ana: httpx.AsyncClient, db: Session, settings: Settings
) -> None:
    body = corpus.pdf(pages=3)
    answer = await send(ana, "Biometría hemática.pdf", body)
    assert answer.json() == {"ok": True, "document": answer.json()["document"], "name": "Biometría hemática.pdf"}
    [file] = stored(settings)
    assert b"Biometria" not in file.read_bytes()
    assert b"%PDF" not in file.read_bytes()
    back = await ana.get(f"/archivos/{answer.json()['document']}/contenido")
    assert back.content == body
    assert back.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('Biometría hemática.pdf')}"
    assert "no-store" in back.headers["cache-control"]
    assert back.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in back.headers["content-security-policy"]
    assert "download" in rows(db, select(AuditEvent.note))


@pytest.mark.feature("ARC-3")
async def test_a_picture_is_shown_in_a_sandbox_and_anything_else_is_an_attachment(ana: httpx.AsyncClient) -> None:
    photo = (await send(ana, "foto.heic", corpus.heic())).json()
    shown = await ana.get(f"/archivos/{photo['document']}/contenido?ver=1")
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["content-type"] == "image/jpeg"
    assert corpus.GPS_CANARY not in shown.content
    text = (await send(ana, "notas.txt", corpus.text())).json()
    kept = await ana.get(f"/archivos/{text['document']}/contenido?ver=1")
    assert kept.headers["content-disposition"].startswith("attachment")


@pytest.mark.feature("ARC-3")
async def test_pages_and_thumbnails_are_drawn_once_and_kept_encrypted(
    ana: httpx.AsyncClient, db: Session, settings: Settings
) -> None:
    made = (await send(ana, "estudio.pdf", corpus.pdf(pages=2))).json()["document"]
    for _ in range(2):
        page = await ana.get(f"/archivos/{made}/pagina/1?ancho=700")
        small = await ana.get(f"/archivos/{made}/miniatura")
        assert Image.open(io.BytesIO(page.content)).width in {799, 800}
        assert max(Image.open(io.BytesIO(small.content)).size) == 320
    assert len(rows(db, select(DocumentPicture))) == 2
    assert len(stored(settings)) == 3
    assert not any(b"WEBP" in file.read_bytes() for file in stored(settings))
    for nowhere in ("pagina/0", "pagina/3", "pagina/99999"):
        assert (await ana.get(f"/archivos/{made}/{nowhere}")).status_code == 404
    text = (await send(ana, "notas.txt", corpus.text())).json()["document"]
    assert (await ana.get(f"/archivos/{text}/miniatura")).status_code == 404


@pytest.mark.feature("ARC-5")
async def test_a_result_s_original_comes_in_hidden_and_only_from_who_enters_results(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock
) -> None:
    patient = cast.ana_row.public_id
    for who in (cast.ana, cast.elena):
        sign_in(db, visitor, who, clock)
        assert (await send(visitor, "original.pdf", corpus.pdf(), patient=patient, original="1")).status_code == 403
    sign_in(db, visitor, cast.gloria, clock)
    refused = await send(visitor, "original.pdf", corpus.script_pdf(), patient=patient, original="1")
    assert refused.json()["reason"] == "pdf_script"
    made = (await send(visitor, "original.pdf", corpus.pdf(), patient=patient, original="1")).json()["document"]
    assert (await visitor.get(f"/clinica/archivos/{made}/contenido")).status_code == 200
    sign_in(db, visitor, cast.ana, clock)
    assert (await visitor.get(f"/archivos/{made}/contenido")).status_code == 404
    assert rows(db, select(Document.shown_at)) == [None]


@pytest.mark.parametrize("door", ["contenido", "miniatura", "pagina/1"])
async def test_carla_and_nobody_get_nothing_of_anas(
    ana: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, door: str
) -> None:
    made = (await send(ana, "estudio.pdf", corpus.pdf())).json()["document"]
    assert (await ana.get(f"/archivos/{made}/{door}")).status_code == 200
    sign_in(db, ana, cast.carla, clock)
    assert (await ana.get(f"/archivos/{made}/{door}")).status_code == 404
    assert (await ana.get(f"/clinica/archivos/{made}/{door}")).status_code == 403
    sign_in(db, ana, cast.gloria, clock)
    assert (await ana.get(f"/clinica/archivos/{made}/{door}")).status_code == 200
    ana.cookies.clear()
    assert (await ana.get(f"/archivos/{made}/{door}")).status_code == 303
    assert (await send(ana, "a.pdf", corpus.pdf())).status_code == 401


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("script.pdf", corpus.script_pdf(), "pdf_script"),
        ("vacío.pdf", b"", "empty"),
        ("página.pdf", b"<html><body>", "type_page"),
        ("enorme.pdf", bytes(MAX_BYTES + 1), "too_large"),
        ("inmensa.png", corpus.huge_png(), "image_pixels"),
        ("bomba.xlsx", corpus.bomb_xlsx(), "office_bomb"),
    ],
)
async def test_a_refused_file_is_told_why_and_leaves_nothing(
    ana: httpx.AsyncClient, db: Session, settings: Settings, name: str, body: bytes, reason: str
) -> None:
    answer = await send(ana, name, body, language="en")
    assert answer.status_code == 422
    said = answer.json()
    assert (said["ok"], said["reason"]) == (False, reason)
    assert said["message"].startswith(f"“{name}”")
    (settings.data / "incoming").mkdir(parents=True, exist_ok=True)
    assert_nothing_stayed(db, settings)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("a" * 300 + ".txt", "a" * 116 + ".txt"),
        ("\u202etxt.exe", "txt.txt"),
        ("مذكرة 🌷.txt", "مذكرة 🌷.txt"),
    ],
)
async def test_odd_names_are_made_fit(ana: httpx.AsyncClient, name: str, shown: str) -> None:
    assert (await send(ana, name, corpus.text())).json()["name"] == shown


async def test_the_same_file_twice_is_said_and_takes_no_room(ana: httpx.AsyncClient, settings: Settings) -> None:
    assert (await send(ana, "foto.jpg", corpus.jpeg())).json()["ok"]
    again = (await send(ana, "otra.jpg", corpus.jpeg())).json()
    assert again["reason"] == "duplicate"
    assert "foto.jpg" in again["message"]
    assert len(stored(settings)) == 1


async def test_of_two_hundred_at_once_the_good_ones_go_through(ana: httpx.AsyncClient, db: Session) -> None:
    bodies = [f"Nota {n}".encode() if n % 4 else b"\x00bad" for n in range(200)]
    answers = await asyncio.gather(*(send(ana, f"nota {n}.txt", body) for n, body in enumerate(bodies)))
    assert [answer.json()["ok"] for answer in answers] == [bool(n % 4) for n in range(200)]
    assert len(rows(db, select(Document))) == 150
    assert {one.state for one in rows(db, select(FileObject))} == {ObjectState.KEPT}


async def test_an_upload_that_breaks_off_leaves_nothing(
    ana: httpx.AsyncClient, db: Session, settings: Settings
) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield corpus.pdf()[:500]

    said = {"X-File-Name": "estudio.pdf", "Content-Length": str(len(corpus.pdf()))}
    answer = await ana.post("/archivos/subir", content=half(), headers=said)
    assert answer.json()["reason"] == "interrupted"
    assert_nothing_stayed(db, settings)


async def test_more_than_was_announced_is_not_taken(ana: httpx.AsyncClient, db: Session, settings: Settings) -> None:
    async def more() -> AsyncIterator[bytes]:
        yield corpus.pdf()

    answer = await ana.post("/archivos/subir", content=more(), headers={"X-File-Name": "a.pdf", "Content-Length": "10"})
    assert answer.json()["reason"] == "interrupted"
    assert_nothing_stayed(db, settings)


async def test_a_session_that_is_closed_during_the_upload_leaves_nothing(
    ana: httpx.AsyncClient, db: Session, clock: Clock, settings: Settings
) -> None:
    body = corpus.pdf()

    async def slowly() -> AsyncIterator[bytes]:
        yield body[:500]
        close_all(db, clock)
        yield body[500:]

    said = {"X-File-Name": "estudio.pdf", "Content-Length": str(len(body))}
    answer = await ana.post("/archivos/subir", content=slowly(), headers=said)
    assert answer.status_code == 401
    assert_nothing_stayed(db, settings)


async def test_a_download_ends_when_the_session_is_closed(
    ana: httpx.AsyncClient, db: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = (await send(ana, "notas.txt", b"una nota larga\n" * 400_000)).json()["document"]
    path = f"/archivos/{made}/contenido"
    assert len((await ana.get(path)).content) == 6_000_000
    passed = doors.opened

    async def closing(kept: object) -> AsyncIterator[bytes]:
        pieces = await passed(kept)  # type: ignore[arg-type]

        async def passing() -> AsyncIterator[bytes]:
            async for piece in pieces:
                yield piece
                close_all(db, clock)

        return passing()

    monkeypatch.setattr(doors, "opened", closing)
    assert len((await ana.get(path)).content) < 3_000_000


async def test_a_full_disk_and_a_store_that_is_down_are_said_and_leave_nothing(
    ana: httpx.AsyncClient, db: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(error: type[Exception]) -> None:
        def put(*_given: object) -> None:
            raise error

        monkeypatch.setattr(wiring.portal().vault.store, "put", put)

    for error, reason in ((StoreFull, "store_full"), (StoreDown, "store_down")):
        refuse(error)
        answer = await send(ana, "notas.txt", corpus.text())
        assert (answer.status_code, answer.json()["reason"]) == (503, reason)
    assert_nothing_stayed(db, settings)


async def test_bytes_that_were_changed_in_the_store_are_not_given_out(
    ana: httpx.AsyncClient, settings: Settings
) -> None:
    made = (await send(ana, "notas.txt", corpus.text())).json()["document"]
    [file] = stored(settings)
    spoiled = bytearray(file.read_bytes())
    spoiled[3] ^= 1
    file.write_bytes(spoiled)
    answer = await ana.get(f"/archivos/{made}/contenido")
    assert answer.status_code == 503
    assert "Nota" not in answer.text
    assert re.search("minutos", answer.text)


@pytest.mark.parametrize("scanner", ["clamd"], indirect=True)
async def test_a_virus_is_named_and_a_clean_file_passes(
    ana: httpx.AsyncClient, db: Session, settings: Settings
) -> None:
    answer = await send(ana, "notas.txt", EICAR)
    assert answer.json()["reason"] == "virus"
    assert "Eicar-Test-Signature" in answer.json()["message"]
    assert_nothing_stayed(db, settings)
    assert (await send(ana, "notas.txt", corpus.text())).json()["ok"]


@pytest.mark.parametrize("scanner", ["down"], indirect=True)
async def test_nothing_passes_while_the_scanner_is_down(
    ana: httpx.AsyncClient, db: Session, settings: Settings
) -> None:
    answer = await send(ana, "notas.txt", corpus.text())
    assert (answer.status_code, answer.json()["reason"]) == (503, "scanner_down")
    assert_nothing_stayed(db, settings)
