"""/clinica/resultados/nuevo: a result typed by hand, or read from the laboratory's file."""

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    document_link,
    muted,
    notice,
    page_script,
    paragraph_notice,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.documents.upload import upload_zone
from luna_portal.components.kit.browser import FlowHistory, KeptForm
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import error_summary, field, is_typed, text_area, written_in
from luna_portal.components.kit.list_screen import back_link
from luna_portal.components.results.value import flag_chip
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.clinica.resultados.nuevo_archivo import by_file, search
from luna_portal.state.clinica.resultados.nuevo import ResultadoNuevoState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.result_rows import MOST_ROWS
from luna_portal.state.parts.team_sections import SeccionesState

FORM = "result-form"
WRITTEN, TYPED = written_in(FORM), is_typed(f"#{FORM}")


def draw(language: str) -> rx.Component:
    """The whole page."""
    ways = rx.el.div(
        *[_way(name, language) for name in ("form", "file")],
        class_name="tabs",
        role="group",
        aria_label=t("results.title.new", language),
    )
    body = stack(
        rx.cond(State.corrects != "", paragraph_notice(rx.el.p(State.corrects), kind="attention"), ways),
        rx.cond(State.way == "file", by_file(language), _by_form(language)),
    )
    return staff_page(
        page_script("/results.js"),
        stack(
            back_link(t("results.desk.back", language), localized(routes.CLINIC_RESULTS, language)),
            rx.el.h1(t("results.title.new", language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, skeleton(3, 96), body),
            _lose(language),
            _ask_critical(language),
            FlowHistory.create(step=1, address=State.address),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.CLINIC_RESULTS,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _way(name: str, language: str) -> rx.Component:
    return rx.el.button(
        t(f"results.import.by_{name}", language),
        type="button",
        class_name="tab",
        aria_pressed=State.way == name,
        on_click=State.turn_to(name, TYPED),
        data_testid=f"way-{name}",
    )


def _by_form(language: str) -> rx.Component:
    whose = rx.el.div(
        rx.el.div(
            rx.el.p(State.patient.name, class_name="strong", data_testid="whose"),
            muted(said("results.form.born", language, day=State.patient.born)),
            class_name="grow",
        ),
        rx.cond(
            State.corrects == "",
            button(
                t("results.form.change", language),
                look="secondary",
                classes="small-control",
                on_click=State.another(TYPED),
                data_testid="another",
            ),
        ),
        class_name="cluster apart",
    )
    patient = rx.el.section(
        rx.el.h2(t("results.form.patient", language)),
        rx.cond(State.patient, whose, search(language)),
        class_name="card pad stack-8",
    )
    return stack(patient, rx.cond(State.patient, _form(language)))


def _form(language: str) -> rx.Component:
    def typed(name: str, **props: object) -> rx.Component:
        return field(t(f"results.form.{name}", language), name, problem=State.errors[name], **props)  # type: ignore[arg-type]

    kinds = rx.el.select(
        rx.el.option(t("results.form.other", language), value=""),
        rx.foreach(State.studies, lambda one: rx.el.option(one.name, value=one.id)),
        value=State.study,
        on_change=lambda study: State.choose_study(study, TYPED),
        id="kind",
        name="kind",
        class_name="input",
        data_testid="kind",
    )
    study = rx.el.section(
        rx.el.h2(t("results.form.study", language)),
        rx.el.div(
            rx.el.div(rx.el.label(t("results.form.kind", language), html_for="kind"), kinds, class_name="field"),
            typed("title", default_value=State.study, key=State.study, max_length=160, auto_complete="off"),
            typed("day", type="date", max=State.today),
            typed("hour", type="time"),
            typed("laboratory", max_length=160),
            typed("responsible", max_length=160),
            typed("requester", max_length=160),
            typed("issued", type="date", max=State.today),
            typed("folio", max_length=30),
            class_name="two",
        ),
        text_area(t("results.form.note", language), "note", problem=State.errors["note"], max_length=1200, rows=2),
        class_name="card pad stack",
    )
    values = rx.el.section(
        rx.el.h2(t("results.form.values", language)),
        muted(t("results.form.values_hint", language)),
        rx.el.div(rx.foreach(State.rows, lambda row: _row(row, language)), class_name="value-rows"),
        rx.cond(
            State.may_add,
            button(
                icon("plus", 20),
                t("results.form.add_row", language),
                look="secondary",
                on_click=State.add_row,
                data_testid="add-row",
            ),
            muted(t("results.form.rows_full", language, most=MOST_ROWS), data_testid="rows-full"),
        ),
        class_name="card pad stack",
    )
    return stack(_original(language), _typed(study, values, language))


def _typed(study: rx.Component, values: rx.Component, language: str) -> rx.Component:
    return rx.el.form(
        KeptForm.create(typed=State.typed, restored=State.restored, on_keep=State.keep_typed),
        error_summary(language),
        study,
        values,
        button(t("results.form.save", language), type="submit", data_testid="save"),
        on_submit=State.save,
        class_name="stack",
        id=FORM,
        custom_attrs={"data-unsaved": ""},
    )


def _original(language: str) -> rx.Component:
    """The study's own file, which its patient sees with the result."""
    there = rx.el.div(
        icon("file"),
        rx.el.p(State.original_name, class_name="strong grow file-name", data_testid="original"),
        document_link(
            t("files.look_at", language),
            href=rx.Var.create(localized(f"{routes.CLINIC_DOCUMENTS}/", language)) + State.original + "/contenido",
            class_name="button secondary small-control",
            target="_blank",
        ),
        button(
            t("results.form.original_drop", language),
            look="plain",
            classes="small-control",
            on_click=State.drop_original,
            data_testid="drop-original",
        ),
        class_name="cluster",
    )
    zone = upload_zone(
        language,
        folder="",
        patient=State.patient.id,
        refresh=State.look_for_original,
        title="results.form.original",
        original=True,
    )
    return rx.el.section(
        rx.el.h2(t("results.form.original_title", language)),
        muted(t("results.form.original_hint", language)),
        rx.cond(State.original != "", there, zone),
        class_name="card pad stack-8",
    )


def _row(row: rx.Var, language: str) -> rx.Component:
    number = row.number.to_string()

    def cell(name: str, **props: object) -> rx.Component:
        return rx.el.input(
            name=rx.Var.create(name) + number,
            aria_label=said("results.form.row", language, number=(row.number + 1).to_string())
            + ": "
            + t(f"results.form.{name}", language),
            placeholder=t(f"results.form.{name}", language),
            class_name="input",
            auto_complete="off",
            on_blur=State.weigh(WRITTEN),
            **props,
        )

    problem = State.errors[rx.Var.create("value") + number]
    return rx.el.div(
        cell("name", default_value=row.name, max_length=120),
        cell("value", max_length=300, aria_invalid=rx.cond(problem, "true", "false")),
        cell("unit", default_value=row.unit, max_length=30),
        cell("reference", default_value=row.reference, max_length=160),
        rx.cond(
            row.words != "",
            rx.el.div(
                flag_chip(row.words, row.mark, row.tone),
                rx.cond(row.why != "", rx.el.span(row.why, class_name="muted small")),
                class_name="whole cluster tight",
                role="status",
            ),
        ),
        rx.cond(problem | (State.half == row.number), _at_fault(row, problem, language)),
        class_name="value-row",
        key=State.study + number,
        data_testid="value-row",
    )


def _at_fault(row: rx.Var, problem: rx.Var, language: str) -> rx.Component:
    """What is wrong with a row; one that was begun and has no result can be taken away here."""
    remove = button(
        t("results.form.remove_row_short", language),
        look="secondary",
        classes="small-control",
        aria_label=said("results.form.remove_row", language, number=(row.number + 1).to_string()),
        on_click=State.remove_row(row.number),
        data_testid="remove-row",
    )
    return rx.el.div(
        rx.el.span(problem, class_name="problem grow", role="alert"),
        rx.cond(State.half == row.number, remove),
        class_name="field whole beside",
    )


def _lose(language: str) -> rx.Component:
    """Before what is typed would be lost."""
    asked = question(
        t("results.form.lose_title", language),
        rx.el.p(t("results.form.lose_text", language)),
        yes=t("results.form.lose_yes", language),
        no=t("results.form.lose_no", language),
        on_yes=State.lose_typed,
        on_no=State.keep,
    )
    return rx.cond(State.leaving != "", asked)


def _ask_critical(language: str) -> rx.Component:
    """Before a critical value is entered: whether it is written right."""
    asked = question(
        t("results.form.alarm_title", language),
        rx.el.ul(
            rx.foreach(State.critical, lambda one: rx.el.li(one, class_name="strong")), data_testid="critical-values"
        ),
        rx.el.p(t("results.form.alarm", language)),
        yes=t("results.form.alarm_yes", language),
        no=t("results.form.alarm_no", language),
        on_yes=State.save_critical,
        on_no=State.check_critical,
        look="primary",
    )
    return rx.cond(State.critical, asked)
