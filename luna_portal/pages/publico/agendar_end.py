"""The end of a booking: own data, confirmation, and the way to what was booked."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import button, card, link_button, muted, stack
from luna_portal.components.base.prose import prose
from luna_portal.components.base.words import if_mails
from luna_portal.components.kit.browser import ArrivalHeading, Countdown, ForgetDrafts, FormDraft
from luna_portal.components.kit.forms import checkbox, error_summary, field, select_field, text_area, written_in
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.shared_frame import IS_VISITOR
from luna_portal.state.parts.clinic_card import ClinicState
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

    def entry(name: str, **props: Any) -> rx.Component:
        return field(text(name), name, problem=problem(name), default_value=State.typed[name], **props)

    sexes = [("", text("sex_none")), ("F", text("sex_f")), ("M", text("sex_m")), ("X", text("sex_x"))]
    fields = (
        entry("given_name", auto_complete="given-name", max_length=50),
        rx.el.div(
            entry("first_surname", auto_complete="family-name", max_length=50),
            entry("second_surname", auto_complete="additional-name", max_length=50),
            class_name="two",
        ),
        rx.el.div(
            entry("birth_on", type="date", auto_complete="bday"),
            select_field(
                text("sex"), "sex", sexes, auto_complete="sex", problem=problem("sex"), default_value=State.typed["sex"]
            ),
            class_name="two",
        ),
        entry(
            "email",
            hint=if_mails(ClinicState.mails, "booking.email_hint", language),
            type="email",
            auto_complete="email",
            input_mode="email",
        ),
        entry("phone", hint=text("phone_hint"), type="tel", auto_complete="tel", input_mode="tel"),
        entry("curp", hint=text("curp_hint"), auto_complete="off", max_length=18, auto_capitalize="characters"),
    )
    return rx.el.form(
        FormDraft.create(name="booking-" + State.draft),
        rx.el.p(text("data_text")),
        rx.cond(
            IS_VISITOR,
            muted(
                text("have_account"),
                " ",
                rx.el.a(text("sign_in_first"), href=State.sign_in),
            ),
        ),
        error_summary(language),
        card(stack(*fields)),
        rx.el.div(
            held_facts(language),
            button(t("ui.continue", language), type="submit", data_testid="continue"),
            class_name="bottom-bar",
        ),
        id="own-data",
        on_submit=State.keep_data,
        on_blur=State.keep_typed(written_in("own-data")),
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
        FormDraft.create(name="reason-" + State.draft),
        _summary(language),
        text_area(
            t("booking.reason", language),
            "reason",
            hint=t("booking.reason_hint", language),
            max_length=300,
            default_value=State.typed["reason"],
        ),
        rx.cond(State.must_agree, agreement, rx.fragment()),
        rx.el.div(
            held_facts(language),
            button(t("booking.confirm", language), type="submit", data_testid="confirm"),
            class_name="bottom-bar",
        ),
        id="confirmation",
        on_submit=State.confirm,
        on_blur=State.keep_typed(written_in("confirmation")),
        no_validate=True,
        class_name="stack",
    )


def done(language: str) -> rx.Component:
    """That it is booked, or held for its mail, while the page goes on to the appointment's own."""
    title = rx.cond(State.held_until != "", t("booking.held_title", language), t("booking.done_title", language))
    return stack(
        ArrivalHeading.create(title),
        ForgetDrafts.create(),
        rx.el.p(t("booking.folio", language), " ", State.folio, data_testid="folio"),
        link_button(t("booking.manage", language), href=State.done_link, wide=True, data_testid="manage"),
    )
