"""The door of a shared link's file: for the browser that had the code, for some minutes."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader
from sqlmodel import Session

from luna_portal.domain.access import Actor
from luna_portal.models import Document, FileObject, SharedKind
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.services.sharing import links
from luna_portal.services.sharing.links import NewShare
from luna_portal.services.sharing.opening import open_shared
from luna_portal.settings import Settings, current
from tests import corpus
from tests.cast import ADDRESS, Cast
from tests.conftest import Clock
from tests.scenarios.sharing import document_of, prescription_of, report_of

pytestmark = pytest.mark.feature("ARC-6")
CONTENTS = corpus.pdf(pages=2)
BROWSER = "a browser that opened the link"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings with a data folder of the test's own."""
    monkeypatch.setenv("LUNA_DATA", str(tmp_path / "data"))
    current.cache_clear()
    yield current()
    current.cache_clear()


@pytest.fixture
def document(db: Session, cast: Cast, clock: Clock, settings: Settings) -> Document:
    """A file of Ana's whose bytes are in the store."""
    row = document_of(db, cast.ana_row, clock(), name="Química «niño» 2026.pdf", pages=2)
    kept = db.get_one(FileObject, row.object_id)
    kept.size, kept.sha256, kept.data_key, kept.key_id = Vault(settings).put(kept.key, [CONTENTS])
    db.commit()
    return row


@pytest.fixture
def made(db: Session, cast: Cast, clock: Clock, document: Document) -> NewShare:
    """Ana's link to it."""
    new = links.make(db, cast.ana, kind=SharedKind.DOCUMENT, thing=document.public_id, days=1, openings=1, now=clock())
    db.commit()
    return new


def ticket_of(db: Session, made: NewShare, clock: Clock) -> str:
    """The pass that the code gives that browser."""
    guest = Actor.nobody(address=ADDRESS, holder=BROWSER)
    opened = open_shared(db, guest, token=made.token, code=made.code, now=clock())
    db.commit()
    return opened.ticket


async def test_the_file_comes_whole_to_the_browser_that_had_the_code(
    visitor: httpx.AsyncClient, db: Session, made: NewShare, clock: Clock
) -> None:
    path = f"/compartido/{made.token}/archivo"
    ticket = ticket_of(db, made, clock)
    visitor.cookies.set(current().visitor_cookie, BROWSER)
    answer = await visitor.get(path, params={"pase": ticket})
    assert answer.status_code == 200
    assert answer.content == CONTENTS
    assert answer.headers["content-disposition"].endswith(
        "filename*=UTF-8''Qu%C3%ADmica%20%C2%ABni%C3%B1o%C2%BB%202026.pdf"
    )
    assert answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-robots-tag"] == "noindex"
    assert (await visitor.get(f"/en{path}", params={"pase": ticket})).content == CONTENTS


async def test_its_pages_are_drawn_for_that_browser_alone(
    visitor: httpx.AsyncClient, db: Session, made: NewShare, clock: Clock
) -> None:
    path, ticket = f"/compartido/{made.token}/pagina", ticket_of(db, made, clock)
    assert (await visitor.get(f"{path}/1", params={"pase": ticket})).status_code == 410
    visitor.cookies.set(current().visitor_cookie, BROWSER)
    for number in (1, 2):
        answer = await visitor.get(f"{path}/{number}", params={"pase": ticket})
        assert answer.headers["content-type"] == "image/webp"
        assert Image.open(io.BytesIO(answer.content)).width == 1200
    for number in (0, 3, 10**9):
        assert (await visitor.get(f"{path}/{number}", params={"pase": ticket})).status_code == 404


async def test_without_the_pass_or_from_another_browser_nothing_comes(
    visitor: httpx.AsyncClient, db: Session, made: NewShare, clock: Clock
) -> None:
    path, ticket = f"/compartido/{made.token}/archivo", ticket_of(db, made, clock)
    said = set()
    for pass_, token in ((ticket, made.token), ("", made.token), (made.code, made.token), (ticket, "x" * 43)):
        answer = await visitor.get(path.replace(made.token, token), params={"pase": pass_})
        said.add((answer.status_code, answer.text))
    visitor.cookies.set(current().visitor_cookie, BROWSER)
    clock.forward(minutes=11)
    late = await visitor.get(path, params={"pase": ticket})
    said.add((late.status_code, late.text))
    assert len(said) == 1
    assert late.status_code == 410


async def test_a_file_that_the_store_has_lost_is_said_in_words(
    visitor: httpx.AsyncClient, db: Session, made: NewShare, clock: Clock, document: Document
) -> None:
    ticket = ticket_of(db, made, clock)
    visitor.cookies.set(current().visitor_cookie, BROWSER)
    Vault(current()).store.delete(db.get_one(FileObject, document.object_id).key)
    db.rollback()
    answer = await visitor.get(f"/compartido/{made.token}/archivo", params={"pase": ticket})
    assert answer.status_code == 503


async def test_a_result_without_a_file_has_none_to_give(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock
) -> None:
    thing = report_of(db, cast.ana_row, clock())
    new = links.make(db, cast.ana, kind=SharedKind.RESULT, thing=thing.public_id, days=1, openings=1, now=clock())
    db.commit()
    visitor.cookies.set(current().visitor_cookie, BROWSER)
    answer = await visitor.get(f"/compartido/{new.token}/archivo", params={"pase": ticket_of(db, new, clock)})
    assert answer.status_code == 404


async def test_a_receta_comes_as_its_paper(visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock) -> None:
    thing = prescription_of(db, cast, cast.ana_row, clock())
    new = links.make(db, cast.ana, kind=SharedKind.PRESCRIPTION, thing=thing.public_id, days=1, openings=1, now=clock())
    db.commit()
    visitor.cookies.set(current().visitor_cookie, BROWSER)
    answer = await visitor.get(f"/compartido/{new.token}/archivo", params={"pase": ticket_of(db, new, clock)})
    assert answer.headers["content-type"] == "application/pdf"
    assert thing.folio in answer.headers["content-disposition"]
    assert thing.folio in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
