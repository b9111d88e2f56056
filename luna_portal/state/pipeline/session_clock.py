"""The open page's view of its session's end: a question in time, and the way out when it is over."""

from datetime import datetime

import reflex as rx

from luna_portal.domain.refusals import SignInNeeded
from luna_portal.services.accounts import sessions
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.wiring import portal

ASK_BEFORE = 90
"""Seconds between the question and the end; WCAG 2.2.1 wants at least 20."""


class SessionClockState(PortalState, rx.State):
    """On every page. `wake` is "<count>:<seconds>": after so many seconds the page presses `check`; "" is never.

    Seconds, not an instant: the reader's clock may be wrong. `asking` opens the question, `may_stay` says
    whether the session can go on at all.
    """

    wake: str = ""
    asking: bool = False
    may_stay: bool = True
    _count: int = 0

    @page_event
    async def load(self) -> None:
        """Begin to watch; nothing when nobody is signed in."""
        if self._caller().session_token:
            try:
                await self._look()
            except SignInNeeded:
                self.wake = ""

    @page_event
    async def check(self) -> None:
        """The page woke up: other tabs may have been used since, so the sessions table says how much is left."""
        await self._look()

    @portal_event
    async def stay(self) -> None:
        """The person is still there."""
        await self._ask(sessions.keep_alive)
        await self._look()

    @page_event
    async def dismiss(self) -> None:
        """Close the question; the session ends when it ends."""
        self.asking = False

    async def _look(self) -> None:
        clock = await self._ask(sessions.clock)
        now = portal().clock()
        idle = (datetime.fromisoformat(clock.idle_ends_at) - now).total_seconds()
        whole = (datetime.fromisoformat(clock.ends_at) - now).total_seconds()
        left = min(idle, whole)
        self.asking, self.may_stay = left <= ASK_BEFORE, idle < whole
        self._count += 1
        self.wake = f"{self._count}:{round(left + 1 if self.asking else left - ASK_BEFORE)}"
        self.loading = False
