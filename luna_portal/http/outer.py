"""What stands before everything: headers, who may post, how large a body may be, and which cookie knows the browser."""

import json
import secrets
from functools import cached_property
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from luna_portal.frontend import CSP_FILE, static_folder
from luna_portal.http.sockets import Sockets
from luna_portal.settings import Settings

MAX_BODY = 256 * 1024
YEAR = 31_536_000
CLOSED = ("/_upload", "/_all_routes", "/auth-codespace")
HASHED = "/assets/"


class Outer:
    """The outermost ASGI layer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.origin = settings.origin
        self.sockets = Sockets(app, settings.events_per_second)

    @cached_property
    def policy(self) -> str:
        """The Content-Security-Policy: own scripts and the hashed inline ones of the build, nothing evaluated."""
        file = static_folder().parent / CSP_FILE
        hashes = " ".join(json.loads(file.read_text())) if file.exists() else ""
        socket = self.origin.replace("http", "ws", 1)
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'self' {hashes}".strip(),
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self'",
                f"connect-src 'self' {socket}",
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
        elif not self._own_origin(scope, headers):
            await self._refuse(403, "Esta petición viene de otro sitio.", scope, receive, send)
        elif scope["type"] == "websocket":
            await self.sockets(scope, receive, send)
        elif int(headers.get("content-length") or 0) > MAX_BODY:
            await self._refuse(413, "Es demasiado grande.", scope, receive, send)
        else:
            await self.app(scope, _counted(receive), self._with_headers(scope, headers, send))

    def _own_origin(self, scope: Scope, headers: Headers) -> bool:
        """Posts and sockets come from our own pages; what sends no Origin is no browser, and its cookie does not count."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return True
        given = headers.get("origin")
        if given is None:
            return scope["type"] == "websocket" or "cookie" not in headers
        return given == self.origin or (not self.settings.public_url and _same_host(given, headers.get("host", "")))

    @staticmethod
    async def _refuse(status: int, sentence: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(sentence, status)(scope, receive, send)

    def _with_headers(self, scope: Scope, asked: Headers, send: Send) -> Send:
        path = scope["path"]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._secure(headers)
                page = headers.get("content-type", "").startswith("text/html")
                if path.startswith(HASHED) and message["status"] == 200:  # noqa: PLR2004
                    headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
                elif page:
                    headers["Cache-Control"] = "no-cache"
                else:
                    headers.setdefault("Cache-Control", "no-store")
                if page and message["status"] == 200:  # noqa: PLR2004
                    self._know_browser(asked, headers)
            await send(message)

        return answer

    def _secure(self, headers: MutableHeaders) -> None:
        headers.setdefault("Content-Security-Policy", self.policy)
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


def _same_host(origin: str, host: str) -> bool:
    """Whether an Origin names the host that was asked; serves a clinic's own network without a public address."""
    return bool(host) and urlsplit(origin).netloc == host


def _counted(receive: Receive) -> Receive:
    """Stop a body that grows past the limit whatever its header said."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > MAX_BODY else message

    return counted
