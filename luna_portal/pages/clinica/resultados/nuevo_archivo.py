"""The part of /clinica/resultados/nuevo that reads the laboratory's file: what it says, whose it is, and the yes."""

import reflex as rx

from luna_portal.components.base.basics import button, chip, document_link, muted, stack
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.forms import checkbox
from luna_portal.components.kit.patient_search import patient_search
from luna_portal.components.results.value import alarm_box, flag_chip
from luna_portal.i18n.catalog import t
from luna_portal.pages.clinica.resultados.nuevo_preguntas import questions
from luna_portal.pages.parts.list_vars import search_of
from luna_portal.state.clinica.resultados.nuevo import ResultadoNuevoState as State

TEMPLATE = "/plantilla-resultados.csv"
ACCEPTED = ".hl7,.oru,.txt,.json,.csv,text/plain,application/json,text/csv"


def search(language: str) -> rx.Component:
    """Finding a patient by words."""
    return patient_search(search_of(State), language)


def by_file(language: str) -> rx.Component:
    """Choosing a file, what it leaves open, and then what it says."""
    return rx.cond(State.panels, _read(language), rx.cond(State.questions != "", questions(language), _drop(language)))


def _drop(language: str) -> rx.Component:
    choose = rx.el.label(
        icon("upload", 20),
        t("results.import.choose", language),
        rx.el.input(
            type="file",
            accept=ACCEPTED,
            class_name="hidden-visually",
            custom_attrs={"data-lab-file": ""},
            data_testid="lab-file",
        ),
        class_name="button primary file-button",
    )
    hand_in = rx.el.form(
        rx.el.input(type="hidden", name="draft", custom_attrs={"data-lab-draft": ""}),
        on_submit=State.read,
        custom_attrs={"data-lab-form": ""},
    )
    template = document_link(
        icon("download", 20), t("results.import.template", language), href=TEMPLATE, class_name="button secondary"
    )
    return rx.el.section(
        rx.el.h2(t("results.import.drop", language)),
        muted(t("results.import.drop_text", language)),
        rx.el.div(choose, template, class_name="cluster"),
        rx.el.p(class_name="muted", role="status", custom_attrs={"data-lab-says": ""}),
        rx.el.div(
            rx.el.span(
                class_name="problem", role="alert", custom_attrs={"data-lab-problem": ""}, data_testid="lab-problem"
            ),
            class_name="field",
        ),
        hand_in,
        class_name="card pad stack",
        custom_attrs={
            "data-lab": "",
            "data-language": language,
            "data-reading": t("results.import.reading", language),
            "data-lost": t("results.import.lost", language),
        },
    )


def _read(language: str) -> rx.Component:
    clues = rx.el.dl(
        rx.foreach(State.clues, lambda one: rx.el.div(rx.el.dt(one.label, class_name="muted"), rx.el.dd(one.text))),
        class_name="fact-list",
    )
    says = rx.el.section(
        rx.el.h2(t("results.import.says", language)),
        rx.foreach(State.panels, lambda panel: _panel(panel, language)),
        class_name="stack",
    )
    who = rx.el.section(
        rx.el.h2(t("results.import.file_patient", language)),
        clues,
        rx.el.h2(t("results.import.whose", language)),
        rx.cond(State.chosen, _chosen(language), _candidates(language)),
        class_name="card pad stack",
    )
    again = button(t("results.import.cancel", language), look="plain", on_click=State.forget_file)
    return stack(rx.el.div(says, stack(who, again), class_name="desk-panes"))


def _candidates(language: str) -> rx.Component:
    offered = rx.el.ul(
        rx.foreach(
            State.possible,
            lambda one: rx.el.li(
                rx.el.button(
                    _compared(one, language),
                    type="button",
                    class_name="entry block wide-entry",
                    on_click=State.choose_patient(one.patient.id),
                    data_testid="possible",
                )
            ),
        ),
        class_name="rows card",
    )
    return stack(rx.cond(State.possible, offered, muted(t("results.import.none", language))), search(language))


def _compared(one: rx.Var, language: str) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(one.patient.name, class_name="strong"),
            rx.cond(
                one.exact,
                chip(t("results.import.exact", language), "good"),
                chip(t("results.import.doubt", language), "attention"),
            ),
            class_name="cluster tight",
        ),
        rx.el.span(said("results.form.born", language, day=one.patient.born), class_name="muted small block"),
        rx.cond(
            one.agrees != "",
            rx.el.span("✓ ", said("results.import.agrees", language, what=one.agrees), class_name="small block"),
        ),
        rx.cond(
            one.differs != "",
            rx.el.span(
                "! ", said("results.import.differs", language, what=one.differs), class_name="small block bad-text"
            ),
        ),
    )


def _chosen(language: str) -> rx.Component:
    sure = checkbox("sure", t("results.import.sure", language), problem=State.errors["sure"], key="sure")
    form = rx.el.form(
        rx.cond(
            State.alarming,
            rx.el.div(alarm_box(rx.el.p(t("results.import.alarm", language))), data_testid="file-alarm"),
        ),
        rx.cond(~State.chosen.exact, sure),
        button(
            said("results.import.confirm", language, name=State.chosen.patient.name),
            type="submit",
            wide=True,
            data_testid="confirm",
        ),
        on_submit=State.confirm,
        class_name="stack",
    )
    other = button(
        t("results.form.change", language),
        look="secondary",
        classes="small-control",
        on_click=State.another(False),
    )
    return stack(rx.el.div(_compared(State.chosen, language), data_testid="chosen"), form, rx.el.div(other))


def _panel(panel: rx.Var, language: str) -> rx.Component:
    marks = rx.el.div(
        rx.cond(panel.critical, chip(t("results.critical.row", language), "critical")),
        rx.cond(panel.entered, chip(t("results.import.entered", language), "quiet")),
        rx.cond(panel.corrected, chip(t("results.import.corrected", language), "attention")),
        class_name="cluster tight",
    )
    lines = rx.foreach(
        panel.measures,
        lambda one: rx.el.tr(
            rx.el.th(one.name, scope="row"),
            rx.el.td(
                one.value,
                rx.cond(one.words != "", rx.el.div(flag_chip(one.words, one.mark, one.tone))),
                rx.cond(one.why != "", rx.el.span(one.why, class_name="muted small block")),
                rx.cond(one.warning != "", rx.el.span("! ", one.warning, class_name="small block bad-text")),
                class_name="tabular",
            ),
            rx.el.td(one.reference, class_name="tabular muted"),
        ),
    )
    heads = [rx.el.th(t(f"results.form.{name}", language), scope="col") for name in ("name", "value", "reference")]
    return rx.el.div(
        rx.el.h3(panel.title),
        marks,
        rx.el.dl(
            rx.foreach(panel.facts, lambda one: rx.el.div(rx.el.dt(one.label, class_name="muted"), rx.el.dd(one.text))),
            class_name="fact-list",
        ),
        rx.el.div(
            rx.el.table(rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(lines), class_name="table"), class_name="scrolls"
        ),
        rx.cond(panel.left_out != "", muted(said("results.import.left_out", language, what=panel.left_out))),
        class_name="card pad stack-8",
        data_testid="panel",
    )
