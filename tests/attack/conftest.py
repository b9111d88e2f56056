"""One hostile afternoon: the portal is started once for all attacks."""

from collections.abc import Iterator

import pytest

from tests.attack.server import Backend, backend


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """A running portal that does not slow a flood down, so that the walk over everything is quick."""
    with backend(tmp_path_factory.mktemp("attack"), LUNA_EVENTS_PER_SECOND="100000") as running:
        yield running
