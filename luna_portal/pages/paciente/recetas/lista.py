"""/recetas: the patient's recetas, those in force first."""

import reflex as rx

from luna_portal.components.base.basics import empty_state, inner_link, notice, stack
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.icons import icon
from luna_portal.components.kit.list_screen import list_address, rows_of, tabs
from luna_portal.components.prescriptions.prescription import line
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.parts.list_vars import shown_of
from luna_portal.state.paciente.recetas.lista import RecetasState as State
from luna_portal.state.parts.clinic_card import ClinicState

SHOWN = shown_of(State)


def draw(language: str) -> rx.Component:
    """The whole page."""
    names = {name: t(f"prescriptions.list.{name}", language) for name in ("valid", "past", "cancelled")}

    def none(tab: str) -> rx.Component:
        title, text = (t(f"prescriptions.list.empty_{tab}_{what}", language) for what in ("title", "text"))
        return empty_state(title, text, symbol="pill")

    nothing = rx.match(SHOWN.tab, ("past", none("past")), ("cancelled", none("cancelled")), none("valid"))
    return patient_page(
        stack(
            list_address(SHOWN),
            rx.el.h1(t("prescriptions.title.list", language)),
            notice(State.notice, State.notice_kind),
            tabs(SHOWN, names, t("prescriptions.title.list", language), State.counts, *names),
            rows_of(SHOWN, State.rows, lambda view: _row(view, language), nothing, language, bones=3, height=96),
            class_name="one-column",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.PRESCRIPTIONS,
        clinic=ClinicState.card.name,
    )


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
