"""The frame of the public screens that stay in one's own when one is signed in: front page, help, booking, notice."""

from typing import Any

import reflex as rx

from luna_portal.components.base import frame
from luna_portal.state.parts.team_sections import SeccionesState as State

IS_VISITOR = State.side == ""
"""Whether nobody is signed in: to whom an account and the sign-in are offered."""


def shared_page(*content: rx.Component, **props: Any) -> rx.Component:
    """A public screen in the frame of whoever looks at it; `props` as components.base.frame.public_page."""
    return frame.shared_page(*content, side=State.side, known=~State.loading, allowed=State.allowed, **props)
