"""/resultados: the patient's released results, and how she wishes to get them."""

import reflex as rx

from luna_portal.components.base.basics import chip, empty_state, inner_link, muted, notice, stack
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import if_mails, said
from luna_portal.components.kit.list_screen import list_address, list_search, rows_of
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.parts.list_vars import shown_of
from luna_portal.state.paciente.resultados.lista import ResultadosState as State
from luna_portal.state.parts.clinic_card import ClinicState

SHOWN = shown_of(State)


def draw(language: str) -> rx.Component:
    """The whole page."""
    return patient_page(
        stack(
            list_address(SHOWN),
            rx.el.h1(t("results.title.list", language)),
            notice(State.notice, State.notice_kind),
            list_search(SHOWN, t("results.list.search", language)),
            rows_of(SHOWN, State.rows, lambda view: _row(view, language), _empty(language), language),
            rx.cond(~State.loading, _wish(language)),
            class_name="one-column",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.RESULTS,
        clinic=ClinicState.card.name,
    )


def _empty(language: str) -> rx.Component:
    nothing = empty_state(
        t("results.list.empty_title", language),
        if_mails(ClinicState.mails, "results.list.empty_text", language),
        symbol="chart",
    )
    unfound = empty_state(
        t("results.list.nothing_found_title", language), t("results.list.nothing_found_text", language), symbol="chart"
    )
    return rx.cond(SHOWN.narrowed, unfound, nothing)


def _row(view: rx.Var, language: str) -> rx.Component:
    return rx.el.li(
        inner_link(
            rx.el.div(
                rx.el.div(
                    rx.el.span(view.title, class_name="strong"),
                    rx.cond(view.new, rx.el.span(t("results.list.new", language), class_name="chip")),
                    class_name="cluster tight",
                ),
                rx.el.span(view.day, " · ", view.laboratory, class_name="muted small block"),
                rx.cond(
                    view.patient != "",
                    rx.el.span(said("results.one.of", language, name=view.patient), class_name="muted small block"),
                ),
                chip(view.state, view.tone),
                class_name="grow stack-4 align-start",
            ),
            icon("next", 20),
            href=localized(f"{routes.RESULTS}/", language) + view.id,
            class_name="list-item result-item",
            data_testid="row",
        )
    )


def _wish(language: str) -> rx.Component:
    def choice(value: str, key: str, *, chosen: rx.Var) -> rx.Component:
        return rx.el.label(
            rx.el.input(type="radio", name="wish", value=value, checked=chosen, on_change=State.wish(value)),
            rx.el.span(t(key, language)),
            class_name="check",
        )

    return rx.el.fieldset(
        rx.el.legend(t("results.list.wish", language), class_name="strong"),
        choice("rule", "results.list.wish_rule", chosen=~State.with_comment),
        choice("comment", "results.list.wish_comment", chosen=State.with_comment),
        muted(t("results.list.wish_hint", language)),
        class_name="card pad wish",
        data_testid="wish",
    )
