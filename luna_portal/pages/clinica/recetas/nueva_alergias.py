"""A patient's allergies beside her new receta: those known, those of before, and a form for one more."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import button, card, muted, stack
from luna_portal.components.base.words import said
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import field, select_field, text_area
from luna_portal.i18n.catalog import t
from luna_portal.state.clinica.recetas.nueva import RecetaNuevaState as State
from luna_portal.views.prescriptions.prescription import GROUPS, SEVERITIES

ALLERGY_FORM = "allergy-form"


def allergies(language: str) -> rx.Component:
    """The whole card."""
    return card(
        rx.el.h2(t("prescriptions.new.allergies", language)),
        rx.cond(
            State.known,
            rx.el.ul(
                rx.foreach(State.known, lambda one: _known(one, language)),
                class_name="stack-8",
                data_testid="allergies",
            ),
            muted(t("prescriptions.new.no_allergies", language)),
        ),
        rx.el.details(
            rx.el.summary(t("prescriptions.new.add_allergy", language)), _form(language), class_name="history"
        ),
        rx.cond(State.ended, _ended(language)),
        rx.cond(State.ending, _question(language)),
        class_name="stack-8",
    )


def _known(one: Any, language: str) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(one.substance, class_name="strong"),
            rx.cond(one.severity != "", rx.el.span(" · ", one.severity)),
            rx.cond(one.reaction != "", muted(one.reaction)),
            class_name="grow",
        ),
        button(
            t("prescriptions.new.end_allergy", language),
            look="plain",
            classes="small-control",
            aria_label=said("prescriptions.new.end_named", language, substance=one.substance),
            on_click=State.ask_end(one.id),
            data_testid="end-allergy",
        ),
        class_name="cluster",
    )


def _form(language: str) -> rx.Component:
    def choices(area: str, values: tuple[str, ...]) -> list[tuple[str, str]]:
        named = [(value, t(f"prescribing.{area}.{value}", language)) for value in values]
        return [("", t("prescriptions.new.unsaid", language)), *named]

    words = {name: t(f"prescriptions.new.{name}", language) for name in ("substance", "group", "severity", "reaction")}
    return rx.el.form(
        field(words["substance"], "substance", problem=State.errors["substance"], max_length=120),
        rx.el.div(
            select_field(words["group"], "group", choices("group", GROUPS)),
            select_field(words["severity"], "severity", choices("severity", SEVERITIES)),
            class_name="two",
        ),
        field(words["reaction"], "reaction", problem=State.errors["reaction"], max_length=300),
        button(t("prescriptions.new.save_allergy", language), look="secondary", type="submit"),
        on_submit=State.note_allergy,
        class_name="stack",
        key=State.allergy_version.to_string(),
        id=ALLERGY_FORM,
        custom_attrs={"data-unsaved": ""},
    )


def _ended(language: str) -> rx.Component:
    def before(one: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(one.substance),
            muted(one.ended),
            rx.cond(one.reason != "", muted(said("prescriptions.new.end_because", language, reason=one.reason))),
        )

    return rx.el.details(
        rx.el.summary(said("prescriptions.new.ended", language, count=State.ended.length().to_string())),
        rx.el.ul(rx.foreach(State.ended, before), class_name="stack-8", data_testid="ended-allergies"),
        class_name="history",
    )


def _question(language: str) -> rx.Component:
    form = rx.el.form(
        text_area(
            t("prescriptions.clinic.reason", language),
            "reason",
            hint=t("prescriptions.new.end_hint", language),
            problem=State.errors["reason"],
            rows="3",
            max_length=300,
            required=True,
        ),
        on_submit=State.end_allergy,
        id="end-allergy",
    )
    return question(
        said("prescriptions.new.end_title", language, substance=State.ending.substance),
        stack(muted(t("prescriptions.new.end_text", language)), form),
        yes=t("prescriptions.new.end_yes", language),
        no=t("prescriptions.clinic.no", language),
        on_no=State.keep,
        submits="end-allergy",
    )
