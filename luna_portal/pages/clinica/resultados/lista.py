"""/clinica/resultados: what waits for words or release, and what went out."""

import reflex as rx

from luna_portal.components.base.basics import chip, empty_state, inner_link, link_button, notice, stack
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.components.kit.list_screen import list_address, list_search, rows_of, tabs
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.parts.list_vars import shown_of
from luna_portal.state.clinica.resultados.lista import ResultadosClinicaState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState

SHOWN = shown_of(State)


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
    names = {name: t(f"results.desk.{name}", language) for name in ("waiting", "released")}

    def none(tab: str) -> rx.Component:
        title, text = (t(f"results.desk.empty_{tab}_{what}", language) for what in ("title", "text"))
        return empty_state(title, text, symbol="chart")

    nothing = rx.match(SHOWN.tab, ("released", none("released")), none("waiting"))
    return staff_page(
        stack(
            list_address(SHOWN),
            rx.el.div(
                rx.el.h1(t("results.title.clinic", language)),
                rx.el.div(rx.cond(SeccionesState.allowed.contains("studies"), kinds), new, class_name="cluster"),
                class_name="cluster apart",
            ),
            notice(State.notice, State.notice_kind),
            rx.el.div(
                tabs(SHOWN, names, t("results.title.clinic", language), State.counts, "waiting"),
                rx.el.div(
                    list_search(SHOWN, t("results.desk.search", language), wide=True), class_name="grow desk-search"
                ),
                class_name="cluster apart",
            ),
            rows_of(SHOWN, State.rows, lambda view: _row(view, language), nothing, language),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.CLINIC_RESULTS,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


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
