"""/registro: an account of one's own."""

import reflex as rx

from luna_portal.components.base.basics import inner_link
from luna_portal.components.kit.forms import checkbox, field
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.access_frame import frame, password_field


def draw(language: str) -> rx.Component:
    """Who one is, a password, and the privacy notice."""

    def text(key: str) -> str:
        return t(f"booking.{key}", language)

    notice = rx.el.a(
        text("notice_link"), href=routes.localized(routes.NOTICE, language), target="_blank", rel="noopener"
    )
    return frame(
        "public.door.register_title", "/auth/registro", language, routes.REGISTER,
        field(text("given_name"), "given_name", auto_complete="given-name", max_length=50),
        rx.el.div(
            field(text("first_surname"), "first_surname", auto_complete="family-name", max_length=50),
            field(text("second_surname"), "second_surname", auto_complete="additional-name", max_length=50),
            class_name="two",
        ),
        rx.el.div(
            field(text("birth_on"), "birth_on", type="date", auto_complete="bday"),
            field(text("phone"), "phone", type="tel", auto_complete="tel", input_mode="tel"),
            class_name="two",
        ),
        field(text("email"), "email", type="email", auto_complete="email", input_mode="email", max_length=254),
        password_field(language, new=True),
        checkbox("consent", text("consent"), " ", notice),
        submit="public.door.register",
        below=[inner_link(t("public.door.have_account", language), href=routes.localized(routes.SIGN_IN, language))],
    )  # fmt: skip
