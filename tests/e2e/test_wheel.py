"""The wheel carries its pages: where it is installed no Node and no checkout is needed."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.e2e.server import ROOT, answers, free_port, wait_until


@pytest.mark.feature("CLI-1")
def test_an_installed_wheel_serves_its_pages_without_node(tmp_path: Path) -> None:
    made = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "luna_portal.cli", "wheel", "--to", str(tmp_path / "dist")],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    wheel, installed, port = made.stdout.strip().splitlines()[-1], tmp_path / "installed", free_port()
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(installed), wheel]
    subprocess.run(pip, timeout=120, check=True)  # noqa: S603
    (tmp_path / "bin").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUNA_")}
    environment |= {"PYTHONPATH": str(installed), "PATH": str(tmp_path / "bin")}
    command = [sys.executable, "-m", "luna_portal.cli", "serve", "--port", str(port), "--data", str(tmp_path / "data")]
    with (tmp_path / "log").open("w") as out:
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=out, stderr=out)  # noqa: S603
        try:
            url = f"http://localhost:{port}"
            wait_until(lambda: answers(f"{url}/salud") or process.poll() is not None, "the installed portal", 120)
            assert process.poll() is None, (tmp_path / "log").read_text()
            with urlopen(f"{url}/agendar/", timeout=10) as page:  # noqa: S310 - loopback
                assert b'<html lang="es-MX"' in page.read()
                assert "script-src 'self' 'sha256-" in page.headers["Content-Security-Policy"]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    assert "Building the pages" not in (tmp_path / "log").read_text()
