"""Whoever holds a receta's paper asks how it stands."""

import reflex as rx

from luna_portal.services.prescriptions import verification
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.prescriptions.prescription import VerifiedView, verified_view


class VerificarState(Forgetting, rx.State):
    """The page /verificar/[folio]?v=… with what the paper's code carries."""

    result: rx.Field[VerifiedView | None] = rx.field(default=None)

    @portal_event
    async def load(self) -> None:
        """Say how the receta stands that the address names."""
        self.reset()
        folio, check = identity.argument("folio") or "-", identity.argument("v")
        found = await self._ask(verification.verify, folio=folio, check=check)
        self.result = verified_view(found, await self._reader())
        self.loading = False
