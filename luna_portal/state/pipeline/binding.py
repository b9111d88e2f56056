"""What the server keeps of an open page itself: to whom it belongs, and where it stands."""

import reflex as rx


class Binding(rx.State):
    """Backend only. `_address` is what this page has loaded, `_returns` whether its line has just come back."""

    _session: int = 0
    _visitor: str = ""
    _address: str = ""
    _returns: bool = False


async def note_address(state: rx.State, address: str) -> None:
    """Say where a page stands: a line that comes back finds it there, and loads nothing anew."""
    (await state.get_state(Binding))._address = address  # noqa: SLF001 - our own State; the underscore keeps it off the wire
