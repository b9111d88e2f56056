"""The team's frame shows what its reader may open, and nothing to others."""

import pytest

from luna_portal.state.parts.team_sections import SeccionesState
from tests.cast import Cast
from tests.state.pages.conftest import Open


@pytest.mark.feature("CLI-8")
async def test_the_frame_shows_what_its_reader_may_open(cast: Cast, tab: Open) -> None:
    shown = await tab(cast.elena).at("/clinica/agenda").send(SeccionesState.load)
    assert shown["allowed"] == ["agenda", "documents", "online", "mail"]
    for who in (cast.carla, cast.nobody):
        shown = await tab(who).at("/clinica/agenda").send(SeccionesState.load)
        assert shown.get("allowed", []) == []
