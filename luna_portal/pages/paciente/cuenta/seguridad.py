"""/cuenta/seguridad: the devices that are signed in, and the password."""

import reflex as rx

from luna_portal.components.base.basics import button, card, chip, muted, notice, row, skeleton, stack
from luna_portal.components.base.frame import patient_page, staff_page
from luna_portal.components.base.words import said
from luna_portal.components.kit.forms import door_form, secret_field
from luna_portal.components.kit.list_screen import back_link
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.state.paciente.cuenta.seguridad import SeguridadState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState


def draw(language: str) -> rx.Component:
    """The whole page, in the frame of whoever reads it."""
    frame = {"language": language, "path": routes.SECURITY, "clinic": ClinicState.card.name}
    return rx.el.div(
        rx.cond(
            State.is_staff,
            staff_page(_body(language, back=False), allowed=SeccionesState.allowed, **frame),
            patient_page(_body(language, back=True), **frame),
        ),
        on_unmount=State.leave,
    )


def _body(language: str, *, back: bool) -> rx.Component:
    account = back_link(t("account.security.back", language), localized(routes.ACCOUNT, language))
    return stack(
        account if back else rx.fragment(),
        rx.el.h1(t("account.title.security", language)),
        notice(State.notice, State.notice_kind),
        rx.el.div(_devices(language), _password(language), class_name="account-panes"),
    )


def _devices(language: str) -> rx.Component:
    def device(one: rx.Var) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.div(
                    rx.el.span(one.device, class_name="strong"),
                    rx.cond(one.is_this, chip(t("account.security.this", language), "good")),
                    class_name="cluster tight",
                ),
                muted(said("account.security.seen", language, when=one.seen)),
                muted(said("account.security.since", language, when=one.since, address=one.address)),
                class_name="grow",
            ),
            rx.cond(
                ~one.is_this,
                button(
                    t("account.security.close", language),
                    look="secondary",
                    classes="small-control",
                    on_click=State.close(one.id),
                    aria_label=said("account.security.close_named", language, device=one.device),
                    data_testid="close",
                ),
            ),
            class_name="cluster device",
        )

    return card(
        rx.el.h2(t("account.security.devices", language), class_name="card-title"),
        rx.cond(
            State.loading,
            rx.el.div(skeleton(2, 72), class_name="pad"),
            rx.el.ul(rx.foreach(State.devices, device), data_testid="devices"),
        ),
        rx.cond(
            State.others > 0,
            row(
                button(
                    t("account.security.close_others", language),
                    look="danger",
                    on_click=State.close_others,
                    data_testid="close-others",
                ),
                class_name="pad-sides",
            ),
        ),
        padded=False,
    )


def _password(language: str) -> rx.Component:
    return card(
        rx.el.h2(t("account.security.password", language)),
        muted(t("account.security.password_text", language)),
        door_form(
            "/auth/cambiar-contrasena",
            language,
            secret_field(
                t("account.security.current", language), "current", language, auto_complete="current-password"
            ),
            secret_field(
                t("account.security.new", language),
                "password",
                language,
                auto_complete="new-password",
                hint=t("account.security.new_hint", language),
            ),
            rx.el.button(t("account.security.change", language), type="submit", class_name="button primary"),
        ),
        class_name="stack",
    )
