"""On a system without the limits that strangers' files need nothing starts, and one sentence says where it can."""

import runpy
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from luna_portal import cli

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.feature("CLI-1")


@pytest.mark.parametrize("system", ["darwin", "win32"])
@pytest.mark.parametrize("command", [["serve"], ["doctor"], ["rotate-files-key"]])
def test_no_command_of_an_installed_wheel_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, command: list[str]
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    ended = CliRunner().invoke(cli.cli, [*command, "--data", str(tmp_path / "data")])
    assert ended.exit_code == 1
    assert all(word in ended.output for word in ("Linux", "WSL 2", "Mac"))
    assert "Traceback" not in ended.output
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_the_launcher_says_so_before_it_installs_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], system: str
) -> None:
    launcher = runpy.run_path(str(ROOT / "luna"))
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setitem(launcher["main"].__globals__, "install", lambda _lock: pytest.fail("it installs"))
    with pytest.raises(SystemExit) as ended:
        launcher["main"]()
    assert ended.value.code == 1
    assert "WSL 2" in capsys.readouterr().err


def test_on_linux_the_same_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    ended = CliRunner().invoke(cli.cli, ["doctor", "--data", str(tmp_path / "data")])
    assert "Linux" not in ended.output
    assert ended.output
