"""Pages of each address whose state the server holds: those that are open, and those that were left a while ago.

A page's state takes tens of kilobytes and outlives its socket, so that a phone that was put away goes on where it was.
The ledger bounds what one address can make the server hold.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count


@dataclass(slots=True)
class _Page:
    address: str
    token: str


class PageLedger:
    """At most `most` pages an address, counted until `kept` seconds after they were left."""

    def __init__(self, most: int, kept: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._kept, self._clock = most, kept, clock
        self._numbers = count(1)
        self._open: dict[int, _Page] = {}
        self._tokens: set[str] = set()
        self._left: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._held: Counter[str] = Counter()

    def opened(self, address: str, token: str) -> int | None:
        """Enter a page; its number, or None when the address has as many as it may.

        A token that was left comes back as the same page. One that is open already is another page, for the framework
        gives it a token of its own.
        """
        self._expire()
        number = next(self._numbers)
        if token in self._tokens:
            token = f"{token} {number}"
        before = self._left.get(token)
        own = before is not None and before[1] == address
        if self._held[address] - own >= self._most:
            return None
        if before is not None:
            del self._left[token]
            self._release(before[1])
        self._held[address] += 1
        self._open[number] = _Page(address, token)
        self._tokens.add(token)
        return number

    def left(self, number: int) -> None:
        """Note that a page's socket is gone."""
        page = self._open.pop(number)
        self._tokens.discard(page.token)
        self._left[page.token] = (self._clock() + self._kept, page.address)

    def held(self, address: str) -> int:
        """How many pages of an address count now."""
        self._expire()
        return self._held[address]

    def _expire(self) -> None:
        now = self._clock()
        while self._left:
            token, (until, address) = next(iter(self._left.items()))
            if until > now:
                return
            del self._left[token]
            self._release(address)

    def _release(self, address: str) -> None:
        self._held[address] -= 1
        if self._held[address] <= 0:
            del self._held[address]
