"""What the server keeps of an open page itself: to whom it belongs, and where it stands."""

import reflex as rx


class Binding(rx.State):
    """Backend only. `_address` is what this page has loaded, `_returns` whether its line has just come back."""

    _session: int = 0
    _visitor: str = ""
    _address: str = ""
    _returns: bool = False
