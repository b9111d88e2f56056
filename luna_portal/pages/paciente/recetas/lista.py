"""/recetas: the patient's recetas, those in force first."""

import reflex as rx

from luna_portal.components.base.basics import empty_state, inner_link, notice, skeleton, stack
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.icons import icon
from luna_portal.components.prescriptions.prescription import line
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.state.paciente.recetas.lista import RecetasState as State
from luna_portal.state.parts.clinic_card import ClinicState

TABS = ("valid", "past", "cancelled")


def draw(language: str) -> rx.Component:
    """The whole page."""
    return patient_page(
        stack(
            rx.el.h1(t("prescriptions.title.list", language)),
            notice(State.notice, State.notice_kind),
            _tabs(language),
            rx.cond(State.loading, skeleton(3, 96), _list(language)),
            class_name="one-column",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.PRESCRIPTIONS,
        clinic=ClinicState.card.name,
    )


def _tabs(language: str) -> rx.Component:
    def tab(name: str) -> rx.Component:
        count = rx.cond(State.loading, "", State.counts[name].to_string())
        return rx.el.button(
            t(f"prescriptions.list.{name}", language),
            " ",
            rx.el.span(count, class_name="tabular"),
            type="button",
            class_name="tab",
            aria_pressed=State.tab == name,
            on_click=State.turn_to(name),
            data_testid=f"tab-{name}",
        )

    return rx.el.div(
        *[tab(name) for name in TABS],
        class_name="tabs",
        role="group",
        aria_label=t("prescriptions.title.list", language),
    )


def _list(language: str) -> rx.Component:
    def none(tab: str) -> rx.Component:
        return empty_state(
            t(f"prescriptions.list.empty_{tab}_title", language),
            t(f"prescriptions.list.empty_{tab}_text", language),
            symbol="pill",
        )

    nothing = rx.match(State.tab, ("past", none("past")), ("cancelled", none("cancelled")), none("valid"))
    rows = rx.el.ul(
        rx.foreach(State.rows, lambda view: _row(view, language)), class_name="card rows", data_testid="rows"
    )
    return rx.cond(State.rows, rows, rx.el.div(nothing, class_name="card", data_testid="empty"))


def _row(view: rx.Var, language: str) -> rx.Component:
    return rx.el.li(
        inner_link(
            icon("pill"),
            line(view, language),
            icon("next", 20),
            href=localized(f"{routes.PRESCRIPTIONS}/", language) + view.id,
            class_name="list-item receta-item",
            data_testid="row",
        )
    )
