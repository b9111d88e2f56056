"""An installation that a test starts, stops, damages and starts again, without the compiled pages."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from luna_portal import cli, frontend, settings, wiring
from luna_portal.models.database import make_engine
from tests.e2e.server import ROOT, answers, free_port, wait_until

OURS = {name: value for name, value in os.environ.items() if not name.startswith("LUNA_")}


class Ended:
    """How a command ended."""

    def __init__(self, code: int, said: str) -> None:
        self.code, self.said = code, said

    def refuses(self, *words: str) -> bool:
        """Whether it failed with a sentence that holds those words, and no traceback."""
        assert self.code == 1, self.said
        assert "Traceback" not in self.said
        assert all(word in self.said for word in words), self.said
        return True


class Installation:
    """A data folder, and the commands on it. They run in this process, with a server that ends as soon as it serves."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch, database_url: str = "") -> None:
        self.data, self.url = data, database_url
        self.environment = {"LUNA_DATA": str(data), "LUNA_PORT": str(free_port()), "LUNA_DATABASE_URL": database_url}
        self._patch = monkeypatch
        monkeypatch.delenv("LUNA_SECRET_KEY", raising=False)
        monkeypatch.setattr(frontend, "is_built", lambda: True)
        monkeypatch.setattr(cli, "run", lambda _settings: None)
        monkeypatch.setattr(cli, "leave", lambda: None)  # it ends the process, and here the process is the tests'

    @property
    def file(self) -> Path:
        """The database."""
        return self.data / "luna.db"

    def run(self, *command: str, **environment: str) -> Ended:
        """One command, to its end."""
        for name, value in (self.environment | environment).items():
            self._patch.setenv(name, value)
        settings.current.cache_clear()
        mask = os.umask(0o022)
        try:
            done = CliRunner().invoke(cli.cli, list(command), catch_exceptions=False)
        finally:
            os.umask(mask)
            wiring.close()
            settings.current.cache_clear()
        return Ended(done.exit_code, done.output)

    def starts(self, *options: str, **environment: str) -> Ended:
        """A start that must be fine, and the clean stop after it."""
        ended = self.run("serve", *options, **environment)
        assert ended.code == 0, ended.said
        return ended

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """Look into the database, or change it; nothing stays open."""
        engine = make_engine(self.url or f"sqlite:///{self.file}")
        with engine.begin() as connection:
            result = connection.execute(text(statement), values)
            rows = list(result) if result.returns_rows else []
        engine.dispose()
        return rows


@contextmanager
def served(data: Path, **environment: str) -> Iterator["Running"]:
    """`luna serve` in a process of its own, until the block ends or it is killed."""
    port, web = free_port(), data.parent / "web"
    for folder in (web / "build" / "client", web / "backend"):
        folder.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"portal-{port}.log"
    command = [sys.executable, "-m", "tests.concurrency.portal", "serve", "--port", str(port), "--data", str(data)]
    everything = OURS | {"LUNA_TEST_WEB": str(web)} | environment
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=everything, stdout=out, stderr=out, start_new_session=True
        )
    running = Running(port, data, process, log)
    try:
        wait_until(lambda: answers(f"{running.url}/salud") or process.poll() is not None, "the portal", 120)
        assert process.poll() is None, log.read_text()
        yield running
    finally:
        running.stop()


class Running:
    """A portal that runs."""

    def __init__(self, port: int, data: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.port, self.data, self.process, self.log = port, data, process, log
        self.url = f"http://localhost:{port}"

    def stop(self) -> int:
        """End it as Ctrl-C does, if it still runs; how it ended."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def kill(self) -> None:
        """End it at once, with its workers, as kill -9 does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
