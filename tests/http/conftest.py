"""The portal's doors in this process, on a real database, with the test's clock."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import Engine

from luna_portal import wiring
from luna_portal.http import doors
from luna_portal.settings import Settings, current
from tests.conftest import Clock


@pytest.fixture
def settings() -> Settings:
    """This process's settings."""
    return current()


@pytest.fixture
async def visitor(engine: Engine, clock: Clock, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with its cookie jar, before the doors; redirects are for the test to follow."""
    portal = wiring.Portal(settings=settings, engine=engine, clock=clock)
    wiring.install(portal)
    transport = httpx.ASGITransport(app=doors(), client=("203.0.113.7", 50000))
    async with httpx.AsyncClient(transport=transport, base_url=settings.origin) as client:
        yield client
    wiring.install(None)
    for threads in (portal.readers, portal.writers, portal.files):
        threads.shutdown(wait=True)
    portal.vault.close()
