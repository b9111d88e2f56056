"""/clinica/resultados/[resultado]: explain a result, let it go, take it away, correct it."""

import reflex as rx

from luna_portal.components.base import (
    button,
    empty_state,
    inner_link,
    link_button,
    muted,
    notice,
    paragraph_notice,
    skeleton,
    stack,
)
from luna_portal.components.dialog import question
from luna_portal.components.forms import text_area
from luna_portal.components.icons import icon
from luna_portal.components.results import fact_list, sentence_card, value_card
from luna_portal.components.shell import staff_page
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.consulta import other_path
from luna_portal.pages.resultado import original_link, versions
from luna_portal.state.clinic import ClinicState
from luna_portal.state.resultado_clinica import ResultadoClinicaState as State
from luna_portal.state.secciones import SeccionesState


def draw(language: str) -> rx.Component:
    """The whole page."""
    missing = empty_state(
        t("results.one.missing_title", language), t("results.one.missing_text", language), symbol="chart", whole=True
    )
    waiting = stack(rx.el.h1(t("results.title.clinic_one", language), class_name="hidden-visually"), skeleton(4, 120))
    shown = rx.cond(State.missing, rx.el.div(missing, data_testid="missing"), rx.cond(State.result, _result(language)))
    return staff_page(
        stack(
            inner_link(
                icon("back", 20),
                t("results.desk.back", language),
                href=localized(routes.CLINIC_RESULTS, language),
                class_name="back-link",
            ),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, waiting, shown),
            _questions(language),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.CLINIC_RESULTS,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
        here=other_path(language),
    )


def _result(language: str) -> rx.Component:
    result = State.result
    values = rx.el.ul(
        rx.foreach(
            result.measures,
            lambda value: value_card(
                value, language, trend=State.trend, open_place=State.trend_place, on_trend=State.show_trend
            ),
        ),
        class_name="card rows values",
        data_testid="values",
    )
    head = rx.el.div(
        muted(result.day, " · ", result.laboratory),
        rx.el.h1(result.title),
        rx.el.p(State.patient, class_name="strong", data_testid="patient"),
    )
    beside = stack(
        rx.cond(State.is_out, _out(language), _deeds(language)),
        rx.cond(result.original != "", original_link(result.original, "/clinica/archivos/", language)),
        fact_list(result.facts, t("results.one.about", language)),
        rx.cond(result.note != "", rx.el.p(result.note, class_name="card pad prose")),
    )
    return stack(
        head,
        versions(result, localized(f"{routes.CLINIC_RESULTS}/", language), language),
        rx.el.div(values, beside, class_name="desk-panes"),
    )


def _deeds(language: str) -> rx.Component:
    form = rx.el.form(
        text_area(
            t("results.desk.comment", language),
            "comment",
            hint=t("results.desk.comment_hint", language),
            problem=State.errors["comment"],
            default_value=State.comment,
            max_length=1200,
            rows=4,
        ),
        button(t("results.desk.save_comment", language), type="submit", data_testid="save-comment"),
        on_submit=State.explain,
        class_name="stack",
        key=State.result.id,
    )
    return rx.el.section(
        rx.el.p(State.how, class_name="strong", data_testid="how"),
        rx.cond(State.wants_words, muted(t("results.desk.wish_comment", language))),
        muted(t("results.desk.not_seen", language)),
        form,
        rx.el.div(
            button(
                t("results.desk.release", language),
                look="secondary",
                on_click=State.consider("release"),
                data_testid="release",
            ),
            button(
                t("results.desk.discard", language),
                look="danger",
                on_click=State.consider("discard"),
                data_testid="discard",
            ),
            class_name="row",
        ),
        class_name="card pad stack",
    )


def _out(language: str) -> rx.Component:
    correct = link_button(
        t("results.desk.correct", language),
        href=rx.Var.create(localized(routes.NEW_RESULT, language) + "?corrige=") + State.result.id,
        look="secondary",
        data_testid="correct",
    )
    return stack(
        paragraph_notice(rx.el.p(State.how, data_testid="how"), kind="done"),
        sentence_card(State.result),
        rx.cond(State.result.replaced_by == "", correct),
    )


def _questions(language: str) -> rx.Component:
    def ask(deed: str, *, on_yes: object, look: str) -> rx.Component:
        return question(
            t(f"results.desk.ask_{deed}_title", language),
            rx.el.p(t(f"results.desk.ask_{deed}_text", language)),
            yes=t(f"results.desk.{deed}", language),
            no=t("results.desk.keep", language),
            on_yes=on_yes,
            on_no=State.keep,
            look=look,
        )

    return rx.match(
        State.asking,
        ("release", ask("release", on_yes=State.release, look="primary")),
        ("discard", ask("discard", on_yes=State.discard, look="danger-solid")),
        rx.fragment(),
    )
