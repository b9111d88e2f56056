"""Real mail servers for the tests: plain, STARTTLS and implicit TLS, kind, stubborn, busy, and one that dies."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


@dataclass
class Box:
    """A mailbox. `refuse_rcpt` and `refuse_data` are answers to give instead of taking the letter."""

    refuse_rcpt: str = ""
    refuse_data: str = ""
    dies: bool = False
    letters: list[EmailMessage] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take the recipient, or refuse."""
        if self.refuse_rcpt:
            return self.refuse_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the letter, refuse it, or break the line in the middle."""
        if self.dies:
            server.transport.abort()
            return "451 gone"
        if self.refuse_data:
            return self.refuse_data
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.over_tls.append(session.ssl is not None)
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        """Know one user."""
        self.users.append(given.login.decode())
        return AuthResult(success=given.password == b"secreto:de@Luna", handled=False)


class Tls:
    """An authority of our own, and the certificate it gave the server for one host name."""

    def __init__(self, folder: Path, host: str = "localhost") -> None:
        authority = trustme.CA()
        self.ca_file = folder / f"ca-{host}.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(host).configure_cert(self.context)


@contextmanager
def serving(box: Box, **how: Any) -> Iterator[int]:
    """A running server before the mailbox; gives its port on 127.0.0.1. `how` is aiosmtpd's: TLS, sign-in."""
    controller = Controller(box, hostname="127.0.0.1", port=_free_port(), **how)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
