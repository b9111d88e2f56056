"""A receta is issued with its paper, signed and kept as it is; or, when that fails, not at all."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from luna_portal.adapters.pdf_signature import verify
from luna_portal.demo.folder import make_signing
from luna_portal.models import FileObject, ObjectState, Prescription
from luna_portal.services.prescriptions.paper import CertificateRefused
from luna_portal.settings import Settings
from luna_portal.wiring import Portal, install
from luna_portal.workflows.prescriptions.issue_signed_paper import issue_with_paper
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import seen_by, wish_for

Ask = Callable[..., Any]


@pytest.fixture
def here(engine: Engine, clock: Clock, tmp_path: Path) -> Iterator[Portal]:
    """A portal with a data folder of its own."""
    made = Portal(settings=Settings(data=tmp_path), engine=engine, clock=clock)
    install(made)
    yield made
    install(None)
    made.close()


@pytest.fixture
def ask(db: Session, cast: Cast, clock: Clock) -> Ask:
    """Asks a service as Dra. Díaz, who has seen Ana; each time one transaction."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())
    db.commit()

    async def asked(service: Callable[..., Any], **arguments: Any) -> Any:
        answer = service(db, cast.diaz, **arguments, now=clock())
        db.commit()
        return answer

    return asked


@pytest.mark.feature("REC-4")
@pytest.mark.requirement("NOM-024 6.6.2")
async def test_the_paper_of_a_receta_is_kept_as_it_was_signed(
    db: Session, cast: Cast, clock: Clock, here: Portal, ask: Ask
) -> None:
    make_signing(here.settings.data, now=clock())
    row = await issue_with_paper(ask, wish_for(cast.ana_row))
    assert row.signed
    kept = db.get_one(FileObject, row.object_id)
    assert kept.state is ObjectState.KEPT
    content = b"".join(here.vault.read(kept))
    found = await asyncio.to_thread(verify, content)
    assert found is not None
    assert found.intact
    assert row.folio.encode() in content


@pytest.mark.feature("REC-2")
async def test_without_a_certificate_it_is_issued_to_be_signed_by_hand(cast: Cast, here: Portal, ask: Ask) -> None:
    assert here.settings.signing is None
    row = await issue_with_paper(ask, wish_for(cast.ana_row))
    assert (row.signed, row.object_id) == (False, None)


@pytest.mark.feature("REC-4")
async def test_a_certificate_that_cannot_be_used_stops_the_issue_and_leaves_nothing(
    db: Session, cast: Cast, clock: Clock, here: Portal, ask: Ask
) -> None:
    make_signing(here.settings.data, now=clock())
    (here.settings.data / "signing.password").write_text("not this one")
    with pytest.raises(CertificateRefused):
        await issue_with_paper(ask, wish_for(cast.ana_row))
    assert db.exec(select(Prescription)).all() == []
    assert [one for one in (here.settings.data / "files").rglob("*") if one.is_file()] == []
