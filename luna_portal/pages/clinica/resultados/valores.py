"""/clinica/resultados/valores: what the clinic calls normal, by sex and age, where a laboratory says nothing."""

import reflex as rx

from luna_portal.components.base.basics import button, muted, notice, skeleton, stack
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import error_summary, field, select_field
from luna_portal.components.kit.list_screen import back_link
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.state.clinica.resultados.valores import ValoresState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState

SEXES = (("", "all"), ("F", "F"), ("M", "M"))
UNITS = ("years", "months", "days")
FORM = "normal-values"


def draw(language: str) -> rx.Component:
    """The whole page."""
    back = back_link(t("results.normal.back", language), localized(routes.STUDIES, language))
    new = button(icon("plus", 20), t("results.normal.new", language), on_click=State.edit(""), data_testid="new-normal")
    rows = rx.el.ul(rx.foreach(State.rows, _row), class_name="card rows", data_testid="normal-values")
    return staff_page(
        stack(
            back,
            rx.el.div(rx.el.h1(t("results.title.normal", language)), new, class_name="cluster apart"),
            muted(t("results.normal.text", language)),
            notice(State.notice, State.notice_kind),
            rx.cond(
                State.loading, skeleton(6, 72), rx.cond(State.rows, rows, muted(t("results.normal.none", language)))
            ),
            rx.cond(State.open, _form(language)),
            rx.cond(State.leaving, _leaving(language)),
            class_name="one-column",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.NORMAL_VALUES,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _row(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                rx.el.span(
                    rx.el.span(one.name, class_name="strong"),
                    rx.el.span(one.bounds, class_name="tabular"),
                    class_name="cluster apart tight",
                ),
                rx.el.span(
                    one.whom,
                    rx.cond(one.limits != "", rx.el.span(" · ", one.limits)),
                    class_name="muted small block",
                ),
                class_name="grow stack-4",
            ),
            icon("next", 20),
            type="button",
            class_name="list-item result-item",
            on_click=State.edit(one.id),
            data_testid="normal",
        )
    )


def _form(language: str) -> rx.Component:
    one = State.open

    def typed(name: str, **props: object) -> rx.Component:
        return field(
            t(f"results.normal.{name}", language),
            name,
            problem=State.errors[name],
            default_value=getattr(one, name),
            auto_complete="off",
            **props,
        )

    def chosen(name: str, options: list[tuple[str, str]], **props: object) -> rx.Component:
        return select_field(
            t(f"results.normal.{name}", language),
            name,
            options,
            problem=State.errors[name],
            default_value=getattr(one, name),
            **props,
        )

    sexes = [(value, t(f"results.normal.for_{key}", language)) for value, key in SEXES]
    units = [(unit, t(f"results.normal.unit_{unit}", language)) for unit in UNITS]
    decimal = {"input_mode": "decimal", "max_length": 20}
    form = rx.el.form(
        error_summary(language),
        typed("name", max_length=160, auto_focus=True),
        _pair(typed("loinc", max_length=20), typed("unit", max_length=30)),
        chosen("sex", sexes),
        _pair(typed("age_from", input_mode="numeric", max_length=5), chosen("from_unit", units)),
        _pair(typed("age_to", input_mode="numeric", max_length=5), chosen("to_unit", units)),
        _pair(typed("low", **decimal), typed("high", **decimal)),
        _pair(typed("critical_low", **decimal), typed("critical_high", **decimal)),
        on_submit=State.save,
        id=FORM,
        class_name="stack",
    )
    remove = button(
        t("results.normal.remove", language), look="danger", on_click=State.ask_to_remove, data_testid="remove-normal"
    )
    return question(
        rx.cond(State.open.id != "", t("results.normal.edit", language), t("results.normal.new", language)),
        muted(t("results.normal.empty_is_open", language)),
        form,
        muted(t("results.normal.from_now", language)),
        yes=t("results.studies.save", language),
        no=t("results.studies.cancel", language),
        on_no=State.close,
        look="primary",
        submits=FORM,
        testid="save-normal",
        beside=rx.cond(State.open.id != "", remove),
    )


def _pair(*two: rx.Component) -> rx.Component:
    return rx.el.div(*two, class_name="pair")


def _leaving(language: str) -> rx.Component:
    one = State.leaving
    return question(
        t("results.normal.remove_question", language),
        rx.el.p(rx.el.strong(one.name), ": ", one.bounds, ". ", one.whom, "."),
        muted(t("results.normal.remove_text", language)),
        yes=t("results.normal.remove_yes", language),
        no=t("results.studies.cancel", language),
        on_yes=State.remove,
        on_no=State.close,
    )
