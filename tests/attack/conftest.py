"""One hostile afternoon: the portal is started once for all attacks."""

from collections.abc import Iterator

import pytest

from tests.attack.server import Backend, backend


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """A running portal that limits neither events nor pages of an address, so that the walk opens all it needs."""
    free = {"LUNA_EVENTS_PER_SECOND": "100000", "LUNA_PAGES_PER_ADDRESS": "100000"}
    with backend(tmp_path_factory.mktemp("attack"), **free) as running:
        yield running
