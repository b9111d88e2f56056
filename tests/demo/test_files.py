"""The demo clinic has files to look at, kept as any others."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from luna_portal.demo import clinic
from luna_portal.demo import files as demo_files
from luna_portal.models import Document, FileObject, OutboxMessage
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.settings import Settings
from tests.conftest import Clock


@pytest.mark.feature("ARC-1")
def test_the_demo_patient_has_files_of_the_clinics_and_her_own(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    clinic.seed(engine, zone="America/Mexico_City", now=clock())
    vault = Vault(Settings(data=tmp_path))
    demo_files.fill(engine, vault, now=clock())
    with Session(engine) as db:
        rows = list(db.exec(select(Document).order_by(col(Document.created_at))))
        assert {row.from_clinic for row in rows} == {True, False}
        for row in rows:
            kept = db.get_one(FileObject, row.object_id)
            assert len(b"".join(vault.read(kept))) == row.size
        assert not list(db.exec(select(OutboxMessage))), "nobody is mailed about a demo"
        assert len(rows) == len(demo_files.SAMPLES)
