"""The frame of the screens at the door: one form, a title, and where else to go."""

import reflex as rx

from luna_portal.components.base.basics import Content, button, card, notice, stack
from luna_portal.components.base.frame import public_page
from luna_portal.components.kit.forms import door_form, field, secret_field
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.state.parts.public_clinic import PortadaState as State
from luna_portal.state.parts.team_sections import SeccionesState


def frame(
    title: str,
    door: str,
    language: str,
    path: str,
    *fields: rx.Component,
    submit: str,
    below: list[rx.Component] | None = None,
    lead: Content = "",
) -> rx.Component:
    """A screen with one form that posts to `door`; `title`, `submit` are catalog keys."""
    return public_page(
        stack(
            rx.el.h1(t(title, language)),
            rx.el.p(lead) if lead else rx.fragment(),
            notice(State.notice, State.notice_kind, in_place=True),
            card(
                door_form(door, language, *fields, button(t(submit, language), type="submit", wide=True)),
                class_name=rx.cond(SeccionesState.loading, "unsure", "") if path == routes.SIGN_IN else "",
            ),
            *(below or []),
        ),
        language=language,
        path=path,
        clinic=State.clinic_name,
        width="narrow",
    )


def email_field(language: str) -> rx.Component:
    """The address one signs in with."""
    return field(
        t("public.door.email", language),
        "email",
        type="email",
        auto_complete="username",
        input_mode="email",
        required=True,
        max_length=254,
    )


def password_field(language: str, *, new: bool = False, name: str = "password") -> rx.Component:
    """A password; a new one says what is asked of it. Pasting and password managers work."""
    return secret_field(
        t("public.door.new_password" if new else "public.door.password", language),
        name,
        language,
        hint=t("public.door.password_hint", language) if new else "",
        auto_complete="new-password" if new else "current-password",
        required=True,
        max_length=128,
    )
