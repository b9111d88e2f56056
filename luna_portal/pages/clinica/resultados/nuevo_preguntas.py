"""The part of /clinica/resultados/nuevo that asks what a laboratory's file leaves open: its encoding, its decimal signs."""

import reflex as rx

from luna_portal.components.base.basics import button, chip, muted, stack
from luna_portal.components.base.words import said
from luna_portal.components.kit.browser import ArrivalHeading
from luna_portal.i18n.catalog import t
from luna_portal.state.clinica.resultados.nuevo import ResultadoNuevoState as State


def questions(language: str) -> rx.Component:
    """One question at a time; the file may always be given up."""
    again = button(t("results.import.cancel", language), look="plain", on_click=State.forget_file)
    return stack(rx.cond(State.texts, _texts(language), _numbers(language)), rx.el.div(again))


def _head(key: str, language: str) -> rx.Component:
    return rx.el.div(
        ArrivalHeading.create(t(f"results.import.{key}", language), level=2),
        rx.el.p(t(f"results.import.{key}_why", language)),
        class_name="stack-4",
    )


def _texts(language: str) -> rx.Component:
    def reading(one: rx.Var, place: rx.Var) -> rx.Component:
        likely = rx.cond((place == 0) & (State.texts.length() > 1), chip(t("results.import.likely", language), "good"))
        return rx.el.li(
            rx.el.div(rx.el.span(one.name, class_name="muted small"), likely, class_name="cluster tight"),
            rx.el.ul(rx.foreach(one.lines, _line), class_name="sample-lines"),
            rx.el.div(
                button(
                    t("results.import.reads_well", language),
                    rx.el.span(": ", one.name, class_name="hidden-visually"),
                    look="secondary",
                    on_click=State.choose_text(State.questions, one.charset),
                    data_testid="reads-well",
                )
            ),
            class_name="card pad stack-8",
            data_testid="reading",
        )

    return rx.el.section(
        _head("ask_text", language),
        rx.el.ul(rx.foreach(State.texts, reading), class_name="readings"),
        muted(t("results.import.none_reads_well", language)),
        class_name="stack",
        key=State.questions + "text",
        data_testid="ask-text",
    )


def _line(text: rx.Var) -> rx.Component:
    return rx.el.li(text)


def _numbers(language: str) -> rx.Component:
    rows = rx.foreach(State.numbers, lambda one: _number(one, language))
    form = rx.el.form(
        rx.el.input(type="hidden", name="file", value=State.questions, read_only=True),
        rx.el.div(rows, class_name="card rows"),
        rx.el.div(button(t("results.import.numbers_done", language), type="submit", data_testid="numbers-done")),
        on_submit=State.choose_numbers,
        class_name="stack",
    )
    return rx.el.section(
        _head("ask_numbers", language),
        form,
        class_name="stack",
        key=State.questions + "numbers",
        data_testid="ask-numbers",
    )


def _number(one: rx.Var, language: str) -> rx.Component:
    name = rx.Var.create("number") + one.id
    problem = State.errors[name]

    def reading(sign: rx.Var) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name=name,
                value=sign.sign,
                aria_describedby=name + "-problem",
                aria_invalid=rx.cond(problem, "true", "false"),
            ),
            rx.el.span(
                rx.el.span(sign.value, class_name="strong tabular block"),
                rx.cond(
                    sign.reference != "",
                    rx.el.span(
                        said("results.import.normal_values", language, range=sign.reference),
                        class_name="muted small tabular block",
                    ),
                ),
            ),
            class_name="check sign-choice",
        )

    written = rx.el.div(
        rx.el.span(t("results.import.in_file", language), class_name="muted small block"),
        rx.el.span(one.value, class_name="strong tabular block"),
        rx.el.span(
            rx.cond(
                one.reference != "",
                said("results.import.normal_values", language, range=one.reference),
                t("results.import.no_normal_values", language),
            ),
            class_name="muted small tabular block",
        ),
    )
    return rx.el.fieldset(
        rx.el.legend(one.name, rx.cond(one.where != "", rx.el.span(" · ", one.where, class_name="muted small"))),
        written,
        rx.foreach(one.signs, reading),
        rx.el.div(
            rx.el.span(problem, class_name="problem", role="alert", id=name + "-problem"), class_name="field whole"
        ),
        class_name="number-doubt",
        key=State.questions + name,
        data_testid="number-doubt",
    )
