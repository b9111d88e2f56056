"""/configuracion-inicial: the assistant of the first start."""

import reflex as rx

from luna_portal.components.base.basics import button, card, muted, notice, stack
from luna_portal.components.base.frame import public_page
from luna_portal.components.kit.forms import checkbox, door_form, field, secret_field, select_field
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.state.parts.public_clinic import PortadaState as State

ZONES = ("America/Mexico_City", "America/Tijuana", "America/Hermosillo", "America/Mazatlan", "America/Chihuahua",
         "America/Ciudad_Juarez", "America/Cancun", "America/Monterrey", "America/Merida", "America/Matamoros")  # fmt: skip


def draw(language: str) -> rx.Component:
    """The clinic, its first administrator, and, to be bookable at once, one professional with one service."""

    def text(key: str) -> str:
        return t(f"public.setup.{key}", language)

    def one(name: str, **props: object) -> rx.Component:
        return field(text(name), name, **props)

    form = door_form(
        "/auth/configuracion-inicial",
        language,
        card(
            stack(
                rx.el.h2(text("code_title")),
                one("code", hint=text("code_hint"), auto_complete="off", auto_capitalize="characters"),
            )
        ),
        card(
            stack(
                rx.el.h2(text("clinic_title")),
                one("name", auto_complete="organization"),
                one("legal_name"),
                one("street", auto_complete="street-address"),
                _two(one("neighbourhood"), one("postcode", auto_complete="postal-code", input_mode="numeric")),
                _two(one("city", auto_complete="address-level2"), one("state", auto_complete="address-level1")),
                _two(one("phone", type="tel"), one("email", type="email")),
                one("privacy_contact", hint=text("privacy_hint"), type="email"),
                select_field(text("zone"), "zone", [(zone, zone.split("/")[1].replace("_", " ")) for zone in ZONES]),
            )
        ),
        card(
            stack(
                rx.el.h2(text("admin_title")),
                one("admin_name", auto_complete="name"),
                one("admin_email", type="email", auto_complete="username"),
                secret_field(
                    text("admin_password"),
                    "admin_password",
                    language,
                    auto_complete="new-password",
                    hint=t("public.door.password_hint", language),
                ),
            )
        ),
        card(
            stack(
                rx.el.h2(text("offer_title")),
                muted(text("offer_hint")),
                _two(one("professional_title", placeholder="Dra."), one("professional_name")),
                _two(one("professional_speciality"), one("professional_licence", input_mode="numeric")),
                _two(one("service_name"), one("service_minutes", type="number", default_value="30", min=10, step=5)),
                _two(one("service_price", input_mode="decimal", default_value="0"), rx.fragment()),
                _weekdays(language, text("weekdays")),
                _two(
                    one("morning_from", type="time", default_value="09:00"),
                    one("morning_to", type="time", default_value="14:00"),
                ),
                _two(
                    one("evening_from", type="time", default_value="16:00"),
                    one("evening_to", type="time", default_value="19:00"),
                ),
                checkbox("service_telemedicine", text("service_telemedicine"), value="true"),
            )
        ),
        button(text("save"), type="submit", wide=True),
        class_name="stack-24",
    )
    return public_page(
        stack(
            rx.el.h1(text("title")), rx.el.p(text("lead")), notice(State.notice, State.notice_kind, in_place=True), form
        ),
        language=language,
        path=routes.SET_UP,
        width="narrow",
    )


def _two(*fields: rx.Component) -> rx.Component:
    return rx.el.div(*fields, class_name="two")


def _weekdays(language: str, label: str) -> rx.Component:
    names = t("ui.weekdays_long", language).split()
    boxes = [
        rx.el.label(
            rx.el.input(type="checkbox", name="weekdays", value=str(number), default_checked=number < 5),  # noqa: PLR2004 - Mon to Fri
            rx.el.span(name),
            class_name="check",
            style={"padding": "4px 12px 4px 0"},
        )
        for number, name in enumerate(names)
    ]
    return rx.el.fieldset(rx.el.legend(label, class_name="label"), rx.el.div(*boxes, class_name="cluster"))
