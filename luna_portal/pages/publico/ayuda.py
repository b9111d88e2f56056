"""/ayuda: short answers, and whom to call."""

import reflex as rx

from luna_portal.components.base.basics import card, fact, stack
from luna_portal.components.base.words import if_mails
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.shared_frame import shared_page
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.public_clinic import PortadaState as State

QUESTIONS = ("book", "change", "mail", "account", "password", "video", "data")
CLAIM_MAIL = ("book", "mail", "password")


def draw(language: str) -> rx.Component:
    """Questions as people ask them; each opens its answer."""
    answers = [
        rx.el.details(
            rx.el.summary(
                t(f"public.faq.{key}", language), class_name="strong", style={"padding": "14px 0", "cursor": "pointer"}
            ),
            rx.el.p(_answer(key, language), style={"paddingBottom": "16px"}),
        )
        for key in QUESTIONS
    ]
    return shared_page(
        stack(
            rx.el.h1(t("public.help_title", language)),
            card(rx.el.div(*answers, class_name="divided")),
            rx.el.h2(t("public.help_contact", language)),
            card(
                rx.el.div(
                    fact("phone", rx.el.a(State.phone_label, href="tel:" + State.phone)),
                    fact("mail", rx.el.a(State.email, href="mailto:" + State.email)),
                    fact("pin", State.address),
                    class_name="facts",
                )
            ),
            rx.el.p(t("public.emergency", language), class_name="strong"),
        ),
        language=language,
        path=routes.HELP,
        clinic=State.clinic_name,
        width="narrow roomy",
    )


def _answer(key: str, language: str) -> rx.Component | str:
    answer = f"public.faq.{key}_answer"
    return if_mails(ClinicState.mails, answer, language) if key in CLAIM_MAIL else t(answer, language)
