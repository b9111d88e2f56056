"""The pages are built once, from what the checkout says, and the checkout stays as it was."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from luna_portal import frontend

pytestmark = pytest.mark.feature("CLI-1")
TOOL = '''
"""Stands for the framework's command: it rewrites the locks where it runs, as another npm would, and bundles."""
import os, sys
from pathlib import Path
for name in ("package.json", "package-lock.json"):
    lock = Path("reflex.lock", name)
    lock.write_text(lock.read_text() + " ")
Path(".gitignore").write_text("rewritten")
web = Path(os.environ["REFLEX_WEB_WORKDIR"])
with (web.parent / "data" / "runs").open("a") as runs:
    runs.write("one ")
if (web.parent / "broken").exists():
    sys.exit(1)
client = web / "build" / "client"
client.mkdir(parents=True, exist_ok=True)
for name in ("rxconfig.py", "assets/luna.css"):
    assert Path(name).read_text() == (web.parent / name).read_text()
(client / "index.html").write_text("<html>")
'''


def git(*arguments: str, at: Path) -> str:
    """What git says."""
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
    command = [shutil.which("git") or "git", *who, *arguments]
    return subprocess.run(command, cwd=at, check=True, capture_output=True, text=True).stdout  # noqa: S603


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout under git, in which the tool stands in for the framework's command."""
    place = tmp_path / "checkout"
    files = {
        "reflex/__main__.py": TOOL, "reflex/__init__.py": "", "rxconfig.py": "config = 1", "assets/luna.css": "body {}",
        "reflex.lock/package.json": "{}", "reflex.lock/package-lock.json": "{}", "luna_portal/pages/one.py": "page = 1",
        ".gitignore": ".web\n.web.lock\ndata\nbroken\n__pycache__\n",
    }  # fmt: skip
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(content)
    git("init", "-q", at=place)
    git("add", "-A", at=place)
    git("commit", "-q", "-m", "Begin", at=place)
    (place / "data").mkdir()
    monkeypatch.setattr(frontend, "CHECKOUT", place)
    monkeypatch.setattr(frontend, "PACKAGE", place / "luna_portal")
    return place


def runs(checkout: Path) -> int:
    """How often the tool was run."""
    said = checkout / "data" / "runs"
    return len(said.read_text().split()) if said.exists() else 0


def build(checkout: Path) -> None:
    """As a start does."""
    if not frontend.is_built():
        frontend.build(checkout / "data" / "logs" / "build.log")


def test_the_first_build_changes_no_tracked_file_and_the_second_builds_nothing(checkout: Path) -> None:
    build(checkout)
    assert git("status", "--porcelain", at=checkout) == ""
    assert frontend.is_built()
    build(checkout)
    assert runs(checkout) == 1


def test_the_tool_would_rewrite_the_checkout_if_it_ran_there(checkout: Path) -> None:
    subprocess.run([sys.executable, "-m", "reflex"], cwd=checkout, env=frontend._tools(), check=True)
    assert "reflex.lock/package.json" in git("status", "--porcelain", at=checkout)


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_another_lock_is_built_again(checkout: Path, name: str) -> None:
    build(checkout)
    (checkout / "reflex.lock" / name).write_text('{"lockfileVersion": 3}')
    assert not frontend.is_built()
    build(checkout)
    assert runs(checkout) == 2
    assert frontend.is_built()


def test_a_build_that_fails_changes_nothing_either_and_is_tried_again(checkout: Path) -> None:
    (checkout / "broken").touch()
    with pytest.raises(frontend.BuildFailed, match=r"build\.log"):
        build(checkout)
    assert git("status", "--porcelain", at=checkout) == ""
    assert not frontend.is_built()
    (checkout / "broken").unlink()
    build(checkout)
    assert frontend.is_built()
