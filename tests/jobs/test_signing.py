"""The certificate is opened at the start, before anybody waits for a signature."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from luna_portal import wiring
from luna_portal.adapters.pdf_signature import Certificate, make_self_signed
from luna_portal.jobs.signing import ready_to_sign
from luna_portal.settings import current
from tests.conftest import Clock


@pytest.fixture
def here(engine: Engine, clock: Clock, tmp_path: Path) -> Iterator[wiring.Portal]:
    """A portal with a data folder of its own."""
    portal = wiring.Portal(settings=current().model_copy(update={"data": tmp_path}), engine=engine, clock=clock)
    yield portal
    portal.close()


@pytest.mark.feature("REC-4")
async def test_a_portal_with_a_certificate_is_ready_and_one_without_is_not(here: wiring.Portal) -> None:
    assert not await ready_to_sign(here)
    password = here.settings.data / "signing.password"
    password.write_text("jacaranda")
    made = Certificate(here.settings.data / "signing.p12", "jacaranda")
    make_self_signed(made, name="Clínica Jacarandas", now=datetime.now(UTC))
    assert await ready_to_sign(here)


@pytest.mark.feature("REC-4")
async def test_a_certificate_that_does_not_open_is_said_in_the_log(
    here: wiring.Portal, caplog: pytest.LogCaptureFixture
) -> None:
    (here.settings.data / "signing.password").write_text("otra")
    (here.settings.data / "signing.p12").write_bytes(b"no certificate")
    with caplog.at_level(logging.WARNING):
        assert not await ready_to_sign(here)
    assert "recetas cannot be signed" in caplog.text
