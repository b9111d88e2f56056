"""The person's own data as registered, and her private calendar address."""

import reflex as rx

from luna_portal.services.accounts import profile
from luna_portal.services.appointments import calendar_feed
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.accounts.profile import ProfileView, profile_view


class CuentaState(Forgetting, rx.State):
    """The page /cuenta. `feed` is the calendar address, shown only in the moment it is made."""

    own: rx.Field[ProfileView | None] = rx.field(default=None)
    has_feed: bool = False
    feed: str = ""
    asking: bool = False

    @portal_event
    async def load(self) -> None:
        """Show the data."""
        self.reset()
        self.own = profile_view(await self._ask(profile.own), await self._reader())
        if self.own.is_patient:
            self.has_feed = await self._ask(calendar_feed.has_feed)
        self.loading = False

    @portal_event
    async def choose_language(self, language: str) -> None:
        """Have the mails written in another language."""
        await self._ask(profile.choose_language, language=language)
        self.own = profile_view(await self._ask(profile.own), await self._reader())
        self._say("account.language.chosen", "done")

    @portal_event
    async def make_feed(self) -> None:
        """Make a calendar address; one that was there stops working."""
        self.feed = await self._ask(calendar_feed.renew_feed)
        self.has_feed, self.asking = True, False
        self._say("account.feed.made", "done")

    @portal_event
    async def end_feed(self) -> None:
        """Close the calendar address."""
        await self._ask(calendar_feed.end_feed)
        self.has_feed, self.feed = False, ""
        self._say("account.feed.ended", "done")

    @portal_event
    async def ask_feed(self) -> None:
        """Open the question whether to replace the address."""
        self.asking = True

    @portal_event
    async def keep_feed(self) -> None:
        """Close the question; the address stays."""
        self.asking = False
