"""/clinica/recetas/nueva: for whom, one medicine after the other, and the button that issues after one more look."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    card,
    icon_button,
    muted,
    notice,
    paragraph_notice,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.forms import checkbox, error_summary, field, select_field, text_area, written_in
from luna_portal.components.kit.list_screen import back_link
from luna_portal.components.kit.patient_search import patient_search
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.clinica.recetas.nueva_alergias import ALLERGY_FORM, allergies
from luna_portal.pages.clinica.recetas.nueva_revision import TYPED, questions
from luna_portal.pages.parts.list_vars import search_of
from luna_portal.state.clinica.recetas.nueva import RecetaNuevaState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState
from luna_portal.state.parts.typed_prescription import SHEET
from luna_portal.views.prescriptions.prescription import GENERICS

MEDICINE_FORM, REST_FORM = "medicine-form", "rest-form"
KEEP = State.keep_written(written_in(REST_FORM), written_in(MEDICINE_FORM))


def draw(language: str) -> rx.Component:
    """The whole page."""
    written = stack(_whose(language), allergies(language), _medicines(language), _add(language), _rest(language))
    return staff_page(
        stack(
            back_link(t("prescriptions.new.back", language), localized(routes.CLINIC_PRESCRIPTIONS, language)),
            rx.el.h1(t("prescriptions.title.new", language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, skeleton(2, 120), rx.cond(State.patient, written, _search(language))),
            questions(language),
            class_name="one-column",
            custom_attrs={"data-address": State.address},
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.CLINIC_PRESCRIPTIONS,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _search(language: str) -> rx.Component:
    return stack(rx.el.h2(t("prescriptions.new.whose", language)), patient_search(search_of(State), language))


def _whose(language: str) -> rx.Component:
    return card(
        rx.el.div(
            rx.el.h2(State.patient.name, data_testid="whose"),
            muted(said("prescriptions.new.born", language, day=State.patient.born)),
            class_name="grow",
        ),
        button(t("prescriptions.new.another", language), look="secondary", on_click=State.ask_another(TYPED)),
        class_name="cluster",
    )


def _medicines(language: str) -> rx.Component:
    def line(one: Any, number: Any) -> rx.Component:
        warning = paragraph_notice(
            rx.el.p(said("prescriptions.new.conflict", language, substance=one.warns)), kind="error"
        )
        return rx.el.li(
            rx.el.div(
                rx.el.div(rx.el.h3(one.generic), muted(one.presentation), rx.el.p(one.how), class_name="grow stack-4"),
                icon_button(
                    "trash", said("prescriptions.new.remove", language, name=one.generic), on_click=State.remove(number)
                ),
                class_name="cluster apart line-head",
            ),
            rx.cond(one.warns != "", warning),
            class_name="medicine",
            data_testid="line",
        )

    return rx.el.section(
        rx.el.h2(t("prescriptions.new.medicines", language)),
        rx.cond(
            State.lines,
            rx.el.ol(rx.foreach(State.lines, line), class_name="card rows"),
            muted(t("prescriptions.new.none_yet", language)),
        ),
        class_name="stack-8",
    )


def _add(language: str) -> rx.Component:
    def text(name: str, *, hint: bool = False, **props: Any) -> rx.Component:
        label = t(f"prescriptions.new.{name}", language)
        said_how = t(f"prescriptions.new.{name}_hint", language) if hint else ""
        return field(
            label,
            name,
            hint=said_how,
            problem=State.errors[name],
            default_value=State.typed[name],
            max_length=160,
            **props,
        )

    ways = [(way, way) for way in t("prescriptions.new.routes", language).split(", ")]
    declared = checkbox(
        "declared_unlisted", t("prescriptions.new.declared", language), problem=State.errors["declared_unlisted"]
    )
    form = rx.el.form(
        rx.el.input(type="hidden", name=SHEET, value=State.version.to_string()),
        error_summary(language),
        text("generic", hint=True, list="generics", auto_complete="off"),
        rx.el.datalist(*[rx.el.option(value=name) for name in GENERICS], id="generics"),
        rx.cond(State.unknown, declared),
        rx.el.div(text("presentation", hint=True), text("dose", hint=True), class_name="two"),
        rx.el.div(
            select_field(
                t("prescriptions.new.route", language),
                "route",
                [("", t("prescriptions.new.choose", language)), *ways],
                problem=State.errors["route"],
                default_value=State.typed["route"],
            ),
            text("frequency"),
            class_name="two",
        ),
        rx.el.div(text("duration_days", input_mode="numeric"), text("duration"), class_name="two"),
        rx.el.div(text("quantity"), text("brand"), class_name="two"),
        text("notes"),
        button(
            icon("plus", 20), t("prescriptions.new.add", language), look="secondary", type="submit", data_testid="add"
        ),
        on_submit=State.add,
        on_blur=KEEP,
        class_name="stack",
        key=State.version.to_string(),
        id=MEDICINE_FORM,
        custom_attrs={"data-unsaved": ""},
    )
    return card(rx.el.h2(t("prescriptions.new.medicine", language)), form, class_name="stack")


def _rest(language: str) -> rx.Component:
    reason = text_area(
        t("prescriptions.new.allergy_reason", language),
        "allergy_reason",
        problem=State.errors["allergy_reason"],
        default_value=State.allergy_reason,
        rows="2",
        max_length=300,
    )
    form = rx.el.form(
        field(
            t("prescriptions.new.diagnosis", language),
            "diagnosis",
            problem=State.errors["diagnosis"],
            default_value=State.diagnosis,
            max_length=300,
        ),
        text_area(
            t("prescriptions.new.indications", language),
            "indications",
            hint=t("prescriptions.new.indications_hint", language),
            problem=State.errors["indications"],
            default_value=State.indications,
            rows="4",
            max_length=3000,
        ),
        rx.cond(State.conflict, reason),
        rx.cond(State.unadded != "", _left_over(language, "add", State.unadded)),
        rx.cond(State.unnoted != "", _left_over(language, "note", State.unnoted)),
        muted(t("prescriptions.new.final", language)),
        button(t("prescriptions.new.review", language), type="submit", wide=True, data_testid="to-review"),
        id=REST_FORM,
        on_submit=lambda form: State.review(form, written_in(MEDICINE_FORM), written_in(ALLERGY_FORM)),
        on_blur=KEEP,
        class_name="stack",
        custom_attrs={"data-unsaved": ""},
    )
    return card(rx.el.h2(t("prescriptions.new.rest", language)), form, class_name="stack")


def _left_over(language: str, what: str, sentence: Any) -> rx.Component:
    """What was typed and is not in the receta or the record yet, with both ways on beside it."""
    take = State.add(written_in(MEDICINE_FORM)) if what == "add" else State.note_allergy(written_in(ALLERGY_FORM))
    drop = State.drop_medicine if what == "add" else State.drop_allergy
    return rx.el.div(
        rx.el.p(sentence, class_name="strong grow", role="alert"),
        rx.el.div(
            button(
                t(f"prescriptions.new.{what}_now", language),
                classes="small-control",
                on_click=take,
                data_testid=f"{what}-now",
            ),
            button(
                t("prescriptions.new.drop_now", language),
                look="secondary",
                classes="small-control",
                on_click=drop,
                data_testid=f"drop-{what}",
            ),
            class_name="cluster tight",
        ),
        class_name="notice error left-over",
        data_testid=f"left-{what}",
    )
