"""The demo's recetas are signed by its own certificate, as those are that are issued in it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from luna_portal.adapters.pdf_signature import verify
from luna_portal.demo.folder import write_demo
from luna_portal.models import FileObject, Prescription
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.settings import Settings
from tests.conftest import Clock


@pytest.mark.feature("REC-4")
def test_every_receta_of_the_demo_is_kept_signed(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    people = write_demo(engine, settings, zone="America/Tijuana", now=clock())
    assert "ana@example.com" in {one.email for one in people}
    assert settings.signing is not None
    vault = Vault(settings)
    with Session(engine) as db:
        recetas = db.exec(select(Prescription)).all()
        assert len(recetas) >= 4
        for row in recetas:
            found = verify(b"".join(vault.read(db.get_one(FileObject, row.object_id))))
            assert found is not None, row.folio
            assert (found.intact, found.signer) == (True, "Clínica Jacarandas (demostración)")
            assert row.signed
