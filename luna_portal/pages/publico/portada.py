"""/ : the clinic's front page."""

import reflex as rx

from luna_portal.components.base.basics import card, empty_state, fact, link_button, muted, notice, row, skeleton, stack
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.shared_frame import IS_VISITOR, shared_page
from luna_portal.state.parts.public_clinic import PortadaState as State


def draw(language: str) -> rx.Component:
    """Who the clinic is, what it offers, and the way to an appointment."""
    opening = rx.el.div(
        stack(
            rx.el.h1(rx.cond(State.clinic_name != "", State.clinic_name, t("public.portal", language))),
            rx.el.p(t("public.lead", language), class_name="lead"),
        ),
        stack(
            link_button(t("ui.book", language), href=routes.booking(language), wide=True, data_testid="book"),
            rx.cond(
                IS_VISITOR,
                link_button(
                    t("ui.sign_in", language),
                    href=routes.localized(routes.SIGN_IN, language),
                    look="secondary",
                    wide=True,
                    classes="for-visitors",
                ),
            ),
            gap=8,
        ),
        class_name="opening",
    )
    return shared_page(
        opening,
        notice(State.notice, State.notice_kind),
        rx.cond(
            State.ready,
            rx.el.div(
                _services(language),
                rx.cond(State.loading, rx.fragment(), _contact(language)),
                class_name="services",
                style={"marginTop": "32px"},
            ),
            empty_state(t("booking.not_ready_title", language), t("booking.not_ready_text", language)),
        ),
        language=language,
        path=routes.HOME,
        clinic=State.clinic_name,
    )


def _services(language: str) -> rx.Component:
    return stack(
        rx.el.h2(t("public.services", language)),
        rx.cond(
            State.loading,
            skeleton(6, 96),
            card(
                rx.el.ul(
                    rx.foreach(
                        State.services,
                        lambda one: rx.el.li(
                            rx.el.div(
                                rx.el.p(one.name, class_name="strong"),
                                muted(one.description),
                                muted(one.duration + " · " + one.price),
                            ),
                            link_button(
                                t("public.book_this", language),
                                href=routes.booking(language) + "?servicio=" + one.slug,
                                look="secondary",
                                classes="small-control",
                                aria_label=t("ui.book", language) + ": " + one.name,
                            ),
                            class_name="service",
                        ),
                    ),
                    class_name="list divided",
                ),
                padded=False,
            ),
        ),
    )


def _contact(language: str) -> rx.Component:
    return stack(
        rx.el.h2(t("public.where", language)),
        card(
            rx.el.div(
                fact("pin", State.address),
                fact("phone", rx.el.a(State.phone_label, href="tel:" + State.phone)),
                fact("mail", rx.el.a(State.email, href="mailto:" + State.email)),
                class_name="facts",
            )
        ),
        row(rx.el.a(t("ui.help", language), href=routes.localized(routes.HELP, language))),
    )
