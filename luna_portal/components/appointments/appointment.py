"""An appointment as it is shown everywhere: its line in a list, its whole card, and the questions about it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from luna_portal.components.base.basics import (
    Content,
    button,
    chip,
    document_link,
    fact,
    link_button,
    muted,
    row,
    stack,
)
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.browser import Countdown
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import text_area
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t

TONES = (
    ("confirmed", "good"),
    ("pending", "attention"),
    ("waiting", "attention"),
    ("in_consultation", ""),
    ("completed", ""),
    ("cancelled", "quiet"),
    ("no_show", "bad"),
)


@dataclass(frozen=True, slots=True)
class CardActions:
    """What the card's buttons do, and where its files are. `files` is the path that they hang under.

    `on_move` is an event handler where the time is chosen in place; else `move_path` leads to the page that does.
    `confirm_mail` confirms what is held for its mail, where `from_mail` says that the page was opened from it.
    """

    confirm: Any
    ask_cancel: Any
    keep: Any
    cancel: Any
    undo: Any
    over: Any
    files: Any
    on_move: Any = None
    move_path: Any = ""
    confirm_mail: Any = None
    from_mail: Any = False


def status_chip(status: Any, label: Any) -> rx.Component:
    """An appointment's status in words, with its shape and colour."""
    return chip(label, rx.match(status, *TONES, ""))


def date_block(number: Any, month: Any) -> rx.Component:
    """The day as a calendar leaf."""
    return rx.el.span(rx.el.b(number), rx.el.span(month), class_name="date")


def line(view: Any, *end: rx.Component) -> rx.Component:
    """An appointment in a list: leaf, hour and kind, with whom; `end` stands at its right."""
    return rx.fragment(
        date_block(view.day_number, view.month_short),
        rx.el.span(
            rx.el.span(
                rx.el.span(view.time, " · ", view.service, class_name="strong"),
                status_chip(view.status, view.status_label),
                class_name="cluster tight",
            ),
            rx.el.span(view.practitioner, " · ", view.modality_label, class_name="muted small block"),
            class_name="grow",
        ),
        *end,
    )


def detail_card(detail: Any, clinic: Any, language: str, deeds: CardActions, *, title: Any = rx.el.h2) -> rx.Component:
    """One appointment whole, with all that can be done with it. `title` is the tag of its heading."""
    view = detail.appointment
    return rx.el.article(
        undo_bar(detail, language, deeds),
        rx.el.div(
            status_chip(view.status, view.status_label),
            muted(said("patient.one.folio", language, folio=view.folio), data_testid="folio"),
            class_name="cluster apart",
        ),
        stack(
            title(view.day + ", " + view.time, data_testid="when"),
            muted(
                said("patient.one.minutes", language, minutes=view.minutes.to_string()),
                " · ",
                view.price,
                " · ",
                clinic.zone_line,
            ),
            gap=4,
        ),
        _held(detail, clinic, language, deeds),
        _facts(view, clinic, language),
        _buttons(detail, language, deeds),
        _limit(detail, clinic, language),
        _files(view, language, deeds),
        _history(detail, language),
        class_name="card pad stack detail",
        data_testid="detail",
    )


def undo_bar(detail: Any, language: str, deeds: CardActions) -> rx.Component:
    """What was just done and the way back, with the time that is left for it."""
    done = rx.cond(
        detail.appointment.status == "cancelled",
        t("patient.undo.cancelled", language),
        t("patient.undo.moved", language),
    )
    left = Countdown.create(until=detail.undo_until, on_over=deeds.over)
    bar = rx.el.div(
        rx.el.p(done, class_name="grow strong"),
        button(t("patient.undo.button", language), " ", left, look="plain", on_click=deeds.undo, data_testid="undo"),
        class_name="undo-bar",
        role="status",
        data_testid="undo-bar",
    )
    return rx.cond(detail.undo_until != "", bar)


def _held(detail: Any, clinic: Any, language: str, deeds: CardActions) -> rx.Component:
    """That the appointment waits for its mail, or was released because nobody confirmed it; and the way on."""
    until = detail.appointment.held_until
    button_or_mail = rx.el.p(said("patient.held.by_mail", language, until=until))
    if deeds.confirm_mail is not None:
        confirm = button(t("patient.held.button", language), on_click=deeds.confirm_mail, data_testid="confirm-mail")
        button_or_mail = rx.cond(
            deeds.from_mail,
            stack(rx.el.p(said("patient.held.text", language, until=until)), confirm, gap=8),
            button_or_mail,
        )
    waits = rx.el.div(
        rx.el.div(rx.el.p(t("patient.held.title", language), class_name="strong"), button_or_mail, class_name="grow"),
        class_name="notice attention",
        data_testid="held",
    )
    call = rx.el.a(clinic.phone, href=clinic.phone_link)
    before, after = t("patient.held.released", language, phone="§").split("§")
    released = rx.el.div(
        rx.el.p(before, call, after, class_name="grow"), class_name="notice attention", data_testid="released"
    )
    return rx.cond(until != "", waits, rx.cond(detail.released, released))


def _facts(view: Any, clinic: Any, language: str) -> rx.Component:
    licence = rx.cond(view.licence != "", " · " + said("patient.one.licence", language, licence=view.licence), "")
    video = rx.cond(
        view.join_url != "",
        rx.el.div(
            icon("video"),
            stack(
                rx.el.span(view.modality_label, class_name="strong"),
                rx.el.a(
                    t("patient.one.join", language), href=view.join_url, target="_blank", rel="noopener noreferrer"
                ),
                gap=4,
            ),
        ),
        fact("video", view.modality_label, t("patient.one.join_later", language)),
    )
    room = fact("pin", rx.cond(view.place != "", view.place, clinic.name), clinic.address)
    return rx.el.div(
        fact("calendar", view.service, view.modality_label),
        fact("user", view.practitioner, view.speciality + licence),
        rx.cond(view.modality == "telemedicine", video, room),
        rx.cond(view.instructions != "", fact("file", t("patient.one.instructions", language), view.instructions)),
        rx.cond(view.reason != "", fact("help", t("patient.one.reason", language), view.reason)),
        rx.cond(view.cancel_reason != "", fact("cross", t("patient.one.cancel_reason", language), view.cancel_reason)),
        rx.cond(
            view.attendance_confirmed & view.is_ahead,
            fact("check", t("patient.one.attendance", language), t("patient.one.attendance_more", language)),
        ),
        class_name="facts",
    )


def _buttons(detail: Any, language: str, deeds: CardActions) -> rx.Component:
    change = t("patient.one.change", language)
    move = (
        button(change, look="secondary", on_click=deeds.on_move, id="cambiar", data_testid="change")
        if deeds.on_move is not None
        else link_button(change, href=deeds.move_path, look="secondary", id="cambiar", data_testid="change")
    )
    confirm = button(
        icon("check", 20), t("patient.one.confirm", language), on_click=deeds.confirm, id="confirmar", data_testid="confirm"
    )  # fmt: skip
    cancel = button(
        t("patient.one.cancel", language), look="danger", on_click=deeds.ask_cancel, id="cancelar", data_testid="cancel"
    )
    again = link_button(t("patient.one.again", language), href=routes.booking(language), look="secondary")
    return rx.el.div(
        rx.cond(detail.may_confirm, confirm),
        rx.cond(detail.may_move, move),
        rx.cond(detail.may_cancel, cancel),
        rx.cond(~detail.appointment.is_ahead, again),
        class_name="cluster deeds",
    )


def _limit(detail: Any, clinic: Any, language: str) -> rx.Component:
    """Until when it can be changed, said before it bites; after that, whom to call."""
    call = rx.el.div(
        rx.el.p(
            said("patient.one.too_late", language, until=detail.until),
            " ",
            rx.el.a(said("patient.one.call", language, phone=clinic.phone), href=clinic.phone_link),
        ),
        class_name="notice attention small",
        data_testid="too-late",
    )
    still = muted(said("patient.one.until", language, until=detail.until), data_testid="until")
    waits = detail.appointment.held_until != ""
    return rx.cond(detail.may_move, still, rx.cond(detail.appointment.is_ahead & ~waits, call))


def _files(view: Any, language: str, deeds: CardActions) -> rx.Component:
    calendar = document_link(
        icon("calendar", 20), t("patient.one.to_calendar", language), href=deeds.files + "/cita.ics", class_name="file-link"
    )  # fmt: skip
    proof = document_link(
        icon("file", 20),
        t("patient.one.proof", language),
        href=deeds.files + "/comprobante.pdf",
        class_name="file-link",
    )
    return row(rx.cond(view.is_ahead & (view.held_until == ""), calendar), proof, class_name="files")


def _history(detail: Any, language: str) -> rx.Component:
    def entry(change: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(change.text, class_name=rx.cond(change.undone, "undone", "")),
            rx.cond(change.undone, rx.el.span(" ", t("patient.one.undone", language), class_name="muted small")),
            rx.el.span(change.when, " · ", change.by, class_name="muted small block"),
            rx.cond(change.reason != "", rx.el.span(change.reason, class_name="muted small block")),
        )

    return rx.el.details(
        rx.el.summary(t("patient.one.history", language)),
        rx.el.ol(rx.foreach(detail.changes, entry), class_name="timeline small"),
        class_name="history",
        data_testid="history",
    )


def cancel_question(asking: Any, language: str, deeds: CardActions, *, when: Content) -> rx.Component:
    """The question before an appointment is cancelled; the reason may stay empty."""
    form = rx.el.form(
        text_area(t("patient.cancel.reason", language), "reason", rows="3", max_length=300),
        on_submit=deeds.cancel,
        id="cancel-form",
    )
    dialog = question(
        t("patient.cancel.title", language),
        rx.el.p(when, class_name="strong"),
        rx.el.p(t("patient.cancel.text", language), class_name="muted"),
        form,
        yes=t("patient.cancel.yes", language),
        no=t("patient.cancel.no", language),
        on_no=deeds.keep,
        submits="cancel-form",
    )
    return rx.cond(asking, dialog)
