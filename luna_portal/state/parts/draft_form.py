"""Forms of several steps: where they stand is the page's address, what is typed a draft on the server."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from luna_portal.domain.identifiers import new_public_id
from luna_portal.domain.refusals import DraftNotKept
from luna_portal.i18n import routes
from luna_portal.models import Flow
from luna_portal.services import drafts
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.binding import note_address
from luna_portal.state.pipeline.portal_state import PortalState


class DraftForm(PortalState, mixin=True):
    """A mixin. `address` is where the page stands, which the browser's bar shows; `typed` what was typed, by field.

    `draft` is the name of what is kept; "" until there is something to keep. `restored` grows when the page is to put
    `typed` back into its form. `other_language` is the same place in the
    other language, `sign_in` the door that leads back here.
    """

    FLOW: ClassVar[Flow]
    address: str = ""
    other_language: str = ""
    sign_in: str = ""
    draft: str = ""
    typed: dict[str, str] = {}
    restored: int = 0

    async def _stand_at(self, query: str) -> None:
        """Say where the page stands: a line that comes back finds it there, and loads nothing anew."""
        self.address = f"{identity.path()}{query}"
        self.other_language = f"{routes.other_language(identity.path())}{query}"
        self.sign_in = f"{routes.localized(routes.SIGN_IN, self._language())}?{urlencode({'next': self.address})}"
        await note_address(self, self.address)

    def _begin_draft(self) -> None:
        """Give what will be typed a name of its own."""
        self.draft = self.draft or new_public_id()

    async def _recall(self, name: str) -> str:
        """Take up what was typed under that name; what came of it (a public id) when it was sent already, else ""."""
        if not name:
            return ""
        found = await self._ask(drafts.kept, flow=self.FLOW, name=name)
        self.draft, self.typed, self.restored = name, dict(found.typed), self.restored + 1
        return found.outcome

    async def _keep(self, typed: Mapping[str, Any], fields: Iterable[str]) -> None:
        """Keep these fields of what was typed; who types is there, so the session goes on."""
        self._quiet = False
        now = self.typed | {name: str(typed[name]) for name in fields if name in typed}
        if now != self.typed:
            self.typed = now
            await self._keep_all(now)

    async def _keep_all(self, written: Mapping[str, str]) -> None:
        """Keep this as the whole draft, for somebody who is there; who cannot be helped is told so."""
        self._quiet = False
        try:
            await self._ask(drafts.keep, flow=self.FLOW, name=self.draft, typed=written)
        except DraftNotKept as refusal:
            self._say(refusal.key, "error")

    async def _drop_draft(self) -> None:
        """Forget what was typed, because it is kept elsewhere now, or not wanted."""
        if self.draft:
            await self._ask(drafts.forget, flow=self.FLOW, name=self.draft)
        self.draft, self.typed = "", {}
