"""/clinica/resultados: what waits for words or release, and what went out."""

import reflex as rx

from luna_portal.components.base.basics import chip, empty_state, inner_link, link_button, notice, skeleton, stack
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.paciente.resultados.lista import pager
from luna_portal.state.clinica.resultados.lista import ResultadosClinicaState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState

TABS = ("waiting", "released")


def draw(language: str) -> rx.Component:
    """The whole page."""
    new = link_button(
        icon("plus", 20),
        t("results.desk.new", language),
        href=localized(routes.NEW_RESULT, language),
        data_testid="new-result",
    )
    kinds = link_button(
        t("results.title.studies", language),
        href=localized(routes.STUDIES, language),
        look="secondary",
        data_testid="studies-link",
    )
    return staff_page(
        stack(
            rx.el.div(
                rx.el.h1(t("results.title.clinic", language)),
                rx.el.div(rx.cond(SeccionesState.allowed.contains("studies"), kinds), new, class_name="cluster"),
                class_name="cluster apart",
            ),
            notice(State.notice, State.notice_kind),
            rx.el.div(
                _tabs(language),
                rx.el.input(
                    type="search",
                    placeholder=t("results.desk.search", language),
                    aria_label=t("results.desk.search", language),
                    on_change=State.find.debounce(300),
                    class_name="input grow desk-search",
                    max_length=80,
                    data_testid="search",
                ),
                class_name="cluster apart",
            ),
            rx.cond(State.loading, skeleton(4, 76), _list(language)),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.CLINIC_RESULTS,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _tabs(language: str) -> rx.Component:
    def tab(name: str) -> rx.Component:
        count = rx.cond(State.loading, "", State.waiting.to_string()) if name == "waiting" else ""
        return rx.el.button(
            t(f"results.desk.{name}", language),
            " ",
            rx.el.span(count, class_name="tabular"),
            type="button",
            class_name="tab",
            aria_pressed=State.tab == name,
            on_click=State.turn_to(name),
            data_testid=f"tab-{name}",
        )

    return rx.el.div(
        *[tab(name) for name in TABS], class_name="tabs", role="group", aria_label=t("results.title.clinic", language)
    )


def _list(language: str) -> rx.Component:
    rows = rx.el.ul(
        rx.foreach(State.rows, lambda view: _row(view, language)), class_name="card rows", data_testid="rows"
    )

    def none(tab: str) -> rx.Component:
        return empty_state(
            t(f"results.desk.empty_{tab}_title", language),
            t(f"results.desk.empty_{tab}_text", language),
            symbol="chart",
        )

    nothing = rx.el.div(rx.match(State.tab, ("released", none("released")), none("waiting")), class_name="card")
    return stack(rx.cond(State.rows, rows, nothing), rx.cond(State.pages > 1, pager(State, language)))


def _row(view: rx.Var, language: str) -> rx.Component:
    return rx.el.li(
        inner_link(
            rx.el.div(
                rx.el.div(
                    rx.el.span(view.patient, class_name="strong"),
                    chip(view.state, view.tone),
                    class_name="cluster tight",
                ),
                rx.el.span(view.title, " · ", view.day, class_name="block"),
                rx.el.span(view.how, class_name="muted small block"),
                class_name="grow stack-4",
            ),
            icon("next", 20),
            href=localized(f"{routes.CLINIC_RESULTS}/", language) + view.id,
            class_name="list-item result-item",
            data_testid="row",
        )
    )
