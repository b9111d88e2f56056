"""The events' socket before the framework sees it: a well-formed page token, frames that pages send, a person's pace.

Who sends faster is read more slowly: nothing is lost, nothing queues up in memory, and the others are served. What no
page of ours sends is dropped, counted, and told in one line a minute.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from luna_portal.framework.words import NETWORK_FULL, PORTAL_FULL
from luna_portal.http.answers import block_of_sender
from luna_portal.http.capacity import most_connections
from luna_portal.http.frames import TOKEN, kind_of, token_given
from luna_portal.http.page_ledger import PageLedger
from luna_portal.http.refused_line import RefusedLines
from luna_portal.settings import Settings

LARGEST_FRAME: Final = 128 * 1024
BURST_SECONDS: Final = 5
PAGES_AT_ONCE: Final = 10
"""How many pages of one address may send at full speed side by side; a clinic's whole team may share one."""
MOST_SOCKETS: Final = 400
REPORTS_OF_A_PAGE, REPORTS_OF_AN_ADDRESS = 5, 20
"""Errors that one open page, and all of an address together, may report at once; then one a minute, and four."""
TOLD_EVERY: Final = 60.0
LOOKED_EVERY: Final = 10.0
POLICY, TOO_BIG, SILENT = 1008, 1009, 1001
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Bucket:
    """So many frames a second on average (`rate`), and a burst of BURST_SECONDS, or of `burst` frames, at once."""

    rate: float
    burst: float = 0
    left: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin full."""
        self.burst = self.burst or self.rate * BURST_SECONDS
        self.left = self.burst

    def wait(self) -> float:
        """Take one; the seconds to wait before using it."""
        self._fill()
        self.left -= 1
        return max(0.0, -self.left / self.rate)

    def take(self) -> bool:
        """Take one if there is one."""
        self._fill()
        if self.left < 1:
            return False
        self.left -= 1
        return True

    def is_full(self) -> bool:
        """Whether it says nothing more of what was taken."""
        self._fill()
        return self.left >= self.burst

    def _fill(self) -> None:
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now


@dataclass(slots=True)
class Sender:
    """What one address has open, and what it may still send."""

    paces: Bucket
    reports: Bucket = field(default_factory=lambda: Bucket(REPORTS_OF_AN_ADDRESS / 300, REPORTS_OF_AN_ADDRESS))
    sockets: int = 0

    def is_forgotten(self) -> bool:
        """Whether nothing is open and nothing spent: whoever reconnects begins where she left."""
        return not self.sockets and self.paces.is_full() and self.reports.is_full()


class Dropped:
    """Counts frames that were dropped, and tells how many in one line a minute, without what was in them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kinds: Counter[str] = Counter()
        self._told = -TOLD_EVERY

    def add(self, kind: str) -> None:
        """Count one; the first is told at once, the next ones together."""
        self._kinds[kind] += 1
        now = self._clock()
        if now - self._told >= TOLD_EVERY:
            counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self._kinds.items()))
            log.warning("dropped frames that no page sends: %s", counts)
            self._kinds.clear()
            self._told = now


class Sockets:
    """An ASGI layer for websockets alone."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        may_run: Callable[[str], bool],
        given_up: Callable[[str], object] = lambda _: None,
    ) -> None:
        self.app = app
        self.rate, self.silence = settings.events_per_second, settings.head_seconds
        self.may_run = may_run
        self.most = most_connections(settings.connections)
        self.ledger = PageLedger(settings.pages_per_address, settings.page_kept_seconds, given_up=given_up)
        self.refused = RefusedLines()
        self.dropped = Dropped()
        self._senders: dict[str, Sender] = {}
        self._open = 0
        self._looked = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the socket through if its token is one and its address has not too many open."""
        address, token = block_of_sender(HTTPConnection(scope)), _token_of(scope)
        if not token:
            await receive()
            await send({"type": "websocket.close", "code": POLICY})
            return
        page = self._page(address, token)
        if isinstance(page, str):
            await receive()
            await self.refused.refuse(address, page, receive, send)
            return
        sender = self._senders.setdefault(address, Sender(Bucket(self.rate * PAGES_AT_ONCE)))
        sender.sockets += 1
        self._open += 1
        try:
            await self.app(scope, self._sieved(receive, sender, page), self._overheard(send, page))
        finally:
            self._open -= 1
            sender.sockets -= 1
            self.ledger.left(page)
            self._forget_senders()

    def _forget_senders(self) -> None:
        """Once in a while, let go what says nothing any more."""
        now = time.monotonic()
        if now - self._looked >= LOOKED_EVERY:
            self._looked = now
            self._senders = {address: one for address, one in self._senders.items() if not one.is_forgotten()}

    def _page(self, address: str, token: str) -> int | str:
        """The ledger's number for a page that may be opened, or why it may not."""
        if self._open >= self.most:
            return PORTAL_FULL
        sender = self._senders.get(address)
        full = sender is not None and sender.sockets >= MOST_SOCKETS
        return NETWORK_FULL if full else self.ledger.opened(address, token) or NETWORK_FULL

    def _overheard(self, send: Send, page: int) -> Send:
        """Hear which token the framework gives to a page whose own was open already."""

        async def overheard(message: Message) -> None:
            token = token_given(message.get("text") or "")
            if token:
                self.ledger.renamed(page, token)
            await send(message)

        return overheard

    def _sieved(self, receive: Receive, sender: Sender, page: int) -> Receive:
        own, reports = Bucket(self.rate), Bucket(REPORTS_OF_A_PAGE / 300, REPORTS_OF_A_PAGE)
        first = _Deadline(self.silence)

        async def sieved() -> Message:
            while True:
                message = await first.within(receive)
                if message["type"] != "websocket.receive":
                    return message
                text = message.get("text")
                if len(text or message.get("bytes") or "") > LARGEST_FRAME:
                    return {"type": "websocket.disconnect", "code": TOO_BIG}
                wait = max(own.wait(), sender.paces.wait())
                if wait:
                    await asyncio.sleep(wait)
                kind = "malformed" if text is None else kind_of(text, self.may_run)
                if kind == "report" and not (reports.take() and sender.reports.take()):
                    kind = "report too many"
                if kind in {"event", "act"}:
                    first.is_met = True
                if kind == "act":
                    self.ledger.acted(page)
                if kind in {"control", "event", "act", "report"}:
                    return message
                self.dropped.add(kind)

        return sieved


class _Deadline:
    """The time within which a line must bring the first event: one that says nothing is no page's."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self.is_met = False

    async def within(self, receive: Receive) -> Message:
        """The next message, or the end of a line that has brought no event in time."""
        if self.is_met:
            return await receive()
        try:
            async with asyncio.timeout(max(0.0, self._until - time.monotonic())):
                return await receive()
        except TimeoutError:
            return {"type": "websocket.disconnect", "code": SILENT}


def _token_of(scope: Scope) -> str:
    """The page's token in the address, "" unless there is just one and it is one of ours."""
    tokens = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True).get("token", [])
    return tokens[0] if len(tokens) == 1 and TOKEN.fullmatch(tokens[0]) else ""
