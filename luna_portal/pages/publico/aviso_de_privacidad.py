"""/aviso-de-privacidad: the notice in force."""

import reflex as rx

from luna_portal.components.base.basics import card, muted, notice, skeleton, stack
from luna_portal.components.base.prose import prose
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.shared_frame import shared_page
from luna_portal.state.publico.aviso_de_privacidad import AvisoState as State


def draw(language: str) -> rx.Component:
    """The short notice first, the whole one below."""
    text = stack(
        muted(State.version),
        card(rx.el.div(rx.el.h2(t("public.notice_short", language)), prose(State.simplified), class_name="stack-8")),
        rx.el.h2(t("public.notice_whole", language)),
        prose(State.integral),
    )
    return shared_page(
        stack(
            rx.el.h1(t("ui.privacy", language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, skeleton(5), text),
        ),
        language=language,
        path=routes.NOTICE,
        clinic=State.clinic_name,
        width="narrow roomy",
    )
