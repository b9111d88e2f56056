"""/clinica/resultados/estudios: the clinic's kinds of study, and when the results of each go out."""

import reflex as rx

from luna_portal.components.base.basics import button, chip, link_button, muted, notice, skeleton, stack
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import checkbox, error_summary, field, select_field
from luna_portal.components.kit.list_screen import back_link
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.state.clinica.resultados.estudios import EstudiosState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState

RULES = ("at_once", "after_comment", "on_date")
FORM = "study"


def draw(language: str) -> rx.Component:
    """The whole page."""
    back = back_link(t("results.desk.back", language), localized(routes.CLINIC_RESULTS, language))
    new = button(icon("plus", 20), t("results.studies.new", language), on_click=State.edit(""), data_testid="new-study")
    normal = link_button(
        t("results.normal.link", language),
        href=localized(routes.NORMAL_VALUES, language),
        look="secondary",
        data_testid="normal-link",
    )
    rows = rx.el.ul(
        rx.foreach(State.rows, lambda one: _row(one, language)), class_name="card rows", data_testid="studies"
    )
    return staff_page(
        stack(
            back,
            rx.el.div(
                rx.el.h1(t("results.title.studies", language)),
                rx.el.div(normal, new, class_name="cluster"),
                class_name="cluster apart",
            ),
            muted(t("results.studies.text", language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, skeleton(6, 72), rows),
            rx.cond(State.open, _form(language)),
            class_name="one-column",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.STUDIES,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _row(one: rx.Var, language: str) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                rx.el.span(
                    rx.el.span(one.name, class_name="strong"),
                    rx.cond(one.active, "", chip(t("results.studies.off", language), "quiet")),
                    class_name="cluster tight",
                ),
                rx.el.span(
                    one.how,
                    rx.cond(one.loinc != "", rx.el.span(" · LOINC ", one.loinc)),
                    class_name="muted small block",
                ),
                class_name="grow stack-4",
            ),
            icon("next", 20),
            type="button",
            class_name="list-item result-item",
            on_click=State.edit(one.id),
            data_testid="study",
        )
    )


def _form(language: str) -> rx.Component:
    one = State.open
    rules = [(rule, t(f"results.studies.rule_{rule}", language)) for rule in RULES]
    days = field(
        t("results.studies.days", language),
        "days",
        problem=State.errors["days"],
        default_value=one.days,
        input_mode="numeric",
        max_length=2,
    )
    form = rx.el.form(
        error_summary(language),
        field(
            t("results.studies.name", language),
            "name",
            problem=State.errors["name"],
            default_value=one.name,
            max_length=120,
            auto_focus=True,
            auto_complete="off",
        ),
        field(
            t("results.studies.name_en", language),
            "name_en",
            problem=State.errors["name_en"],
            default_value=one.name_en,
            max_length=120,
            auto_complete="off",
        ),
        field(
            t("results.studies.loinc", language),
            "loinc",
            hint=t("results.studies.loinc_hint", language),
            problem=State.errors["loinc"],
            default_value=one.loinc,
            max_length=20,
            auto_complete="off",
        ),
        select_field(
            t("results.studies.rule", language),
            "rule",
            rules,
            problem=State.errors["rule"],
            value=State.rule,
            on_change=State.choose,
        ),
        rx.cond(State.rule == "on_date", days),
        checkbox("active", t("results.studies.active", language), default_checked=one.active),
        on_submit=State.save,
        id=FORM,
        class_name="stack",
    )
    return question(
        rx.cond(one.id != "", t("results.studies.edit", language), t("results.studies.new", language)),
        form,
        muted(t("results.studies.from_now", language)),
        yes=t("results.studies.save", language),
        no=t("results.studies.cancel", language),
        on_no=State.close,
        look="primary",
        submits=FORM,
        testid="save-study",
    )
