"""What stops a start: one sentence on the error output, a failure, no traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.feature("CLI-1")


def start(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "luna_portal.cli", "serve", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUNA_")} | settings
    return subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def assert_one_sentence(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 1
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert all(word in ended.stderr for word in ("luna: ", *words)), ended.stderr


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_one_sentence(start("--port", port, "--data", str(tmp_path)), port, "--port")


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_one_sentence(start("--data", str(tmp_path / "file" / "data")), "--data")


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("LUNA_PORT", "many", "integer"),
        ("LUNA_PUBLIC_URL", "citas.miclinica.mx", "https://"),
        ("LUNA_DATABASE_URL", "mysql://x", "postgresql://"),
        ("LUNA_SMTP_URL", "mail.example", "smtp://"),
        ("LUNA_SECRET_KEY", "short", "32"),
        ("LUNA_WORKERS", "2", "LUNA_REDIS_URL"),
    ],
)
def test_a_setting_that_cannot_be(tmp_path: Path, name: str, value: str, hint: str) -> None:
    assert_one_sentence(start("--data", str(tmp_path), **{name: value}), name, hint)


def test_a_redis_that_does_not_answer(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{closed.getsockname()[1]}"
        assert_one_sentence(start("--port", "18999", "--data", str(tmp_path), LUNA_REDIS_URL=url), "REDIS")


def test_the_launcher_needs_no_more_than_python(tmp_path: Path) -> None:
    copy = tmp_path / "luna"
    copy.write_text((ROOT / "luna").read_text())
    (tmp_path / "requirements.lock").write_text("nothing-such==1 --hash=sha256:" + "0" * 64)
    (tmp_path / "requirements-dev.lock").write_text("")
    offline = os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-I", str(copy), "serve"],
        env=offline,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1
    assert "luna: the packages could not be installed" in ended.stderr
    assert "Traceback" not in ended.stderr
