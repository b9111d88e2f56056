"""Writing a receta, as the tests of several pages need it."""

from typing import Any

from luna_portal.state.clinica.recetas.nueva import RecetaNuevaState
from tests.state.pages.conftest import Tab


async def issue(page: Tab, form: dict[str, Any]) -> dict[str, Any]:
    """Read once more what was written, and issue it when nothing is at fault."""
    shown = await page.send(RecetaNuevaState.review, form=form)
    return await page.send(RecetaNuevaState.issue) if shown.get("reviewing") else shown
