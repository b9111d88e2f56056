"""/cuenta/compartidos: the patient's shared links, who opened them, and closing one."""

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    card,
    chip,
    empty_state,
    link_button,
    muted,
    notice,
    row,
    stack,
)
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.words import said
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.list_screen import back_link, list_address, rows_of
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.parts.list_vars import shown_of
from luna_portal.state.paciente.cuenta.compartidos import CompartidosState as State
from luna_portal.state.parts.clinic_card import ClinicState

SHOWN = shown_of(State)


def draw(language: str) -> rx.Component:
    """The whole page."""
    nothing = empty_state(
        t("share.list.empty_title", language),
        t("share.list.empty_text", language),
        link_button(t("ui.documents", language), href=localized(routes.DOCUMENTS, language), look="secondary"),
        symbol="share",
    )
    sure = question(
        t("share.list.ask_title", language),
        rx.el.p(t("share.list.ask_text", language), class_name="muted"),
        yes=t("share.list.ask_yes", language),
        no=t("share.list.ask_no", language),
        on_yes=State.revoke,
        on_no=State.keep,
    )
    return patient_page(
        stack(
            list_address(SHOWN),
            back_link(t("share.list.back", language), localized(routes.ACCOUNT, language)),
            rx.el.h1(t("share.title.list", language)),
            rx.el.p(t("share.list.intro", language), class_name="muted"),
            notice(State.notice, State.notice_kind),
            rows_of(
                SHOWN,
                State.links,
                lambda one: _link(one, language),
                nothing,
                language,
                bones=2,
                height=160,
                testid="links",
                classes="stack plain-list",
            ),
            rx.cond(State.closing != "", sure),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.SHARES,
        clinic=ClinicState.card.name,
    )


def _link(one: rx.Var, language: str) -> rx.Component:
    acts = row(
        button(
            t("share.list.extend", language),
            look="secondary",
            classes="small-control",
            on_click=State.extend(one.id),
            aria_label=said("share.list.extend_named", language, title=one.title),
        ),
        button(
            t("share.list.close", language),
            look="danger",
            classes="small-control",
            on_click=State.ask_close(one.id),
            aria_label=said("share.list.close_named", language, title=one.title),
            data_testid="close-share",
        ),
    )
    return rx.el.li(
        card(
            rx.el.div(
                rx.el.div(
                    rx.el.h2(rx.cond(one.title != "", one.title, one.kind), class_name="breaks"),
                    muted(one.kind, rx.cond(one.label != "", f" · {one.label}", "")),
                    class_name="grow",
                ),
                chip(one.state, one.tone),
                class_name="cluster apart",
            ),
            rx.el.div(muted(one.made), rx.cond(one.is_open, muted(one.until)), muted(one.count)),
            _tries(one, language),
            rx.cond(one.is_open, acts),
            class_name="stack",
        ),
        data_testid="link",
    )


def _tries(one: rx.Var, language: str) -> rx.Component:
    def tried(entry: rx.Var) -> rx.Component:
        return rx.el.li(
            rx.cond(
                entry.opened,
                chip(t("share.list.opened", language), "good"),
                chip(t("share.list.refused", language), "attention"),
            ),
            rx.el.span(entry.who, class_name="small"),
            class_name="cluster tight",
        )

    shown = stack(
        rx.el.h3(t("share.list.tries", language), class_name="small strong"),
        rx.el.ul(rx.foreach(one.tries, tried), class_name="stack-8 plain-list"),
        gap=8,
    )
    return rx.cond(one.tries, shown, muted(t("share.list.nobody", language)))
