"""Request bodies: bounded in bytes and in time, so that nobody holds a connection by sending slowly.

A body has `seconds` to begin with, and a second more for every SLOWEST bytes that came: a phone on a poor line gets a
file through, a connection that sends a byte now and then does not last. Only the waiting counts, not our own work.
"""

import asyncio
import time
from collections import Counter
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope

from luna_portal.i18n.catalog import LANGUAGES, t
from luna_portal.i18n.routes import language_of

SLOWEST: Final = 2_048
"""Bytes a second that a body must come with on average."""
STALLS: Final = 2
"""So many times the first `seconds` it may pause at most: a phone in a tunnel comes back within a minute."""
MOST_AT_ONCE: Final = 400
"""Bodies on their way from one address at the same time; a clinic's wifi is one address."""
SCOPE_KEY: Final = "luna_portal.incoming"
Ended = Literal["", "left", "too_large", "too_slow"]
SAID: Final[dict[Ended, tuple[int, str]]] = {
    "too_large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "refusal.body_too_large"),
    "too_slow": (HTTPStatus.REQUEST_TIMEOUT, "refusal.body_too_slow"),
}


class Incoming:
    """One request's body as the app receives it. `ended` is why it was cut off, "" while it was not."""

    def __init__(self, receive: Receive, *, most: int, seconds: float) -> None:
        self._receive = receive
        self._most = most
        self._seconds = seconds
        self._came = 0
        self._waited = 0.0
        self._whole = False
        self.ended: Ended = ""

    async def __call__(self) -> Message:
        """The next piece, or a disconnect once the body is too large, too slow or broken off."""
        if self.ended:
            return {"type": "http.disconnect"}
        if self._whole:  # an answer that is sent in pieces listens here for its reader's leaving
            return await self._receive()
        message = await self._next()
        if message["type"] == "http.disconnect":
            self.ended = self.ended or "left"
            return message
        self._came += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._came > self._most:
            self.ended = "too_large"
            return {"type": "http.disconnect"}
        return message

    async def _next(self) -> Message:
        began = time.monotonic()
        left = self._seconds + self._came / SLOWEST - self._waited
        try:
            async with asyncio.timeout(min(left, self._seconds * STALLS)):
                return await self._receive()
        except TimeoutError:
            self.ended = "too_slow"
            return {"type": "http.disconnect"}
        finally:
            self._waited += time.monotonic() - began


class Crowd:
    """Counts what each address has on its way, and says when it is too much."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._most = most
        self._here: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more; False, and nothing counted, when there are as many as may be."""
        if self._here[address] >= self._most:
            return False
        self._here[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Count one less."""
        self._here[address] -= 1
        if self._here[address] <= 0:
            del self._here[address]

    def __len__(self) -> int:
        """How many addresses have something on its way."""
        return len(self._here)


def brings_body(headers: Headers) -> bool:
    """Whether a request announces a body."""
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


async def cut_off(request: Request, _broken: Exception) -> Response:
    """The answer to a body that did not come whole: a sentence when the portal ended it, nothing when its sender did."""
    incoming = request.scope.get(SCOPE_KEY)
    said = SAID.get(incoming.ended) if isinstance(incoming, Incoming) else None
    if said is None:
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    status, key = said
    return sentence(request.scope, status, key)


def sentence(scope: Scope, status: int, key: str) -> Response:
    """A refusal in the reader's language, in the shape that was asked for; the connection ends with it."""
    headers = Headers(scope=scope)
    text = t(key, _language(scope, headers))
    ending = {"Connection": "close", "Cache-Control": "no-store"}
    if "application/json" in headers.get("accept", "") or "x-language" in headers:
        answer = {"ok": False, "message": text, "reason": key, "field": None, "errors": {}}
        return JSONResponse(answer, status, headers=ending)
    return PlainTextResponse(text, status, headers=ending)


def _language(scope: Scope, headers: Headers) -> str:
    """Of the page that sends: as it says itself, else by its address, else by the address that was asked for."""
    said = headers.get("x-language", "")
    if said in LANGUAGES:
        return said
    page = urlsplit(headers.get("referer", "")).path
    return language_of(page or scope["path"])
