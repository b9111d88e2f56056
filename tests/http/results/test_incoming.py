"""A laboratory's file over HTTP: sealed as it is, refused with its sentence, taken only from the team."""

from pathlib import Path

import httpx
import pytest
from sqlmodel import Session, select

from luna_portal.domain.access import Actor
from luna_portal.models import Account, FileObject, ObjectState
from luna_portal.services.accounts.sessions import open_session
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.settings import Settings, current
from tests.adapters.lab_messages.samples import HL7
from tests.cast import Cast
from tests.conftest import Clock

pytestmark = pytest.mark.feature("CLI-8")
PATH = "/clinica/resultados/leer"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """This process's settings with a data folder of the test's own."""
    return Settings.load(data=tmp_path / "data")


def sign_in(db: Session, visitor: httpx.AsyncClient, who: Actor, clock: Clock) -> None:
    account = db.get_one(Account, who.account_id)
    session = open_session(db, who, account, user_agent="test", now=clock())
    db.commit()
    visitor.cookies.set(current().session_cookie, session.token)


async def test_a_file_is_kept_sealed_and_read_again(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, settings: Settings
) -> None:
    sign_in(db, visitor, cast.gloria, clock)
    answer = await visitor.post(PATH, content=HL7.encode())
    assert answer.status_code == 200
    draft = answer.json()["draft"]
    row = db.exec(select(FileObject)).one()
    assert (row.key, row.state) == (f"{draft[:2]}/{draft}", ObjectState.INCOMING)
    vault = Vault(settings)
    assert b"".join(vault.read(row)) == HL7.encode()
    assert b"Morales" not in b"".join(vault.store.get(row.key))
    vault.close()


async def test_a_refused_file_leaves_no_bytes_and_says_why_in_the_readers_language(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, settings: Settings
) -> None:
    sign_in(db, visitor, cast.gloria, clock)
    answer = await visitor.post(PATH, content=b"%PDF-1.7 not a message")
    assert answer.status_code == 422
    assert answer.json()["message"].startswith("Este archivo no es HL7")
    answer = await visitor.post(PATH, content=b"%PDF-1.7", headers={"X-Language": "en"})
    assert answer.json()["message"].startswith("This file is not HL7")
    answer = await visitor.post(PATH, content=b"")
    assert answer.status_code == 422
    assert [file for file in (settings.data / "files").rglob("*") if file.is_file()] == []


async def test_only_the_clinical_team_may_hand_one_in(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock
) -> None:
    answer = await visitor.post(PATH, content=HL7.encode())
    assert answer.status_code == 401
    for who in (cast.ana, cast.elena):
        sign_in(db, visitor, who, clock)
        answer = await visitor.post(PATH, content=HL7.encode())
        assert answer.status_code == 403
    assert db.exec(select(FileObject)).all() == []
