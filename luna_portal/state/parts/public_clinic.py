"""What every public screen shows of the clinic; the front page shows its services too."""

from typing import Any

import reflex as rx

from luna_portal.domain.refusals import NotFound
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import has_text
from luna_portal.services.clinic import card as clinic_card
from luna_portal.services.setup import first_start
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.clinic.phone import readable_phone
from luna_portal.views.slots.booking import ServiceView, service_view

SAYABLE = ("access.", "setup.", "refusal.", "public.")


class PortadaState(PortalState, rx.State):
    """The clinic, for visitors."""

    clinic_name: str = ""
    address: str = ""
    phone: str = ""
    phone_label: str = ""
    email: str = ""
    services: list[ServiceView] = []
    ready: bool = True

    @portal_event
    async def load(self) -> None:
        """The clinic and what it offers; and what an earlier post has to say (?aviso=)."""
        reader = await self._reader()
        said = identity.argument("aviso")
        if said.startswith(SAYABLE) and has_text(said, reader.language) and "{" not in reader.text(said):
            self._say(said)
        try:
            page = await self._ask(clinic_card.front_page)
        except NotFound:
            self.ready, self.loading = False, False
            return
        row = page.clinic
        self.clinic_name, self.phone, self.email = row.name, row.phone, row.email
        self.phone_label = readable_phone(row.phone)
        self.address = ", ".join(part for part in (row.street, row.neighbourhood, row.city) if part)
        self.services = [service_view(one, row.currency, reader) for one in page.services]
        self.ready, self.loading = True, False

    @portal_event
    async def leave_if_set_up(self) -> Any:
        """Go to the sign-in: the assistant of the first start is closed for good once there is a clinic."""
        if await self._ask(first_start.needs_set_up):
            return None
        return rx.redirect(f"{routes.localized(routes.SIGN_IN, self._language())}?aviso=refusal.already_set_up")
