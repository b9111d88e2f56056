"""/confirmar-correo: the mail is read by who registered."""

import reflex as rx

from luna_portal.components.kit.forms import from_query
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.access_frame import frame, password_field


def draw(language: str) -> rx.Component:
    """The password once more, so that a stranger who typed somebody's address gains nothing."""
    return frame(
        "public.door.confirm_title", "/auth/confirmar-correo", language, routes.CONFIRM_EMAIL,
        from_query("boleto"), password_field(language), submit="public.door.confirm", lead=t("public.door.confirm_lead", language),
    )  # fmt: skip
