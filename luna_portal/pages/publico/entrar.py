"""/entrar: signing in."""

import reflex as rx

from luna_portal.components.base.basics import inner_link
from luna_portal.components.kit.forms import from_query
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.access_frame import email_field, frame, password_field


def draw(language: str) -> rx.Component:
    """Mail and password."""
    below = [
        inner_link(t("public.door.forgot", language), href=routes.localized(routes.RECOVER, language)),
        inner_link(t("public.door.no_account", language), href=routes.localized(routes.REGISTER, language)),
    ]
    return frame(
        "public.door.sign_in_title", "/auth/entrar", language, routes.SIGN_IN,
        email_field(language), password_field(language), from_query("next"), submit="ui.sign_in", below=below,
    )  # fmt: skip
