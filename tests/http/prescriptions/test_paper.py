"""The receta as a PDF over HTTP."""

import asyncio
import io

import httpx
import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from luna_portal.adapters.pdf_signature import verify
from luna_portal.demo.folder import make_signing
from luna_portal.domain.access import Actor
from luna_portal.models import Account, AuditEvent, FileObject, Prescription
from luna_portal.services.accounts.sessions import open_session
from luna_portal.services.prescriptions import issuing, paper, reading
from luna_portal.services.prescriptions.verification import check_of
from luna_portal.settings import current
from luna_portal.wiring import portal
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import AMOXICILLIN, DIAGNOSIS, PARACETAMOL, issued_to, seen_by, wish_for

pytestmark = pytest.mark.feature("REC-2")


@pytest.fixture
def receta(db: Session, cast: Cast, clock: Clock) -> Prescription:
    """Ana's, whose paper is drawn when it is asked for."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())
    return issued_to(
        db, cast.diaz, cast.ana_row, clock(), PARACETAMOL, AMOXICILLIN, indications="Reposo.\nTomar agua."
    )  # fmt: skip


def kept_with_paper(db: Session, cast: Cast, clock: Clock, *, signed: bool = False) -> tuple[Prescription, bytes]:
    """A receta of Ana's and the paper that was kept at its issue."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())
    wish = wish_for(cast.ana_row)
    prepared = issuing.prepare(db, cast.diaz, wish=wish, now=clock())
    drawn = paper.drawn(paper.prepared_paper(prepared))
    sealed = portal().vault.put(prepared.key, [drawn])
    row = issuing.issue(db, cast.diaz, wish=wish, prepared=prepared, sealed=sealed, signed=signed, now=clock())
    db.commit()
    return row, drawn


def sign_in(db: Session, visitor: httpx.AsyncClient, who: Actor, clock: Clock) -> None:
    """Give the visitor the cookie of a new session."""
    account = db.get_one(Account, who.account_id)
    session = open_session(db, who, account, user_agent="test", now=clock())
    db.commit()
    visitor.cookies.set(current().session_cookie, session.token)


def words_of(content: bytes) -> str:
    """All that the PDF says, in single spacing."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.requirement("RIS 29")
@pytest.mark.requirement("RIS 30")
@pytest.mark.requirement("RIS 31")
@pytest.mark.parametrize("size", ["carta", "media"])
async def test_the_paper_says_all_that_the_law_asks(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, receta: Prescription, size: str
) -> None:
    sign_in(db, visitor, cast.ana, clock)
    answer = await visitor.get(f"/recetas/{receta.public_id}/receta.pdf?formato={size}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]
    assert f"receta-{receta.folio}.pdf" in answer.headers["content-disposition"]
    said = words_of(answer.content)
    for words in (
        receta.folio, "Dra. Lucía Díaz", "7654321", "UNAM", "Medicina familiar", "Clínica Jacarandas",
        "Av. Jacarandas 120", "Ana Morales", "68 años", "22 de noviembre de 2026", DIAGNOSIS, "paracetamol",
        "amoxicilina", "tabletas de 500 mg", "1 tableta", "oral", "cada 8 horas", "7 días", "Reposo.",
        "Firma autógrafa", check_of(receta.digest),
    ):  # fmt: skip
        assert words in said
    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Receta {receta.folio}"
    assert reader.trailer["/Root"]["/Lang"] == "es-MX"
    link = reader.pages[-1]["/Annots"][0].get_object()["/A"]["/URI"]
    assert link == f"{current().origin}/verificar/{receta.folio}?v={check_of(receta.digest)}"


async def test_the_paper_opens_for_who_may_read_it_and_is_not_there_for_others(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, receta: Prescription
) -> None:
    own, team = (f"{base}/{receta.public_id}/receta.pdf" for base in ("/recetas", "/clinica/recetas"))
    for who, path, status in (
        (cast.ana, own, 200), (cast.beto, own, 200), (cast.carla, own, 404), (cast.ana, team, 403),
        (cast.diaz, team, 200), (cast.gloria, team, 200), (cast.elena, team, 403), (cast.elena, own, 403),
    ):  # fmt: skip
        sign_in(db, visitor, who, clock)
        assert (await visitor.get(path)).status_code == status, (who.role, path)
    visitor.cookies.clear()
    unknown = await visitor.get(own)
    assert (unknown.status_code, unknown.headers["location"]) == (303, "/entrar")
    read = select(AuditEvent).where(AuditEvent.note == "paper")
    assert {line.patient_id for line in db.exec(read)} == {cast.ana_row.id}
    assert len(db.exec(read).all()) == 4


async def test_the_same_paper_comes_each_time(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, receta: Prescription
) -> None:
    sign_in(db, visitor, cast.ana, clock)
    path = f"/recetas/{receta.public_id}/receta.pdf"
    first = await visitor.get(path)
    clock.forward(hours=1)
    sign_in(db, visitor, cast.ana, clock)
    assert (await visitor.get(path)).content == first.content


async def test_what_was_kept_at_its_issue_is_what_comes(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock
) -> None:
    row, drawn = kept_with_paper(db, cast, clock)
    key = db.get_one(FileObject, row.object_id).key
    sign_in(db, visitor, cast.ana, clock)
    path = f"/recetas/{row.public_id}/receta.pdf"
    answer = await visitor.get(path)
    assert answer.content == drawn
    assert row.folio in words_of(answer.content)
    assert (await visitor.get(f"{path}?formato=media")).content != drawn
    portal().vault.store.delete(key)
    gone = await visitor.get(path)
    assert gone.status_code == 503
    assert "no-store" in gone.headers["cache-control"]


@pytest.mark.feature("REC-4")
@pytest.mark.parametrize("by", ["certificate", "hand"])
async def test_the_half_letter_is_signed_when_the_letter_is(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, by: str
) -> None:
    signed = by == "certificate"
    make_signing(current().data, now=clock())
    row, _ = kept_with_paper(db, cast, clock, signed=signed)
    sign_in(db, visitor, cast.ana, clock)
    answer = await visitor.get(f"/recetas/{row.public_id}/receta.pdf?formato=media")
    found = await asyncio.to_thread(verify, answer.content)
    assert (found is not None and found.intact) == signed


async def test_the_half_letter_comes_unsigned_when_the_certificate_no_longer_opens(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    make_signing(current().data, now=clock())
    (current().data / "signing.password").write_text("not this one")
    row, _ = kept_with_paper(db, cast, clock, signed=True)
    sign_in(db, visitor, cast.ana, clock)
    answer = await visitor.get(f"/recetas/{row.public_id}/receta.pdf?formato=media")
    assert row.folio in words_of(answer.content)
    assert await asyncio.to_thread(verify, answer.content) is None
    assert "goes out unsigned" in caplog.text


@pytest.mark.feature("PUB-8")
async def test_a_cancelled_receta_is_drawn_as_such(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, receta: Prescription
) -> None:
    sign_in(db, visitor, cast.ana, clock)
    path = f"/recetas/{receta.public_id}/receta.pdf"
    assert "CANCELADA" not in words_of((await visitor.get(path)).content)
    reading.cancel(db, cast.diaz, prescription=receta.public_id, reason="Error", now=clock())
    db.commit()
    assert "CANCELADA" in words_of((await visitor.get(path)).content)
