"""The dialog by which a file, a result or a receta is shared; any page of the patient's may bring it."""

import reflex as rx

from luna_portal.domain.refusals import InvalidField, NotFound
from luna_portal.i18n import routes
from luna_portal.models import SharedKind
from luna_portal.services.sharing import links
from luna_portal.settings import current
from luna_portal.state.pipeline.handlers import page_event, portal_event
from luna_portal.state.pipeline.portal_state import PortalState


class CompartirState(PortalState, rx.State):
    """`asking` while the wishes are typed; `link` and `code` are shown once, until the dialog is closed."""

    asking: bool = False
    link: str = ""
    code: str = ""
    until: str = ""
    _kind: str = ""
    _thing: str = ""

    @portal_event
    async def ask(self, kind: str, thing: str) -> None:
        """Open the dialog for one thing: "document", "result" or "prescription" and its public id."""
        self.reset()
        self._kind, self._thing, self.asking = kind, thing, True

    @portal_event
    async def make(self, form: dict[str, str]) -> None:
        """Make the link as wished; what is wrong with a wish is said at its field."""
        if self._kind not in set(SharedKind):
            raise NotFound
        new = await self._ask(
            links.make,
            kind=SharedKind(self._kind),
            thing=self._thing,
            days=_number(form, "days"),
            openings=_number(form, "openings"),
            label=form.get("label", ""),
        )
        reader = await self._reader()
        self.asking = False
        self.link = current().origin + routes.shared(new.token, self._language())
        self.code = new.code
        self.until = reader.day_time(new.share.expires_at)

    @page_event
    async def close(self) -> None:
        """Close the dialog and forget link and code."""
        self.reset()


def _number(form: dict[str, str], name: str) -> int:
    """A number that was chosen. Raises: InvalidField."""
    text = form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 2):  # noqa: PLR2004 - no wish on offer has three digits
        raise InvalidField(name, f"share.{name}_wrong")
    return int(text)
