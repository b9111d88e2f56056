"""Mail out of the house: one letter over SMTP, and whether a refusal is for good."""

import asyncio
import re
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from typing import Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

IMPLICIT_TLS_PORT = 465
SUBMISSION_PORT = 587
ANSWER_SECONDS = 30.0
FOR_GOOD = 500
LETTER_SECONDS = 90.0
"""A letter that takes longer is given up: its lease (five minutes) must outlive it."""


class Tls(StrEnum):
    """How the way to the mail server is kept private."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class WrongMailServer(ValueError):
    """The mail server's address cannot be; the message is one sentence."""


class MailRefused(Exception):
    """The letter was not taken: for good (`permanent`), or it may be tried again. The text names no address."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person. `calendar` is an iCalendar file whose METHOD is `calendar_method`, or empty."""

    message_id: str
    sender: str
    sender_name: str
    reply_to: str
    recipient: str
    recipient_name: str
    subject: str
    html: str
    text: str
    language: str
    written_at: datetime
    calendar: bytes = b""
    calendar_method: str = ""


class Mailer(Protocol):
    """Who takes letters out."""

    async def send(self, letter: Letter) -> None:
        """Hand the letter over; when this returns, the other side has it. Raises: MailRefused."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over. `ca_file` is a PEM of authorities to trust besides the system's."""

    host: str
    port: int
    tls: Tls = Tls.STARTTLS
    user: str = ""
    password: str = ""
    ca_file: str = ""

    @classmethod
    def parse(cls, url: str) -> Self:
        """From `smtp://user:password@host:587?tls=starttls&ca=/etc/our-ca.pem`.

        `tls` is none, starttls or implicit; unsaid it is implicit on port 465, starttls on every other.
        Raises: WrongMailServer.
        """
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        try:
            port = parts.port or SUBMISSION_PORT
            said = asked["tls"][-1] if "tls" in asked else None
            tls = Tls(said or (Tls.IMPLICIT if port == IMPLICIT_TLS_PORT else Tls.STARTTLS))
        except ValueError:
            raise WrongMailServer("The mail server needs a port number, and tls=none, starttls or implicit.") from None
        if parts.scheme != "smtp" or not parts.hostname:
            raise WrongMailServer("The mail server must be like smtp://user:password@host:587?tls=starttls.")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port, tls, user, password, asked.get("ca", [""])[-1])


class SmtpMailer:
    """Letters over SMTP, one connection each; certificates and host names are always verified."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def send(self, letter: Letter) -> None:
        """Hand the letter to the server. Raises: MailRefused."""
        try:
            message = written(letter)
        except ValueError:
            raise MailRefused("the letter's address cannot be written", permanent=True) from None
        try:
            async with asyncio.timeout(LETTER_SECONDS):
                await self._hand_over(message, letter)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            answer = refused.recipients[0]
            raise MailRefused(_said(answer.code, answer.message), permanent=_for_good(answer.code)) from None
        except (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError) as refused:
            raise MailRefused(_said(refused.code, refused.message), permanent=_for_good(refused.code)) from None
        except aiosmtplib.SMTPResponseException as refused:
            raise MailRefused(_said(refused.code, refused.message), permanent=False) from None
        except ssl.SSLError as refused:
            raise MailRefused(f"TLS: {refused.reason or refused}", permanent=False) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as broken:
            raise MailRefused(_without_addresses(str(broken) or type(broken).__name__), permanent=False) from None

    async def _hand_over(self, message: EmailMessage, letter: Letter) -> None:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=ANSWER_SECONDS,
            use_tls=server.tls is Tls.IMPLICIT,
            start_tls=server.tls is Tls.STARTTLS,
            username=server.user or None,
            password=server.password or None,
            tls_context=None if server.tls is Tls.NONE else self._trust(),
        )
        async with client:
            await client.send_message(message, sender=parseaddr(letter.sender)[1], recipients=[letter.recipient])

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._server.ca_file:
            context.load_verify_locations(self._server.ca_file)
        return context


def written(letter: Letter) -> EmailMessage:
    """The letter as MIME: text, HTML and calendar as alternatives, the calendar file attached as well.

    Raises: ValueError when an address or a header cannot be written.
    """
    message = EmailMessage()
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(letter.written_at)
    message["From"] = Address(_one_line(letter.sender_name), addr_spec=letter.sender)
    message["To"] = Address(_one_line(letter.recipient_name), addr_spec=letter.recipient)
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Subject"] = _one_line(letter.subject)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        asks = {"method": letter.calendar_method, "charset": "utf-8"}
        message.add_alternative(letter.calendar, maintype="text", subtype="calendar", params=asks)
        message.add_attachment(letter.calendar, maintype="application", subtype="ics", filename="cita.ics")
    message["Content-Language"] = letter.language
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _for_good(code: int) -> bool:
    return code >= FOR_GOOD


def _said(code: int, text: str) -> str:
    return _without_addresses(f"{code} {_one_line(text)}")


def _without_addresses(text: str) -> str:
    return re.sub(r"[^\s<>,;:]+@[^\s<>,;:]+", "…", text)[:300]
