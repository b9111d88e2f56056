"""/verificar/[folio]: what a pharmacy sees of the receta in its hand."""

import reflex as rx

from luna_portal.components.base.basics import card, muted, notice, skeleton, stack
from luna_portal.components.base.frame import public_page
from luna_portal.components.base.icons import icon
from luna_portal.components.kit.browser import ArrivalHeading
from luna_portal.i18n.catalog import t
from luna_portal.pages.paciente.consultas.consulta import other_path
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.publico.verificar import VerificarState as State

STATES = ("valid", "expired", "cancelled", "dispensed", "altered", "unknown")


def draw(language: str) -> rx.Component:
    """The whole page."""
    waiting = stack(rx.el.h1(t("prescriptions.title.verify", language)), rx.cond(State.loading, skeleton(1, 220)))
    return public_page(
        stack(
            notice(State.notice, State.notice_kind),
            rx.cond(State.result, _result(language), waiting),
            on_unmount=State.leave,
        ),
        language=language,
        path="/verificar",
        clinic=ClinicState.card.name,
        width="narrow",
        here=other_path(language),
    )


def _result(language: str) -> rx.Component:
    result = State.result

    def words(what: str) -> rx.Var:
        entries = [(state, t(f"prescriptions.verify.{state}_{what}", language)) for state in STATES]
        return rx.match(result.state, *entries, "")

    symbol = rx.match(
        result.state, ("valid", icon("check", 32)), ("expired", icon("clock", 32)), icon("cross", 32)
    )  # fmt: skip
    checked = rx.cond(
        result.checked,
        rx.el.div(
            icon("check", 20),
            rx.el.p(t("prescriptions.verify.checked", language), class_name="grow"),
            class_name="cluster one-line",
        ),
        muted(t("prescriptions.verify.unchecked", language)),
    )
    verdict = card(
        symbol,
        ArrivalHeading.create(words("title")),
        rx.el.p(words("text")),
        rx.el.p(result.folio, class_name="folio tabular breaks"),
        padded=False,
        class_name=rx.Var.create("verdict ") + result.tone,
        data_testid="verdict",
        role="status",
    )
    signed = rx.el.div(
        icon("shield", 20),
        rx.el.p(t("prescriptions.verify.signed", language), class_name="grow"),
        class_name="cluster one-line",
        data_testid="signed",
    )
    known = card(_facts(language), checked, rx.cond(result.signed, signed), class_name="stack", data_testid="facts")
    return stack(verdict, rx.cond(result.prescriber != "", known), muted(t("prescriptions.verify.private", language)))


def _facts(language: str) -> rx.Component:
    def fact(name: str, value: rx.Var) -> rx.Component:
        return rx.el.div(rx.el.dt(t(f"prescriptions.verify.{name}", language), class_name="muted"), rx.el.dd(value))

    result = State.result
    return rx.el.dl(
        fact("prescriber", result.prescriber),
        fact("licence", result.licence),
        fact("clinic", result.clinic),
        fact("issued", result.issued),
        fact("until", result.until),
        class_name="fact-list",
    )
