"""The end of a booking: own data, confirmation, and what was booked."""

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    card,
    document_link,
    inner_link,
    link_button,
    muted,
    paragraph_notice,
    row,
    stack,
)
from luna_portal.components.base.icons import icon
from luna_portal.components.base.prose import prose
from luna_portal.components.base.words import said
from luna_portal.components.kit.browser import ArrivalHeading, Countdown, FlowEnd, ForgetDrafts, FormDraft
from luna_portal.components.kit.forms import checkbox, error_summary, field, select_field, text_area
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.shared_frame import IS_VISITOR
from luna_portal.state.publico.agendar import AgendarState as State


def held_facts(language: str) -> rx.Component:
    """What is held, and for how long."""
    return rx.el.div(
        rx.el.p(State.held.day + ", " + State.held.time, class_name="strong", data_testid="held"),
        muted(
            t("booking.held", language) + " ",
            Countdown.create(until=State.held.expires_at, on_over=State.hold_over),
            " " + t("booking.minutes_left", language),
        ),
    )


def data(language: str) -> rx.Component:
    """A first visit's own data."""

    def text(key: str) -> str:
        return t(f"booking.{key}", language)

    def problem(name: str) -> rx.Var:
        return State.errors[name]

    here = routes.booking(language)
    sexes = [("", text("sex_none")), ("F", text("sex_f")), ("M", text("sex_m")), ("X", text("sex_x"))]
    fields = (
        field(text("given_name"), "given_name", auto_complete="given-name", max_length=50, problem=problem("given_name")),
        rx.el.div(
            field(text("first_surname"), "first_surname", auto_complete="family-name", max_length=50, problem=problem("first_surname")),
            field(text("second_surname"), "second_surname", auto_complete="additional-name", max_length=50, problem=problem("second_surname")),
            class_name="two",
        ),
        rx.el.div(
            field(text("birth_on"), "birth_on", type="date", auto_complete="bday", problem=problem("birth_on")),
            select_field(text("sex"), "sex", sexes, auto_complete="sex", problem=problem("sex")),
            class_name="two",
        ),
        field(text("email"), "email", hint=text("email_hint"), type="email", auto_complete="email", input_mode="email", problem=problem("email")),
        field(text("phone"), "phone", hint=text("phone_hint"), type="tel", auto_complete="tel", input_mode="tel", problem=problem("phone")),
        field(text("curp"), "curp", hint=text("curp_hint"), auto_complete="off", max_length=18, auto_capitalize="characters", problem=problem("curp")),
    )  # fmt: skip
    return rx.el.form(
        FormDraft.create(name="booking"),
        rx.el.p(text("data_text")),
        rx.cond(
            IS_VISITOR,
            muted(
                text("have_account"),
                " ",
                rx.el.a(text("sign_in_first"), href=f"{routes.localized(routes.SIGN_IN, language)}?next={here}"),
            ),
        ),
        error_summary(language),
        card(stack(*fields)),
        rx.el.div(
            held_facts(language),
            button(t("ui.continue", language), type="submit", data_testid="continue"),
            class_name="bottom-bar",
        ),
        on_submit=State.keep_data,
        no_validate=True,
        class_name="stack",
    )


def _summary(language: str) -> rx.Component:
    lines = (
        ("booking.when", State.held.day + ", " + State.held.time),
        ("booking.who", State.held.practitioner_name),
        ("booking.what", State.held.service_name),
        ("booking.how", State.held.modality_label),
        ("booking.patient", State.patient_name),
        ("booking.price", State.held.price),
    )
    entries = [rx.el.div(rx.el.dt(t(key, language)), rx.el.dd(value)) for key, value in lines]
    return card(
        rx.el.dl(*entries),
        muted(t("booking.pay_there", language)),
        muted(State.policy),
        class_name="summary",
        data_testid="summary",
    )


def confirmation(language: str) -> rx.Component:
    """All at a glance, the notice, and the last button."""
    agreement = card(
        stack(
            rx.el.h2(t("booking.notice_title", language)),
            prose(State.notice_text, small=True),
            rx.el.a(
                t("booking.notice_link", language),
                href=routes.localized(routes.NOTICE, language),
                target="_blank",
                rel="noopener",
            ),
            checkbox("consent", t("booking.consent", language), problem=State.errors["consent"]),
        )
    )
    return rx.el.form(
        FormDraft.create(name="reason"),
        _summary(language),
        text_area(t("booking.reason", language), "reason", hint=t("booking.reason_hint", language), max_length=300),
        rx.cond(State.must_agree, agreement, rx.fragment()),
        rx.el.div(
            held_facts(language),
            button(t("booking.confirm", language), type="submit", data_testid="confirm"),
            class_name="bottom-bar",
        ),
        on_submit=State.confirm,
        no_validate=True,
        class_name="stack",
    )


def done(language: str) -> rx.Component:
    """What was booked, and where to go on."""
    return rx.cond(State.held_until != "", _held(language), _booked(language))


def _heading(key: str, language: str) -> rx.Component:
    return rx.fragment(ArrivalHeading.create(t(key, language)), ForgetDrafts.create(), FlowEnd.create())


def _folio(language: str) -> rx.Component:
    return rx.el.p(
        t("booking.folio", language) + " ", rx.el.span(State.folio, class_name="strong", data_testid="folio")
    )


def _held(language: str) -> rx.Component:
    """The time waits for the mail's confirmation: until when, and where the mail went."""
    return stack(
        rx.el.div(icon("mail", 36), class_name="tick waits"),
        _heading("booking.held_title", language),
        rx.el.p(said("booking.held_text", language, mail=State.mail, until=State.held_until), data_testid="held-until"),
        muted(t("booking.held_why", language)),
        _folio(language),
        _summary(language),
        rx.el.a(
            said("booking.call", language, phone=State.phone), href=State.phone_link, class_name="button secondary"
        ),
        inner_link(t("ui.home", language), href=routes.localized(routes.HOME, language)),
    )


def _booked(language: str) -> rx.Component:
    return stack(
        rx.el.div(icon("check", 36), class_name="tick"),
        _heading("booking.done_title", language),
        rx.el.p(t("booking.done_text", language)),
        _folio(language),
        _summary(language),
        rx.cond(
            State.instructions != "",
            card(stack(rx.el.h2(t("booking.instructions", language)), rx.el.p(State.instructions))),
            rx.fragment(),
        ),
        row(
            document_link(icon("calendar", 20), t("booking.add_calendar", language), href=State.done_link + "/cita.ics", class_name="button secondary"),
            document_link(icon("file", 20), t("booking.proof", language), href=State.done_link + "/comprobante.pdf", class_name="button secondary"),
        ),
        link_button(t("booking.manage", language), href=State.done_link, wide=True, data_testid="manage"),
        rx.cond(
            State.may_invite,
            paragraph_notice(
                rx.el.h2(t("booking.account_title", language)),
                rx.el.p(t("booking.account_text", language)),
                button(t("booking.invite", language), look="secondary", on_click=State.invite, data_testid="invite"),
            ),
            rx.fragment(),
        ),
        inner_link(t("ui.home", language), href=routes.localized(routes.HOME, language)),
    )  # fmt: skip
