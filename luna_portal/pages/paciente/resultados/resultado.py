"""/resultados/[resultado]: what it means first, then each value, how it changed, and the laboratory's own file."""

import reflex as rx

from luna_portal.components.base.basics import (
    document_link,
    empty_state,
    inner_link,
    link_button,
    muted,
    notice,
    page_script,
    paragraph_notice,
    print_button,
    row,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.list_screen import back_link
from luna_portal.components.results.value import critical_call, fact_list, sentence_card, value_card
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.paciente.consultas.consulta import other_path
from luna_portal.pages.parts.share_dialog import share_button, share_dialog
from luna_portal.state.paciente.resultados.resultado import ResultadoState as State
from luna_portal.state.parts.clinic_card import ClinicState


def draw(language: str) -> rx.Component:
    """The whole page."""
    missing = empty_state(
        t("results.one.missing_title", language),
        t("results.one.missing_text", language),
        link_button(t("results.one.back", language), href=localized(routes.RESULTS, language), look="secondary"),
        symbol="chart",
        whole=True,
    )
    waiting = stack(rx.el.h1(t("results.title.one", language), class_name="hidden-visually"), skeleton(4, 120))
    shown = rx.cond(State.missing, rx.el.div(missing, data_testid="missing"), rx.cond(State.result, _result(language)))
    return patient_page(
        page_script("/print.js"),
        stack(
            back_link(t("results.one.back", language), localized(routes.RESULTS, language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, waiting, shown),
            share_dialog(language),
            class_name="one-column result-page",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.RESULTS,
        clinic=ClinicState.card.name,
        here=other_path(language),
    )


def _result(language: str) -> rx.Component:
    result = State.result
    head = rx.el.div(
        rx.el.div(
            muted(result.day, " · ", result.laboratory),
            rx.el.h1(result.title, data_testid="title"),
            rx.cond(result.patient != "", muted(said("results.one.of", language, name=result.patient))),
            class_name="grow",
        ),
        rx.cond(result.replaced_by == "", share_button("result", result.id, language)),
        print_button(t("results.one.print", language)),
        class_name="cluster apart result-head",
    )
    return stack(
        rx.el.div(
            rx.el.p(ClinicState.card.name, class_name="strong"),
            rx.el.p(result.whose),
            class_name="only-paper",
        ),
        head,
        versions(result, localized(f"{routes.RESULTS}/", language), language),
        critical_call(result, ClinicState.card, language),
        sentence_card(result),
        rx.el.ul(
            rx.foreach(
                result.measures,
                lambda value: value_card(
                    value, language, trend=State.trend, open_place=State.trend_place, on_trend=State.show_trend
                ),
            ),
            class_name="card rows values",
            data_testid="values",
        ),
        rx.cond(result.note != "", _note(result.note, language)),
        rx.cond(result.original != "", original_link(result.original, "/archivos/", language)),
        fact_list(result.facts, t("results.one.about", language)),
    )


def versions(result: rx.Var, path: str, language: str) -> rx.Component:
    """That a later or an earlier version is there, and the way to it; `path` is where results are, with its slash."""
    newer = paragraph_notice(
        rx.el.p(t("results.one.replaced", language)),
        inner_link(t("results.one.see_newer", language), href=rx.Var.create(path) + result.replaced_by),
        kind="attention",
    )
    older = paragraph_notice(
        rx.el.p(t("results.one.replaces", language)),
        inner_link(t("results.one.see_older", language), href=rx.Var.create(path) + result.replaces),
    )
    return rx.fragment(rx.cond(result.replaced_by != "", newer), rx.cond(result.replaces != "", older))


def original_link(document: rx.Var, path: str, language: str) -> rx.Component:
    """The laboratory's own file; `path` is where documents are, with its slash."""
    return document_link(
        icon("download"),
        rx.el.span(
            rx.el.span(t("results.one.file", language), class_name="strong block"),
            rx.el.span(t("results.one.file_more", language), class_name="muted small block"),
            class_name="grow",
        ),
        href=rx.Var.create(localized(path, language)) + document + "/contenido",
        class_name="card pad cluster original-link",
        custom_attrs={"download": ""},
        data_testid="original",
    )


def _note(note: rx.Var, language: str) -> rx.Component:
    return rx.el.section(
        row(rx.el.h2(t("results.one.note", language))), rx.el.p(note, class_name="prose"), class_name="card pad stack-8"
    )
