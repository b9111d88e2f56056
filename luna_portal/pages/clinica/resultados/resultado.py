"""/clinica/resultados/[resultado]: explain a result, say that the patient was told, let it go, take it away, correct it."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    empty_state,
    link_button,
    muted,
    notice,
    paragraph_notice,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.words import said
from luna_portal.components.kit.browser import KeptForm
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import error_summary, field, select_field, text_area, written_in
from luna_portal.components.kit.list_screen import back_link
from luna_portal.components.results.value import alarm_box, call_link, fact_list, sentence_card, value_card
from luna_portal.i18n import query, routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.paciente.consultas.consulta import other_path
from luna_portal.pages.paciente.resultados.resultado import original_link, versions
from luna_portal.state.clinica.resultados.resultado import ResultadoClinicaState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState

FORM = "deliver"
WAYS = ("phone", "in_person", "video", "other", "no_answer")


def draw(language: str) -> rx.Component:
    """The whole page."""
    missing = empty_state(
        t("results.one.missing_title", language), t("results.one.missing_text", language), symbol="chart", whole=True
    )
    waiting = stack(rx.el.h1(t("results.title.clinic_one", language), class_name="hidden-visually"), skeleton(4, 120))
    shown = rx.cond(State.missing, rx.el.div(missing, data_testid="missing"), rx.cond(State.result, _result(language)))
    return staff_page(
        stack(
            back_link(t("results.desk.back", language), localized(routes.CLINIC_RESULTS, language)),
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
        rx.cond(result.critical != "", _held(language)),
        rx.cond(State.doubts, _doubts(language)),
        versions(result, localized(f"{routes.CLINIC_RESULTS}/", language), language),
        rx.el.div(values, beside, class_name="desk-panes"),
    )


def _doubts(language: str) -> rx.Component:
    """The values that nobody could compare, and what waits for that."""
    title = rx.cond(State.is_out, t("results.doubt.was", language), t("results.doubt.title", language))
    return paragraph_notice(
        rx.el.h2(title),
        _doubt_lines(),
        rx.cond(State.is_out, rx.fragment(), rx.el.p(t("results.doubt.text", language))),
        kind="attention",
    )


def _doubt_lines() -> rx.Component:
    """Each value with its reason."""
    return rx.el.ul(rx.foreach(State.doubts, rx.el.li), class_name="dotted")


def _deeds(language: str) -> rx.Component:
    """What can be done with a result that waits; both buttons take all that stands in the boxes."""
    release = button(
        t("results.desk.release", language),
        look="secondary",
        on_click=State.consider_release(written_in(FORM)),
        data_testid="release",
    )
    discard = button(
        t("results.desk.discard", language), look="danger", on_click=State.consider_discard, data_testid="discard"
    )
    critical = State.result.critical != ""
    save = button(
        rx.cond(critical, t("results.desk.save", language), t("results.desk.save_comment", language)),
        type="submit",
        data_testid="save-comment",
    )
    form = rx.el.form(
        KeptForm.create(typed=State.typed, restored=State.restored, on_keep=State.keep_typed),
        error_summary(language),
        rx.cond(critical, _notice_boxes(language)),
        rx.cond(State.explains, _comment_box(language)),
        rx.cond(State.explains | critical, save),
        on_submit=State.explain,
        id=FORM,
        class_name="stack",
        key=State.version.to_string(),
        custom_attrs={"data-unsaved": ""},
    )
    return rx.el.section(
        rx.el.p(State.how, class_name="strong", data_testid="how"),
        rx.cond(State.wants_words, muted(t("results.desk.wish_comment", language))),
        muted(t("results.desk.not_seen", language)),
        rx.cond(State.notices, _notices(language)),
        form,
        rx.el.div(rx.cond(State.explains, release), discard, class_name="cluster"),
        class_name="card pad stack",
    )


def _comment_box(language: str) -> rx.Component:
    return text_area(
        t("results.desk.comment", language),
        "comment",
        hint=t("results.desk.comment_hint", language),
        problem=State.errors["comment"],
        default_value=State.comment,
        max_length=1200,
        rows=4,
    )


def _notice_boxes(language: str) -> rx.Component:
    """How the patient was told; what stands there beforehand is no notice yet."""

    def typed(name: str, **props: Any) -> rx.Component:
        return field(t(f"results.critical.{name}", language), name, problem=State.errors[name], **props)

    ways = [("", t("results.critical.way_choose", language))]
    ways += [(way, t(f"results.critical.way_{way}", language)) for way in WAYS]
    return rx.el.fieldset(
        rx.el.legend(t("results.critical.notice", language)),
        muted(t("results.critical.notice_hint", language)),
        select_field(t("results.critical.way", language), "way", ways, problem=State.errors["way"]),
        rx.el.div(
            typed("day", type="date", default_value=State.today, max=State.today),
            typed("hour", type="time"),
            class_name="pair",
        ),
        rx.el.div(
            typed("told", default_value=State.patient, max_length=120, auto_complete="off"),
            typed("teller", default_value=State.teller, max_length=120, auto_complete="off"),
            class_name="two",
        ),
        text_area(
            t("results.critical.note", language),
            "note",
            hint=t("results.critical.note_hint", language),
            problem=State.errors["note"],
            max_length=600,
            rows=2,
        ),
        class_name="deed-box",
        data_testid="notice-boxes",
    )


def _notices(language: str) -> rx.Component:
    def told(one: rx.Var) -> rx.Component:
        return rx.el.li(
            rx.el.p(one.what, class_name="strong"),
            rx.el.p(one.who),
            rx.cond(one.note != "", rx.el.p(one.note, class_name="prose")),
            class_name=rx.cond(one.reached, "stack-4", "stack-4 tried"),
        )

    return stack(
        rx.el.h2(t("results.critical.notice", language)),
        rx.el.ul(rx.foreach(State.notices, told), class_name="notices", data_testid="notices"),
        gap=8,
    )


def _held(language: str) -> rx.Component:
    """That the patient is to be told today, and her number."""
    call = call_link(
        said("results.critical.call_patient", language, name=State.patient, phone=State.phone),
        State.phone_link,
        data_testid="call-patient",
    )
    return alarm_box(
        rx.el.h2(rx.cond(State.held, t("results.critical.held_title", language), State.result.critical)),
        rx.cond(State.held, rx.el.p(State.result.critical, class_name="strong")),
        rx.cond(State.held, rx.el.p(t("results.critical.held_text", language))),
        rx.cond(State.held & (State.phone != ""), rx.el.div(call, class_name="cluster")),
        data_testid="held",
    )


def _out(language: str) -> rx.Component:
    correct = link_button(
        t("results.desk.correct", language),
        href=rx.Var.create(localized(routes.NEW_RESULT, language) + f"?{query.CORRECTS}=") + State.result.id,
        look="secondary",
        data_testid="correct",
    )
    late = rx.el.details(
        rx.el.summary(t("results.critical.late", language)),
        rx.el.form(
            KeptForm.create(typed=State.typed, restored=State.restored, on_keep=State.keep_typed),
            _notice_boxes(language),
            button(t("results.desk.save", language), type="submit", look="secondary", data_testid="save-notice"),
            on_submit=State.explain,
            class_name="stack",
            key=State.version.to_string(),
            custom_attrs={"data-unsaved": ""},
        ),
        class_name="history",
    )
    told = rx.el.section(rx.cond(State.notices, _notices(language)), late, class_name="card pad stack")
    return stack(
        paragraph_notice(rx.el.p(State.how, data_testid="how"), kind="done"),
        sentence_card(State.result),
        rx.cond(State.result.critical != "", told),
        rx.cond(State.result.replaced_by == "", correct),
    )


def _questions(language: str) -> rx.Component:
    """What will be delivered, word for word, and what is lost by discarding."""
    spoken = rx.cond(
        State.words != "",
        stack(
            rx.el.p(t("results.desk.ask_release_words", language)),
            rx.el.blockquote(State.words, class_name="sentence quoted", data_testid="words"),
            gap=8,
        ),
        rx.el.p(t("results.desk.ask_release_none", language), data_testid="words"),
    )
    release = question(
        t("results.desk.ask_release_title", language),
        rx.el.p(State.patient, " · ", State.result.title, class_name="strong", data_testid="whose"),
        rx.cond(
            State.doubts,
            paragraph_notice(rx.el.h3(t("results.doubt.was", language)), _doubt_lines(), kind="attention"),
        ),
        spoken,
        rx.cond(State.with_notice, rx.el.p(t("results.desk.ask_release_notice", language))),
        rx.cond(State.asking == "save", rx.el.p(t("results.desk.ask_release_rule", language))),
        rx.el.p(t("results.desk.ask_release_text", language)),
        yes=t("results.desk.release", language),
        no=t("results.desk.keep", language),
        on_yes=State.release,
        on_no=State.keep,
        look="primary",
    )
    discard = question(
        t("results.desk.ask_discard_title", language),
        rx.cond(
            State.told,
            paragraph_notice(rx.el.p(t("results.desk.ask_discard_told", language)), kind="attention"),
        ),
        rx.el.p(t("results.desk.ask_discard_text", language)),
        yes=t("results.desk.discard", language),
        no=t("results.desk.keep", language),
        on_yes=State.discard,
        on_no=State.keep,
        look="danger-solid",
    )
    return rx.match(State.asking, ("release", release), ("save", release), ("discard", discard), rx.fragment())
