"""Refusal of a page's line in words that the page can say: a socket that is merely closed looks like a lost line.

The socket is accepted, greeted as its library is, and its connection refused with the reason; the page says the sentence
for it and tries again.
"""

import asyncio
import contextlib
import json
from collections import Counter
from typing import Final

from starlette.types import Receive, Send

from luna_portal.http.frames import CONNECTED, SPACE

TRY_LATER: Final = 1013
LISTENED_SECONDS: Final = 10.0
"""How long it is waited until the page says that it wants to connect; it opens its socket before it is drawn."""
AT_ONCE, AT_ONCE_OF_AN_ADDRESS = 200, 20
"""So many are told at the same time; who comes beyond is closed without a word."""
GREETING: Final = "0" + json.dumps(
    {"sid": "refused", "upgrades": [], "pingInterval": 60_000, "pingTimeout": 60_000, "maxPayload": 1_000}
)


class RefusedLines:
    """Those that are being told right now."""

    def __init__(self) -> None:
        self._told: Counter[str] = Counter()

    async def refuse(self, address: str, reason: str, receive: Receive, send: Send) -> None:
        """End a socket that was not accepted yet, with its reason if there is room to say it."""
        if self._told.total() < AT_ONCE and self._told[address] < AT_ONCE_OF_AN_ADDRESS:
            self._told[address] += 1
            try:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LISTENED_SECONDS):
                        await _tell(reason, receive, send)
            finally:
                self._told[address] -= 1
                self._told += Counter()  # without those of whom none is left
        await send({"type": "websocket.close", "code": TRY_LATER})


async def _tell(reason: str, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": GREETING})
    while (message := await receive())["type"] == "websocket.receive":
        if CONNECTED.fullmatch(message.get("text") or ""):
            await send({"type": "websocket.send", "text": f"44{SPACE},{json.dumps({'message': reason})}"})
            return
