"""What stands where no page is."""

import reflex as rx

from luna_portal.components.base.basics import empty_state, link_button
from luna_portal.components.base.frame import public_page
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t


def draw(language: str) -> rx.Component:
    """Say so, and lead on."""
    return public_page(
        empty_state(
            t("ui.not_found_title", language),
            t("ui.not_found_text", language),
            link_button(t("ui.home", language), href=routes.localized(routes.HOME, language)),
            symbol="help",
            whole=True,
        ),
        language=language,
        path=routes.HOME,
        width="narrow",
    )
