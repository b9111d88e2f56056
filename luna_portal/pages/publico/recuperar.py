"""/recuperar: a mail that leads to a new password."""

import reflex as rx

from luna_portal.components.base.basics import inner_link
from luna_portal.components.base.words import if_mails
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.access_frame import email_field, frame
from luna_portal.state.parts.clinic_card import ClinicState


def draw(language: str) -> rx.Component:
    """Only the address is asked."""
    return frame(
        "public.door.recover_title", "/auth/recuperar", language, routes.RECOVER, email_field(language),
        submit="public.door.recover", lead=if_mails(ClinicState.mails, "public.door.recover_lead", language),
        below=[inner_link(t("public.door.have_account", language), href=routes.localized(routes.SIGN_IN, language))],
    )  # fmt: skip
