"""/clinica/agenda/en-linea: online bookings whose mail nobody has confirmed, and the button that cancels a flood."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    chip,
    empty_state,
    inner_link,
    muted,
    notice,
    paragraph_notice,
    row,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.words import said
from luna_portal.components.kit.browser import Countdown
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import text_area
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.state.clinica.citas_en_linea import WINDOWS
from luna_portal.state.clinica.citas_en_linea import CitasEnLineaState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState


def draw(language: str) -> rx.Component:
    """The whole page."""
    rows = rx.el.ul(
        rx.foreach(State.bookings, lambda one: _row(one, language)), class_name="card rows", data_testid="bookings"
    )
    none = rx.el.div(
        empty_state(t("staff.online.empty_title", language), t("staff.online.empty_text", language)), class_name="card"
    )
    newest = rx.cond(State.more, muted(t("staff.online.newest", language)))
    return staff_page(
        stack(
            inner_link(
                t("staff.online.back", language), href=routes.localized(routes.AGENDA, language), class_name="small"
            ),
            rx.el.h1(t("staff.online.title", language)),
            rx.el.p(t("staff.online.intro", language), class_name="muted"),
            notice(State.notice, State.notice_kind),
            _undo(language),
            _filters(language),
            rx.cond(State.loading, skeleton(5, 76), rx.cond(State.bookings, stack(_bar(language), rows, newest), none)),
            rx.cond(State.asking, _question(language)),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.AGENDA,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
        here=routes.localized(routes.ONLINE_BOOKINGS, "en" if language == "es" else "es"),
    )


def _choice(label: str, value: Any, on_change: Any, options: list[Any], name: str) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="small block"),
        rx.el.select(*options, value=value, on_change=on_change, class_name="input", data_testid=name),
        class_name="grow",
        style={"flexBasis": "220px"},
    )


def _filters(language: str) -> rx.Component:
    def groups(found: Any, every: str) -> list[Any]:
        return [
            rx.el.option(t(f"staff.online.{every}", language), value=""),
            rx.foreach(found, lambda one: rx.el.option(one.label, value=one.name)),
        ]

    windows = [rx.el.option(t(f"staff.online.{name}", language), value=name) for name in WINDOWS]
    return row(
        _choice(t("staff.online.since", language), State.since, State.filter_since, windows, "since"),
        _choice(
            t("staff.online.network", language), State.network, State.filter_network,
            groups(State.networks, "every_network"), "network",
        ),
        _choice(
            t("staff.online.mail", language), State.mail, State.filter_mail, groups(State.mails, "every_mail"), "mail"
        ),
        class_name="filters",
    )  # fmt: skip


def _bar(language: str) -> rx.Component:
    many = said("staff.online.total_many", language, count=State.total.to_string())
    return row(
        rx.el.h2(rx.cond(State.total == 1, t("staff.online.total_one", language), many), data_testid="total"),
        button(
            said("staff.online.cancel", language, count=State.to_cancel.to_string()), look="danger",
            on_click=State.ask_cancel, disabled=State.to_cancel == 0, data_testid="cancel-all",
        ),
        apart=True,
    )  # fmt: skip


def _row(one: rx.Var, language: str) -> rx.Component:
    keep = rx.el.button(
        rx.cond(one.kept, t("staff.online.kept", language), t("staff.online.keep", language)),
        type="button",
        class_name="button secondary small-control",
        aria_pressed=one.kept,
        aria_label=t("staff.online.keep", language) + ": " + one.patient + ", " + one.when,
        on_click=State.keep(one.id),
        data_testid="keep",
    )
    held = rx.cond(one.held_until != "", chip(t("status.held", language), "attention"))
    until = rx.el.span(said("staff.online.held", language, until=one.held_until), class_name="muted small block")
    return rx.el.li(
        rx.el.div(
            rx.el.div(rx.el.span(one.when, class_name="strong"), held, class_name="cluster tight"),
            rx.el.span(one.patient, " · ", one.practitioner, " · ", one.folio, class_name="small block"),
            rx.el.span(
                one.email, " · ", rx.el.a(one.phone, href=one.phone_link), class_name="muted small block anywhere"
            ),
            rx.el.span(
                said("staff.online.booked", language, when=one.booked), " · ",
                t("staff.online.network", language), " ", one.network, class_name="muted small block",
            ),
            rx.cond(one.held_until != "", until),
            class_name="grow",
        ),
        keep,
        class_name="cluster mail-row",
        custom_attrs={"data-folio": one.folio},
    )  # fmt: skip


def _undo(language: str) -> rx.Component:
    left = Countdown.create(until=State.undo_until, on_over=State.refresh)
    bar = rx.el.div(
        rx.el.p(said("staff.online.undo_text", language, count=State.undoable.to_string()), class_name="grow strong"),
        button(t("staff.online.undo", language), " ", left, look="plain", on_click=State.undo, data_testid="undo"),
        class_name="undo-bar",
        role="status",
        data_testid="undo-bar",
    )
    return rx.cond(State.undoable > 0, bar)


def _question(language: str) -> rx.Component:
    form = rx.el.form(
        text_area(
            t("staff.online.reason", language), "reason", rows="2", max_length=300,
            default_value=t("staff.online.reason_text", language), required=True,
        ),
        on_submit=State.cancel,
        id="cancel-online",
    )  # fmt: skip
    return question(
        said("staff.online.ask_title", language, count=State.to_cancel.to_string()),
        rx.cond(
            (State.network == "") & (State.mail == ""),
            paragraph_notice(rx.el.p(t("staff.online.ask_unfiltered", language)), kind="attention"),
        ),
        rx.el.ul(rx.foreach(State.whom, rx.el.li), data_testid="whom"),
        rx.el.ul(rx.foreach(State.not_them, rx.el.li), class_name="muted", data_testid="not-them"),
        rx.el.p(t("staff.online.ask_text", language), class_name="muted"),
        form,
        yes=t("staff.online.yes", language),
        no=t("staff.online.no", language),
        on_no=State.close,
        submits="cancel-online",
    )
