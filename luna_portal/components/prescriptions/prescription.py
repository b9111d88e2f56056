"""How a receta is drawn: what to take first, large; who says so, and since when, beneath."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import card, chip, muted, paragraph_notice, row, stack
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.i18n.catalog import t


def line(view: Any, language: str, *, team: bool = False) -> rx.Component:
    """A receta in a list: its medicines, who issued it (for the team: for whom), and how it stands."""
    who = view.patient if team else view.professional
    waiting = (view.renewal != None) & (view.renewal.answer == "asked")  # noqa: E711 - of a Var
    return rx.el.div(
        rx.el.span(view.summary, class_name="strong"),
        rx.el.span(view.issued, " · ", who, class_name="muted small block"),
        rx.el.div(
            chip(view.state_words, view.tone),
            rx.cond(waiting, chip(t("prescriptions.list.waiting", language), "attention")),
            rx.el.span(view.until, class_name="muted small"),
            class_name="cluster tight",
        ),
        class_name="grow stack-4",
    )


def receta(view: Any, language: str, deeds: rx.Component, *extra: rx.Component) -> rx.Component:
    """The whole receta; `deeds` are the buttons at its head, `extra` stands under its medicines."""
    about = stack(_diagnosis(view, language), facts(view, language), _signed(view, language), gap=16)
    return rx.el.article(
        _head(view),
        rx.cond(view.state == "cancelled", _cancelled(view, language)),
        deeds,
        _medicines(view, language),
        rx.cond(view.indications != "", _indications(view, language)),
        *extra,
        card(rx.el.h2(t("prescriptions.one.about", language), class_name="small-title"), about, class_name="stack"),
        class_name=rx.cond(view.state == "cancelled", "receta stack void", "receta stack"),
        data_testid="receta",
    )


def facts(view: Any, language: str) -> rx.Component:
    """Folio, dates, professional, clinic and patient, each beside its name."""

    def fact(name: str, *values: Any) -> rx.Component:
        return rx.el.div(
            rx.el.dt(t(f"prescriptions.one.{name}", language), class_name="muted"),
            rx.el.dd(*[rx.el.span(value, class_name="block") for value in values]),
        )

    return rx.el.dl(
        fact("folio", view.folio),
        fact("issued", view.issued),
        fact("patient", view.patient, view.age),
        fact("professional", view.professional, view.speciality),
        fact("licence", view.licence),
        fact("school", view.school),
        fact("clinic", view.clinic, view.address),
        class_name="fact-list",
    )


def _signed(view: Any, language: str) -> rx.Component:
    words = rx.el.p(t("prescriptions.one.signed", language), class_name="muted grow")
    return rx.cond(
        view.signed, rx.el.div(icon("shield", 20), words, class_name="cluster one-line", data_testid="signed")
    )


def renewal(view: Any, language: str) -> rx.Component:
    """The last wish to renew it, with its answer."""
    wish = view.renewal
    return rx.cond(
        wish,
        card(
            row(
                rx.el.h2(t("prescriptions.one.renewal", language), class_name="grow"),
                chip(wish.words, wish.tone),
                apart=True,
            ),
            muted(wish.asked),
            rx.cond(wish.note != "", rx.el.p(said("prescriptions.one.your_note", language, note=wish.note))),
            rx.cond(wish.reason != "", rx.el.p(said("prescriptions.one.answer", language, reason=wish.reason))),
            class_name="renewal",
            data_testid="renewal",
        ),
    )


def _head(view: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            muted(view.issued, " · ", view.professional),
            rx.el.h1(view.summary, data_testid="title"),
            row(chip(view.state_words, view.tone), rx.el.span(view.until, class_name="muted"), class_name="tight"),
            class_name="grow stack-8",
        ),
        class_name="cluster receta-head",
    )


def _cancelled(view: Any, language: str) -> rx.Component:
    return paragraph_notice(
        rx.el.p(t("prescriptions.one.cancelled", language), class_name="strong"), rx.el.p(view.reason), kind="error"
    )


def _medicines(view: Any, language: str) -> rx.Component:
    def medicine(one: Any) -> rx.Component:
        return rx.el.li(
            rx.el.h3(one.name),
            muted(one.presentation),
            rx.el.p(one.how, class_name="use"),
            rx.cond(one.quantity != "", muted(said("prescriptions.one.quantity", language, quantity=one.quantity))),
            rx.cond(one.notes != "", rx.el.p(one.notes)),
            rx.cond(one.antibiotic, row(icon("shield", 20), muted(t("prescriptions.one.antibiotic", language)))),
            class_name="medicine",
        )

    return rx.el.section(
        rx.el.h2(t("prescriptions.one.medicines", language), class_name="hidden-visually"),
        rx.el.ol(rx.foreach(view.lines, medicine), class_name="card rows", data_testid="medicines"),
    )


def _indications(view: Any, language: str) -> rx.Component:
    return card(
        rx.el.h2(t("prescriptions.one.indications", language)),
        rx.el.p(view.indications, class_name="keeps-lines"),
        class_name="stack-8",
    )


def _diagnosis(view: Any, language: str) -> rx.Component:
    return rx.cond(
        view.diagnosis != "",
        rx.el.p(rx.el.span(t("prescriptions.one.diagnosis", language), ": ", class_name="muted"), view.diagnosis),
    )
