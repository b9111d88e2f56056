"""A start loads what the server needs, and not more."""

import importlib
import sys

import pytest

from luna_portal.framework import imports


def test_a_module_is_left_out_for_a_while_and_can_be_imported_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with imports.left_out("colorsys"), pytest.raises(ModuleNotFoundError):
        importlib.import_module("colorsys")
    assert importlib.import_module("colorsys").rgb_to_hls(0, 0, 0) == (0, 0, 0)


def test_a_module_that_is_loaded_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = importlib.import_module("colorsys")
    monkeypatch.setitem(sys.modules, "colorsys", loaded)
    with imports.left_out("colorsys"):
        assert importlib.import_module("colorsys") is loaded
    assert sys.modules["colorsys"] is loaded
