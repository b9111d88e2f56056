"""The devices that are signed in, and closing them."""

import reflex as rx

from luna_portal.services.accounts import profile, sessions
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.accounts.sessions import SessionView, session_view


class SeguridadState(Forgetting, rx.State):
    """The page /cuenta/seguridad."""

    devices: rx.Field[list[SessionView]] = rx.field(default_factory=list)
    others: int = 0
    is_staff: bool = False

    @portal_event
    async def load(self) -> None:
        """Show the devices, this one first."""
        self.reset()
        own = await self._ask(profile.own)
        self.is_staff = own.is_staff
        await self._show()

    @portal_event
    async def close(self, session: str) -> None:
        """Sign one device out."""
        await self._ask(sessions.close, session=session)
        await self._show()
        self._say("account.device_closed", "done")

    @portal_event
    async def close_others(self) -> None:
        """Sign all other devices out."""
        await self._ask(sessions.close_others)
        await self._show()
        self._say("account.devices_closed", "done")

    async def _show(self) -> None:
        reader = await self._reader()
        found = [session_view(row, is_this=this, reader=reader) for row, this in await self._ask(sessions.mine)]
        self.devices = sorted(found, key=lambda one: not one.is_this)
        self.others = len(found) - 1
        self.loading = False
