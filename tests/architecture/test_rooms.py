"""The rooms of the house: who imports whom, and no drawer where everything is thrown in."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from luna_portal.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "luna_portal"
VAGUE = {"util", "utils", "helper", "helpers", "manager", "data", "info", "common", "misc"}


def test_nobody_imports_from_above() -> None:
    tool = Path(sys.executable).parent / "lint-imports"
    ended = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 0, ended.stdout


def test_every_module_is_named_after_what_it_holds() -> None:
    vague = {file for file in PACKAGE.rglob("*.py") if VAGUE & set(file.stem.split("_"))}
    assert not vague


def test_no_module_is_too_long_to_read() -> None:
    long = {str(file) for file in PACKAGE.rglob("*.py") if len(file.read_text("utf-8").splitlines()) > 300}
    assert not long


@cache
def attributes_read() -> frozenset[str]:
    """The name of every attribute that the package reads."""
    return frozenset(
        node.attr
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    )


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_read_somewhere(name: str) -> None:
    assert name in attributes_read()
