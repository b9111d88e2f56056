"""Pages of each address whose state the server holds: those that are open, and those that were left a while ago.

A page's state takes tens of kilobytes and outlives its socket, so that a phone that was put away goes on where it was.
The ledger bounds what one address can make the server hold, and lets a newcomer in while it does.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count


@dataclass(slots=True)
class _Page:
    address: str
    token: str
    acted: bool = False
    until: float = 0.0


@dataclass(slots=True)
class _Held:
    """The pages of one address: how many are open, and those that were left, without an act and with one."""

    open: int = 0
    idle: OrderedDict[str, _Page] = field(default_factory=OrderedDict)
    acted: OrderedDict[str, _Page] = field(default_factory=OrderedDict)

    def kind(self, page: _Page) -> OrderedDict[str, _Page]:
        """Where a page that was left stands, the oldest first."""
        return self.acted if page.acted else self.idle

    def count(self) -> int:
        """How many in all."""
        return self.open + len(self.idle) + len(self.acted)


class PageLedger:
    """At most `most` pages an address, counted until `kept` seconds after they were left.

    Where there are as many, the oldest page that was left without an act gives way to the next. One that acted gives way
    to others that acted alone, which may be half of all. `given_up` is told the token of each.
    """

    def __init__(
        self,
        most: int,
        kept: float,
        clock: Callable[[], float] = time.monotonic,
        given_up: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._most, self._kept, self._clock, self._given_up = most, kept, clock, given_up
        self._numbers = count(1)
        self._open: dict[int, _Page] = {}
        self._tokens: set[str] = set()
        self._left: OrderedDict[str, _Page] = OrderedDict()
        self._held: dict[str, _Held] = {}

    def opened(self, address: str, token: str) -> int | None:
        """Enter a page; its number, or None when the address has as many as it may and none gives way.

        A token that was left comes back as the same page. One that is open already is another page, for the framework
        gives it a token of its own (`renamed`).
        """
        self._expire()
        number = next(self._numbers)
        if token in self._tokens:
            token = f"{token} {number}"
        before = self._left.get(token)
        own = before is not None and before.address == address
        if self.held(address) - own >= self._most and not self._give_way(address):
            return None
        if before is not None:
            self._drop(before)
        self._held.setdefault(address, _Held()).open += 1
        self._open[number] = _Page(address, token, acted=before is not None and before.acted)
        self._tokens.add(token)
        return number

    def renamed(self, number: int, token: str) -> None:
        """Note the token that the framework gave to a page whose own was open already."""
        page = self._open[number]
        self._tokens.discard(page.token)
        page.token = token
        self._tokens.add(token)

    def acted(self, number: int) -> None:
        """Note that somebody did something on a page."""
        self._open[number].acted = True

    def left(self, number: int) -> None:
        """Note that a page's socket is gone."""
        page = self._open.pop(number)
        self._tokens.discard(page.token)
        page.until = self._clock() + self._kept
        here = self._held[page.address]
        here.open -= 1
        here.kind(page)[page.token] = self._left[page.token] = page
        if page.acted and len(here.acted) > max(1, self._most // 2):
            self._give_up(next(iter(here.acted.values())))

    def held(self, address: str) -> int:
        """How many pages of an address count now."""
        self._expire()
        here = self._held.get(address)
        return here.count() if here else 0

    def _give_way(self, address: str) -> bool:
        here = self._held.get(address)
        if here is None or not here.idle:
            return False
        self._give_up(next(iter(here.idle.values())))
        return True

    def _give_up(self, page: _Page) -> None:
        self._drop(page)
        self._given_up(page.token)

    def _expire(self) -> None:
        now = self._clock()
        while self._left and (page := next(iter(self._left.values()))).until <= now:
            self._drop(page)

    def _drop(self, page: _Page) -> None:
        """Forget a page that was left, and its address with the last."""
        del self._left[page.token]
        here = self._held[page.address]
        del here.kind(page)[page.token]
        if not here.count():
            del self._held[page.address]
