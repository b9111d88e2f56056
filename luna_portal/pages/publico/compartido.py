"""/compartido/[token]: asks for the code, then shows the one thing that was shared."""

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    card,
    chip,
    document_link,
    empty_state,
    muted,
    notice,
    paragraph_notice,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import public_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.browser import ArrivalHeading
from luna_portal.components.kit.forms import field
from luna_portal.components.results.value import alarm_box
from luna_portal.i18n.catalog import t
from luna_portal.pages.paciente.consultas.consulta import other_path
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.publico.compartido import CompartidoState as State


def draw(language: str) -> rx.Component:
    """The whole page."""
    shut = rx.el.div(
        empty_state(t("share.page.closed_title", language), t("share.closed", language), symbol="lock", whole=True),
        data_testid="shut",
    )
    return public_page(
        stack(
            rx.cond(
                State.shut,
                shut,
                rx.cond(State.shown, _shown(language), rx.cond(State.loading, _waiting(language), _ask(language))),
            ),
            on_unmount=State.leave,
        ),
        language=language,
        path="/compartido",
        clinic=ClinicState.card.name,
        width=rx.cond(State.shown, "page", "narrow"),
        here=other_path(language),
    )


def _waiting(language: str) -> rx.Component:
    """Without the form: a browser that is not ready yet would send the code as part of the address."""
    return stack(rx.el.h1(t("share.page.ask_title", language)), skeleton(1, 160))


def _ask(language: str) -> rx.Component:
    return stack(
        rx.el.h1(t("share.page.ask_title", language)),
        rx.el.p(t("share.page.ask_text", language), class_name="muted"),
        notice(rx.cond(State.errors["code"], "", State.notice), State.notice_kind),
        rx.el.form(
            field(
                t("share.page.code", language),
                "code",
                problem=State.errors["code"],
                input_mode="numeric",
                auto_complete="one-time-code",
                max_length=12,
                required=True,
            ),
            button(t("share.page.open", language), type="submit", wide=True, data_testid="open"),
            on_submit=State.open,
            class_name="stack",
        ),
    )


def _shown(language: str) -> rx.Component:
    one = State.shown
    return rx.el.article(
        rx.el.div(
            muted(one.kind_said),
            ArrivalHeading.create(one.title, class_name="breaks"),
        ),
        rx.el.div(
            rx.cond(
                one.file != "",
                document_link(
                    icon("download", 20),
                    t("share.page.download", language),
                    href=one.file,
                    class_name="button primary",
                    download=True,
                    data_testid="download",
                ),
            ),
            rx.el.div(muted(one.until), muted(one.left), class_name="grow"),
            class_name="cluster",
        ),
        _facts(language),
        rx.cond(one.critical != "", _critical(language)),
        rx.cond(one.analytes, _values(language)),
        rx.cond(one.lines, _medicines()),
        rx.cond(one.note != "", _note(language)),
        _pictures(language),
        class_name="stack",
        data_testid="shown",
    )


def _critical(language: str) -> rx.Component:
    return alarm_box(
        rx.el.h2(t("results.critical.shared", language)),
        rx.el.p(State.shown.critical, class_name="strong"),
        data_testid="critical",
    )


def _facts(language: str) -> rx.Component:
    def entry(fact: rx.Var) -> rx.Component:
        return rx.el.div(rx.el.dt(fact.label), rx.el.dd(fact.text))

    return card(rx.el.dl(rx.foreach(State.shown.facts, entry)), class_name="summary", lang=language)


def _values(language: str) -> rx.Component:
    def value(one: rx.Var) -> rx.Component:
        reference = said("share.page.reference", language, range=one.reference)
        return rx.el.li(
            rx.el.div(
                rx.el.p(one.name, class_name="strong"),
                rx.cond(one.reference != "", muted(reference)),
                class_name="grow",
            ),
            rx.el.p(one.value, class_name="strong"),
            rx.cond(one.reading != "", chip(one.reading, one.tone)),
            class_name="cluster apart",
        )

    return stack(
        card(rx.el.ul(rx.foreach(State.shown.analytes, value), class_name="values")),
        muted(t("share.page.result_note", language)),
    )


def _medicines() -> rx.Component:
    def medicine(one: rx.Var) -> rx.Component:
        return rx.el.li(
            rx.el.p(one.label, class_name="strong"),
            rx.el.p(one.text),
            rx.cond(one.note != "", muted(one.note)),
        )

    return card(rx.el.ol(rx.foreach(State.shown.lines, medicine), class_name="medicines"))


def _note(language: str) -> rx.Component:
    title = rx.cond(
        State.shown.kind == "result", t("share.page.comment", language), t("share.page.indications", language)
    )
    return paragraph_notice(rx.el.h2(title), rx.el.p(State.shown.note, class_name="keeps-lines"))


def _pictures(language: str) -> rx.Component:
    def picture(path: rx.Var, number: rx.Var) -> rx.Component:
        return rx.el.img(
            src=path,
            alt=said("share.page.picture", language, page=(number + 1).to_string()),
            loading="lazy",
            class_name="drawn-page",
        )

    without = rx.cond(State.shown.kind == "document", paragraph_notice(rx.el.p(t("share.page.no_preview", language))))
    return rx.cond(
        State.shown.pictures, rx.el.div(rx.foreach(State.shown.pictures, picture), class_name="stack"), without
    )
