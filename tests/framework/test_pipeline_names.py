"""The framework has what the portal relies on: its handlers by name, and what of its States and sockets has no public name."""

import inspect

import pytest
import reflex as rx
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import BaseState
from reflex.utils.token_manager import LocalTokenManager

import luna_portal.luna_portal as assembled
from luna_portal.framework import pipeline, words
from luna_portal.framework.pipeline import FrameworkChanged, check_handlers
from luna_portal.state.pipeline.binding import Binding

ROOT = "reflex___state____state"


def test_every_handler_that_the_guard_knows_by_name_is_there() -> None:
    check_handlers()
    for name in words.HANDLERS:
        assert any(pipeline.function_of(f"{kind.get_full_name()}.{name}") for kind in pipeline.all_states()), name


@pytest.mark.parametrize("name", sorted(words.HANDLERS))
def test_a_start_fails_when_one_of_them_has_another_name(name: str) -> None:
    with pytest.raises(FrameworkChanged, match=f"{name}_anew"):
        check_handlers({*(words.HANDLERS - {name}), f"{name}_anew"})


def test_the_app_checks_them_when_it_is_assembled() -> None:
    assert assembled.check_handlers is check_handlers
    assert "\ncheck_handlers()\n" in inspect.getsource(assembled)


def test_a_handler_s_name_leads_to_its_state_and_function_and_back() -> None:
    from luna_portal.state.paciente.inicio import InicioState

    name = pipeline.name_of(InicioState.refresh)  # type: ignore[arg-type]
    assert pipeline.state_of(name) is InicioState
    assert pipeline.function_of(name).__qualname__ == "InicioState.refresh"  # type: ignore[union-attr]
    assert pipeline.function_of(f"{ROOT}.no_such_handler") is None


def test_what_is_shown_carries_the_mark_that_the_browser_takes_it_by() -> None:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    assert pipeline.root_of(root) is root
    told = pipeline.shown(root, is_hydrated=True)
    assert told.keys() == {ROOT}
    assert set(told[ROOT]) < set(root.dict()[ROOT])


def test_an_app_that_has_no_socket_yet_has_no_open_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembled.app, "_event_namespace", None)
    assert list(pipeline.sockets(assembled.app)) == []
    assert not pipeline.has_socket(assembled.app, "tab")


async def test_a_page_has_a_socket_from_its_connection_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    app, tokens = assembled.app, LocalTokenManager()
    space = object.__new__(EventNamespace)
    space._token_manager = tokens
    monkeypatch.setattr(app, "_event_namespace", space)
    await tokens.link_token_to_sid("tab", "socket")
    assert list(pipeline.sockets(app)) == ["tab"]
    assert pipeline.has_socket(app, "tab")
    assert not pipeline.has_socket(app, "another")
    await tokens.disconnect_token("tab", "socket")
    assert not pipeline.has_socket(app, "tab")


async def test_states_in_memory_are_forgotten_unless_their_owner_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    app, manager = assembled.app, StateManagerMemory()
    monkeypatch.setattr(app, "_state_manager", manager)
    async with manager.modify_state(rx.BaseStateToken(ident="tab", cls=rx.State)) as state:
        assert isinstance(state, BaseState)
        assert not await pipeline.forget(app, "tab", Binding, unless=lambda _binding: False), "it is in use"
    assert pipeline.held_here(app) == {"tab"}
    assert not await pipeline.forget(app, "tab", Binding, unless=lambda binding: isinstance(binding, Binding))
    assert await pipeline.forget(app, "tab", Binding, unless=lambda _binding: False)
    assert pipeline.held_here(app) == set()


def test_the_environment_s_words_are_the_framework_s() -> None:
    from pathlib import Path

    from reflex_base.environment import EnvironmentVariables

    known = {getattr(EnvironmentVariables, name).name for name in dir(EnvironmentVariables) if name.isupper()}
    said = set(words.serving(Path("web"), Path("data"))) | set(words.building(Path("web")))
    config = {"REFLEX_TELEMETRY_ENABLED"}
    assert {name.removeprefix("REFLEX_").lower() for name in config} <= set(rx.Config.class_fields())
    assert said - config <= known
