"""The events' socket before the framework sees it: a well-formed page token, small frames, a person's pace.

Who sends faster is read more slowly: nothing is lost, nothing queues up in memory, and the others are served.
"""

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from luna_portal.http.files import address_of

LARGEST_FRAME: Final = 128 * 1024
BURST_SECONDS: Final = 5
PAGES_AT_ONCE: Final = 10
"""How many pages of one address may send at full speed side by side; a clinic's whole team may share one."""
MOST_SOCKETS: Final = 400
TOKEN: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
POLICY, TOO_BIG, TRY_LATER = 1008, 1009, 1013


@dataclass(slots=True)
class Bucket:
    """So many frames a second on average (`rate`), and a burst of BURST_SECONDS at once."""

    rate: float
    left: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin full."""
        self.left = self.rate * BURST_SECONDS

    def wait(self) -> float:
        """Take one; the seconds to wait before using it."""
        now = time.monotonic()
        self.left = min(self.rate * BURST_SECONDS, self.left + (now - self.at) * self.rate) - 1
        self.at = now
        return max(0.0, -self.left / self.rate)


class Sockets:
    """An ASGI layer for websockets alone."""

    def __init__(self, app: ASGIApp, events_per_second: int) -> None:
        self.app = app
        self.rate = events_per_second
        self._open: Counter[str] = Counter()
        self._buckets: dict[str, Bucket] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the socket through if its token is one and its address has not too many open."""
        address = address_of(HTTPConnection(scope))
        code = self._refusal(scope, address)
        if code:
            await receive()
            await send({"type": "websocket.close", "code": code})
            return
        self._open[address] += 1
        everybody = self._buckets.setdefault(address, Bucket(self.rate * PAGES_AT_ONCE))
        try:
            await self.app(scope, _paced(receive, (Bucket(self.rate), everybody)), send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address], self._buckets[address]

    def _refusal(self, scope: Scope, address: str) -> int:
        """The close code for a socket that may not be opened, else 0."""
        tokens = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True).get("token", [])
        if len(tokens) != 1 or not TOKEN.fullmatch(tokens[0]):
            return POLICY
        return TRY_LATER if self._open[address] >= MOST_SOCKETS else 0


def _paced(receive: Receive, buckets: tuple[Bucket, ...]) -> Receive:
    async def paced() -> Message:
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        if len(message.get("text") or message.get("bytes") or "") > LARGEST_FRAME:
            return {"type": "websocket.disconnect", "code": TOO_BIG}
        wait = max(bucket.wait() for bucket in buckets)
        if wait:
            await asyncio.sleep(wait)
        return message

    return paced
