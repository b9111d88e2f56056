"""The privacy notice in force."""

import reflex as rx

from luna_portal.services.clinic import card as clinic_card
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.prose import Block, blocks


class AvisoState(PortalState, rx.State):
    """The newest published notice, short and whole."""

    clinic_name: str = ""
    simplified: list[Block] = []
    integral: list[Block] = []
    version: str = ""

    @portal_event
    async def load(self) -> None:
        """Read it in the page's language."""
        reader = await self._reader()
        self.clinic_name = (await self._ask(clinic_card.front_page)).clinic.name
        notice = await self._ask(clinic_card.privacy_notice)
        self.simplified, self.integral = blocks(notice.simplified), blocks(notice.integral)
        self.version = reader.text(
            "public.notice_version", version=notice.version, date=reader.date_full(notice.published_at)
        )
        self.loading = False
