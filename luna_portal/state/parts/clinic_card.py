"""The clinic's name, address and phone, for the frame and the foot of every screen."""

import reflex as rx

from luna_portal.i18n.reader import Reader
from luna_portal.services.clinic.card import clinic_card
from luna_portal.services.mail.server import mail_works
from luna_portal.state.pipeline.handlers import page_event
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.clinic.card import ClinicView, clinic_view


class ClinicState(PortalState, rx.State):
    """What every page may say of the clinic; public. `mails` says whether the portal can send mail."""

    mails: bool = True
    card: rx.Field[ClinicView | None] = rx.field(default=None)

    @page_event
    async def load(self) -> None:
        """Show the clinic."""
        found = await self._ask(clinic_card)
        self.card = clinic_view(found, Reader(self._language(), found.tz)) if found else None
        self.mails, self.loading = mail_works(), False
