"""/nueva-contrasena: from the mail's link to a new password."""

import reflex as rx

from luna_portal.components.kit.forms import from_query
from luna_portal.i18n import routes
from luna_portal.pages.parts.access_frame import frame, password_field


def draw(language: str) -> rx.Component:
    """A new password; the link's ticket travels in the form."""
    return frame(
        "public.door.new_title", "/auth/nueva-contrasena", language, routes.NEW_PASSWORD,
        from_query("boleto"), password_field(language, new=True), submit="public.door.save_password",
    )  # fmt: skip
