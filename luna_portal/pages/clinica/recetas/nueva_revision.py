"""The two questions on the way of a new receta: whether it is right as it will be issued, and whether to drop it."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import muted, paragraph_notice, stack
from luna_portal.components.base.words import said
from luna_portal.components.kit.dialog import question
from luna_portal.i18n.catalog import t
from luna_portal.state.clinica.recetas.nueva import RecetaNuevaState as State

_FIELDS = "document.querySelectorAll('main form :is(input, select, textarea)')"
TYPED = rx.Var(
    f"[...{_FIELDS}].some((one) => one.type === 'checkbox' ? one.checked : one.value !== '' && one.value !== one.defaultValue)"
).to(bool)
"""Whether a form of the page, at this moment, holds something that the portal was not told yet."""


def questions(language: str) -> rx.Component:
    """Whichever of the two is open."""
    return rx.fragment(rx.cond(State.reviewing, _review(language)), rx.cond(State.leaving, _leave(language)))


def _review(language: str) -> rx.Component:
    """The whole receta, to be read once more: it cannot be changed afterwards."""
    replaced = rx.el.p(said("prescriptions.new.replaces", language, folio=State.replaces))
    return question(
        t("prescriptions.new.review_title", language),
        stack(
            _part(
                t("prescriptions.one.patient", language),
                rx.el.p(State.patient.name, class_name="strong"),
                muted(said("prescriptions.new.born", language, day=State.patient.born)),
            ),
            _part(t("prescriptions.new.allergies", language), _allergies(language)),
            _part(t("prescriptions.new.medicines", language), _medicines(language)),
            _written("diagnosis", State.diagnosis, language),
            _written("indications", State.indications, language),
            rx.cond(State.conflict, _written("allergy_reason", State.allergy_reason, language)),
            class_name="receta",
            data_testid="review",
        ),
        rx.cond(State.replaces != "", paragraph_notice(replaced, kind="attention")),
        muted(t("prescriptions.new.final", language)),
        yes=t("prescriptions.new.issue", language),
        no=t("prescriptions.new.keep_writing", language),
        on_yes=State.issue,
        on_no=State.keep,
        look="primary",
    )


def _part(title: str, *content: Any) -> rx.Component:
    return rx.el.section(rx.el.h3(title, class_name="muted small"), *content, class_name="stack-4")


def _allergies(language: str) -> rx.Component:
    def known(one: Any) -> rx.Component:
        return rx.el.li(one.substance, rx.cond(one.severity != "", " · " + one.severity, ""), class_name="strong")

    return rx.cond(
        State.known,
        rx.el.ul(rx.foreach(State.known, known), data_testid="review-allergies"),
        muted(t("prescriptions.new.no_allergies", language)),
    )


def _written(name: str, words: Any, language: str) -> rx.Component:
    text = rx.el.p(words, class_name="keeps-lines")
    return rx.cond(words != "", _part(t(f"prescriptions.new.{name}", language), text))


def _medicines(language: str) -> rx.Component:
    def medicine(one: Any) -> rx.Component:
        brand = rx.cond(one.brand != "", " (" + one.brand + ")", "")
        return rx.el.li(
            rx.el.p(one.generic, brand, class_name="strong capital"),
            muted(one.presentation),
            rx.el.p(one.how),
            rx.cond(one.quantity != "", muted(said("prescriptions.one.quantity", language, quantity=one.quantity))),
            rx.cond(one.notes != "", rx.el.p(one.notes)),
            rx.cond(
                one.warns != "",
                rx.el.p(said("prescriptions.new.conflict", language, substance=one.warns), class_name="bad-text"),
            ),
            class_name="stack-4",
        )

    return rx.el.ol(rx.foreach(State.lines, medicine), class_name="stack-8", data_testid="review-medicines")


def _leave(language: str) -> rx.Component:
    return question(
        t("prescriptions.new.leave_title", language),
        rx.el.p(said("prescriptions.new.leave_text", language, name=State.patient.name)),
        yes=t("prescriptions.new.leave_yes", language),
        no=t("prescriptions.new.keep_writing", language),
        on_yes=State.another,
        on_no=State.keep,
    )
