"""The end of a booking: what was booked, or held for its mail, and whom to call when a limit stands in the way."""

from dataclasses import replace

from luna_portal.domain.refusals import CallTheClinic, Refusal
from luna_portal.i18n import routes
from luna_portal.i18n.reader import Reader
from luna_portal.models.slots.answers import BookingDone
from luna_portal.services.accounts import invitations
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.wiring import ask


class BookingEnd(PortalState, mixin=True):
    """A mixin. `held_until` is until when the booking waits for its mail (to `mail`), in words, or "".

    `must_call` says that the last notice was of a limit: the clinic's phone stands beside it.
    """

    folio: str = ""
    done_link: str = ""
    may_invite: bool = False
    held_until: str = ""
    mail: str = ""
    phone_link: str = ""
    must_call: bool = False
    _token: str = ""

    @portal_event
    async def invite(self) -> None:
        """Send the mail that makes an account of this visit."""
        await ask(invitations.invite_by_link, caller=replace(self._caller(), appointment_token=self._token))
        self.may_invite = False
        self._say("booking.invited", "done")

    def _show_booked(self, done: BookingDone, reader: Reader, *, by_visitor: bool) -> None:
        row = done.booked.appointment
        self.folio, self._token = row.folio, done.token
        self.done_link = routes.appointment_link(done.token, reader.language)
        self.held_until = reader.day_time(row.held_until) if row.held_until else ""
        self.mail = done.booked.patient.email if row.held_until else ""
        self.may_invite = by_visitor and not self.held_until

    def _forget(self) -> None:
        super()._forget()
        self.must_call = False

    def _refused(self, refusal: Refusal) -> None:
        super()._refused(refusal)
        self.must_call = isinstance(refusal, CallTheClinic)
