"""Online bookings whose mail nobody has confirmed: chosen by time, network and mail, cancelled together, taken back."""

from datetime import datetime, timedelta
from typing import Final

import reflex as rx

from luna_portal.services.appointments import online_bookings
from luna_portal.services.appointments.online_bookings import Wanted
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.live import listen
from luna_portal.views.appointments.online_bookings import (
    GroupView,
    OnlineBookingView,
    counted,
    group_views,
    online_booking_view,
)
from luna_portal.wiring import portal

WINDOWS: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
MOST_KEPT: Final = 500
NAMED: Final = 5


class CitasEnLineaState(Forgetting, rx.State):
    """The page /clinica/agenda/en-linea. `since` names a window; `network` and `mail` are "" for all of them.

    `whom` says in the question who is cancelled, the first ones by name; `not_them` who is not.
    """

    since: str = "day"
    network: str = ""
    mail: str = ""
    bookings: rx.Field[list[OnlineBookingView]] = rx.field(default_factory=list)
    networks: rx.Field[list[GroupView]] = rx.field(default_factory=list)
    mails: rx.Field[list[GroupView]] = rx.field(default_factory=list)
    total: int = 0
    to_cancel: int = 0
    more: bool = False
    undoable: int = 0
    undo_until: str = ""
    asking: bool = False
    whom: list[str] = []
    not_them: list[str] = []
    left_out: int = 0
    _kept: set[str] = set()
    _seen_at: datetime | None = None

    @portal_event
    async def load(self) -> None:
        """Show those of the last day."""
        self.reset()
        await self._show()

    @page_event
    async def refresh(self) -> None:
        """Ask again, because the agenda changed; nothing while the question is open, which counts what was shown."""
        if not (self.loading or self.asking):
            await self._show()

    @portal_event
    async def filter_since(self, since: str) -> None:
        """Those booked in another window of time."""
        self.since = since if since in WINDOWS else "day"
        await self._show()

    @portal_event
    async def filter_network(self, network: str) -> None:
        """Those of one network; "" for all."""
        self.network = network[: online_bookings.NETWORK_LETTERS]
        await self._show()

    @portal_event
    async def filter_mail(self, mail: str) -> None:
        """Those with one mail; "" for all."""
        self.mail = mail
        await self._show()

    @portal_event
    async def keep(self, appointment: str) -> None:
        """Keep one out of the cancelling, or put it back among them."""
        if appointment in {one.id for one in self.bookings} and len(self._kept) < MOST_KEPT:
            self._kept ^= {appointment}
        await self._show()

    @portal_event
    async def ask_cancel(self) -> None:
        """Open the question whether to cancel them all, which says whom."""
        reader, shown = await self._reader(), len(self.bookings)
        going = [one for one in self.bookings if not one.kept]
        self.whom = [reader.text("staff.online.whom", patient=one.patient, when=one.when) for one in going[:NAMED]]
        self.whom += counted("staff.online.whom_more", self.to_cancel - len(self.whom), reader)
        self.not_them = counted("staff.online.not_kept", self.total - self.to_cancel, reader)
        self.not_them += counted("staff.online.not_known", self.left_out, reader)
        self.asking = self.to_cancel > 0 and shown > 0

    @portal_event
    async def close(self) -> None:
        """Close the question; nothing changes."""
        self.asking = False

    @portal_event
    async def cancel(self, form: dict[str, str]) -> None:
        """Cancel what was shown, a batch at a time, with one reason."""
        self.asking = False
        wish = {"wanted": self._wanted(), "but": sorted(self._kept), "reason": form.get("reason", "")}
        seen_at, done = self._seen_at or portal().clock(), 0
        while found := await self._ask(online_bookings.cancel_all, seen_at=seen_at, **wish):
            done += found
            if found < online_bookings.BATCH:
                break
        await self._show()
        self._say("staff.online.done", "done", count=done)

    @portal_event
    async def undo(self) -> None:
        """Take back what was cancelled here in the last minutes."""
        count = await self._ask(online_bookings.undo_cancel)
        await self._show()
        self._say("staff.online.undone", "done", count=count)

    def _wanted(self) -> Wanted:
        return Wanted(WINDOWS[self.since], self.network, self.mail)

    async def _show(self) -> None:
        reader, seen_at = await self._reader(), portal().clock()
        found = await self._ask(online_bookings.waiting, wanted=self._wanted(), kept=sorted(self._kept))
        letters = online_bookings.NETWORK_LETTERS
        self.bookings = [
            online_booking_view(one, reader, kept=one.appointment.public_id in self._kept, letters=letters)
            for one in found.rows
        ]
        self.networks = group_views(found.networks, "staff.online.one_network", reader)
        self.mails = group_views(found.mails, "staff.online.one_mail", reader)
        self.total, self.to_cancel, self.more = found.total, found.total - found.kept, found.total > len(found.rows)
        self.left_out, self.undoable = found.left_out, found.undoable
        self.undo_until = found.undo_until.isoformat() if found.undo_until else ""
        self._seen_at, self.loading = seen_at, False


listen("agenda", CitasEnLineaState.refresh)
