"""The frame is its reader's own, on public pages too; the team's shows what its reader may open, and nothing to others."""

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


@pytest.mark.feature("PUB-9")
async def test_a_public_page_knows_whose_frame_it_stands_in(cast: Cast, tab: Open) -> None:
    sides = {}
    for name in ("ana", "beto", "elena", "fausto", "nobody"):
        shown = await tab(getattr(cast, name)).at("/ayuda").send(SeccionesState.load)
        sides[name] = (shown["side"], shown["loading"])
    assert sides == {
        "ana": ("patient", False),
        "beto": ("patient", False),
        "elena": ("team", False),
        "fausto": ("team", False),
        "nobody": ("", False),
    }


@pytest.mark.parametrize(
    ("who", "at", "wanted", "goes"),
    [
        ("ana", "/entrar", "", ["/inicio"]),
        ("ana", "/en/entrar", "", ["/en/inicio"]),
        ("elena", "/entrar", "", ["/clinica/agenda"]),
        ("ana", "/entrar", "/consultas/abc?x=1", ["/consultas/abc?x=1"]),
        ("elena", "/en/entrar", "/en/clinica/correo", ["/en/clinica/correo"]),
        ("ana", "/entrar", "/clinica/agenda", ["/inicio"]),
        ("elena", "/entrar", "/consultas", ["/clinica/agenda"]),
        ("ana", "/entrar", "//elsewhere.example", ["/inicio"]),
        ("ana", "/entrar", "/entrar", ["/inicio"]),
        ("nobody", "/entrar", "/consultas", []),
    ],
)
async def test_who_is_signed_in_already_is_led_past_the_door(
    cast: Cast, tab: Open, who: str, at: str, wanted: str, goes: list[str]
) -> None:
    page = tab(getattr(cast, who)).at(at, next=wanted)
    await page.send(SeccionesState.leave_if_signed_in)
    assert page.went[-1:] == goes
