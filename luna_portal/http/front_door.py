"""What stands before everything: headers, who may post, how large a body may be, and which cookie knows the browser."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from luna_portal.adapters.lab_messages import MOST_BYTES
from luna_portal.domain.documents.file_rules import MAX_BYTES
from luna_portal.frontend import CSP_FILE, static_folder
from luna_portal.http.answers import block_of_sender
from luna_portal.http.bodies import SCOPE_KEY, Crowd, Incoming, brings_body, sentence
from luna_portal.http.sockets import Sockets
from luna_portal.settings import Settings

MAX_BODY = 256 * 1024
LARGER = {"/archivos/subir": MAX_BYTES, "/clinica/resultados/leer": MOST_BYTES}
"""Where files come in: the most bytes of one. Those doors count too, and say it in a sentence."""
YEAR = 31_536_000
CLOSED = ("/_upload", "/_all_routes", "/auth-codespace")
KEPT = ("/assets/", "/fonts/")
"""Under these a file never changes: a new one has a new name."""
SPA = "__spa-fallback"
UNLISTED = ("/compartido/", "/cita/")
"""Pages behind a secret link: no search engine may list one that somebody published."""
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""By these a proxy on the same machine may ask."""
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
LONGEST_LENGTH = 12
"""Digits of an announced length that are worth reading."""
TAKEN_WITHIN = 120
"""Seconds within which a reader must take the next piece of an answer; a poor phone takes one in half a minute."""
WRONG_NAME = "Este portal no atiende con ese nombre; su dirección se pone en LUNA_PUBLIC_URL."


class Outer:
    """The outermost ASGI layer."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        may_run: Callable[[str], bool] = bool,
        given_up: Callable[[str], object] = lambda _: None,
    ) -> None:
        self.app = app
        self.settings = settings
        own = {urlsplit(origin).netloc.lower() for origin in settings.origins}
        self.hosts = own | {f"{name}:{settings.port}" for name in LOOPBACK}
        self.sockets = Sockets(app, settings, may_run, given_up)
        self.senders = Crowd()

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The CSP sources of the inline scripts, by page; see framework.build.FinishBuild."""
        file = static_folder().parent / CSP_FILE
        return json.loads(file.read_text()) if file.exists() else {}

    @cached_property
    def folders(self) -> frozenset[str]:
        """The addresses, as people use them, of the pages that lie in folders of their own (`agendar/index.html`)."""
        root = static_folder()
        return frozenset(f"/{file.parent.relative_to(root).as_posix()}" for file in root.rglob("index.html"))

    def policy(self, path: str, host: str) -> str:
        """The Content-Security-Policy of a page: own scripts and its own hashed inline ones, nothing evaluated."""
        key = path.strip("/")
        own = self.hashes.get(key) or f"{self.hashes.get(SPA, '')} {self.hashes.get('404', '')}"
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'self' {own}".strip(),
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self'",
                f"connect-src 'self' {'wss' if self.settings.is_https else 'ws'}://{host}",
                "frame-src 'self'",
                "manifest-src 'self'",
                "form-action 'self'",
                "base-uri 'none'",
                "object-src 'none'",
                "frame-ancestors 'none'",
            )
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what may pass, with our headers on the answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["path"].startswith(CLOSED):
            await self._refuse(404, "No existe.", scope, receive, send)
        elif headers.get("host", "").lower() not in self.hosts:
            await self._refuse(421, WRONG_NAME, scope, receive, send)
        elif not self._own_origin(scope, headers):
            await self._refuse(403, "Esta petición viene de otro sitio.", scope, receive, send)
        elif scope["type"] == "websocket":
            await self.sockets(scope, receive, send)
        elif not _fits(headers.get("content-length", "0"), most := most_of(scope["path"])):
            await self._answer(sentence(scope, 413, "refusal.body_too_large"), scope, receive, send)
        else:
            incoming = Incoming(receive, most=most, seconds=self.settings.body_seconds)
            with contextlib.suppress(GaveUp):
                await self._served(self._at_once(scope), incoming, send)

    async def _served(self, scope: Scope, incoming: Incoming, send: Send) -> None:
        """Let the app answer, unless its sender's address has too many bodies on their way."""
        headers = Headers(scope=scope)
        answer = _taken(self._with_headers(scope, headers, send))
        scope[SCOPE_KEY] = incoming
        if not brings_body(headers):
            await self.app(scope, incoming, answer)
            return
        sender = block_of_sender(HTTPConnection(scope))
        if not self.senders.enter(sender):
            await self._answer(sentence(scope, 429, "refusal.too_many_requests"), scope, incoming, send)
            return
        try:
            await self.app(scope, incoming, answer)
        finally:
            self.senders.leave(sender)

    def _at_once(self, scope: Scope) -> Scope:
        """A page is given at the address that was asked for: a redirect to the one with a slash costs a round trip."""
        if scope["method"] in {"GET", "HEAD"} and scope["path"] in self.folders:
            return {**scope, "path": f"{scope['path']}/", "raw_path": scope["path"].encode() + b"/"}
        return scope

    def _own_origin(self, scope: Scope, headers: Headers) -> bool:
        """Posts and sockets come from our own pages; what sends no Origin is no browser, and its cookie does not count."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return True
        given = headers.get("origin")
        if given is None:
            return scope["type"] == "websocket" or "cookie" not in headers
        return given in self.settings.origins

    async def _refuse(self, status: int, text: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._answer(PlainTextResponse(text, status), scope, receive, send)

    async def _answer(self, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        await response(scope, receive, self._with_headers(scope, Headers(scope=scope), send))

    def _with_headers(self, scope: Scope, asked: Headers, send: Send) -> Send:
        path = scope["path"]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] != 304:  # noqa: PLR2004 - what is kept stays as it is
                headers = MutableHeaders(scope=message)
                page = headers.get("content-type", "").startswith("text/html")
                policy = self.policy(path, asked.get("host", "")) if page else NO_PAGE
                headers.setdefault("Content-Security-Policy", policy)
                self._secure(headers)
                fine = message["status"] in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
                if path.startswith(KEPT) and fine:
                    headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
                else:
                    headers.setdefault("Cache-Control", "no-cache" if page or "etag" in headers else "no-store")
                if path.removeprefix("/en").startswith(UNLISTED):
                    headers["X-Robots-Tag"] = "noindex"
                if page and message["status"] == HTTPStatus.OK:
                    self._know_browser(asked, headers)
            await send(message)

        return answer

    def _secure(self, headers: MutableHeaders) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "same-origin")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "geolocation=(), microphone=(), camera=(self), payment=()"
        if self.settings.is_https:
            headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"

    def _know_browser(self, asked: Headers, headers: MutableHeaders) -> None:
        name = self.settings.visitor_cookie
        if name in SimpleCookie(asked.get("cookie", "")):
            return
        secure = "; Secure" if self.settings.is_https else ""
        headers.append(
            "Set-Cookie", f"{name}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Lax; Max-Age=86400{secure}"
        )


def most_of(path: str) -> int:
    """The most bytes that a body sent there may have; a file one byte too large still reaches its door's sentence."""
    return LARGER[path] + MAX_BODY if path in LARGER else MAX_BODY


def _fits(length: str, most: int) -> bool:
    """Whether a body of this announced length may come."""
    return length.isascii() and length.isdigit() and len(length) <= LONGEST_LENGTH and int(length) <= most


class GaveUp(Exception):
    """The reader of an answer takes no more of it."""


def _taken(send: Send) -> Send:
    """Give an answer up whose reader takes no more of it. Raises: GaveUp."""

    async def taken(message: Message) -> None:
        try:
            async with asyncio.timeout(TAKEN_WITHIN):
                await send(message)
        except TimeoutError:
            raise GaveUp from None

    return taken
