"""/agendar and /agendar/<professional>: the way to an appointment, a step at a time."""

import reflex as rx

from luna_portal.components.base import (
    button,
    card,
    document_link,
    empty_state,
    inner_link,
    link_button,
    muted,
    notice,
    paragraph_notice,
    row,
    skeleton,
    stack,
)
from luna_portal.components.calendar import countdown, month, times
from luna_portal.components.forms import checkbox, field, select_field, text_area
from luna_portal.components.icons import icon
from luna_portal.components.prose import prose
from luna_portal.components.shell import flow_header, public_page
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.state.agendar import AgendarState as State
from luna_portal.views import steps

TITLES = {
    steps.MODALITY: "booking.modality_title",
    steps.SERVICE: "booking.service_title",
    steps.PRACTITIONER: "booking.practitioner_title",
    steps.TIME: "booking.time_title",
    steps.DATA: "booking.data_title",
    steps.CONFIRM: "booking.confirm_title",
}


def draw(language: str) -> rx.Component:
    """The whole page; its steps come and go."""
    flow = rx.match(
        State.step,
        (steps.MODALITY, _modalities(language)),
        (steps.SERVICE, _services(language)),
        (steps.PRACTITIONER, _practitioners(language)),
        (steps.TIME, _times(language)),
        (steps.DATA, _data(language)),
        (steps.CONFIRM, _confirmation(language)),
        (steps.DONE, _done(language)),
        rx.fragment(),
    )
    waiting = rx.el.div(
        rx.el.h1(t("booking.page", language), class_name="hidden-visually"), skeleton(4), aria_busy="true"
    )
    return public_page(
        rx.cond(
            State.ready,
            rx.cond(
                State.loading,
                waiting,
                stack(_header(language), notice(State.notice, State.notice_kind), flow),
            ),
            empty_state(t("booking.not_ready_title", language), t("booking.not_ready_text", language)),
        ),
        rx.el.button(
            on_click=State.hold_over, hidden=True, tab_index=-1, aria_hidden="true", custom_attrs={"data-over": ""}
        ),
        language=language,
        path=routes.BOOKING,
        clinic=State.clinic_name,
        width="narrow roomy",
    )


def _header(language: str) -> rx.Component:
    before, middle, after = t("booking.step", language, number="§", total="¶").replace("¶", "§").split("§")
    title = rx.match(State.step, *[(step, t(key, language)) for step, key in TITLES.items()], "")
    counted = before + State.number.to_string() + middle + State.total.to_string() + after
    return rx.cond(
        State.step == steps.DONE,
        rx.fragment(),
        flow_header(title, counted, language, on_back=State.back, share=State.progress),
    )


def _choice(
    symbol: str,
    title: rx.Var | str,
    text: rx.Var | str,
    end: rx.Var | str,
    pressed: rx.Var,
    on_click: object,
    name: object,
) -> rx.Component:
    return rx.el.button(
        rx.el.span(icon(symbol), class_name="lead-icon"),
        rx.el.span(rx.el.span(title, class_name="strong"), rx.el.br(), rx.el.span(text, class_name="muted small")),
        rx.el.span(end, class_name="end small"),
        type="button",
        class_name="choice",
        aria_pressed=pressed,
        on_click=on_click,
        custom_attrs={"data-choice": name},
    )


def _modalities(language: str) -> rx.Component:
    kinds = (("in_person", "building"), ("telemedicine", "video"))
    return rx.el.div(
        *[
            _choice(
                symbol, t(f"booking.{kind}", language), t(f"booking.{kind}_text", language), "",
                State.modality == kind, State.choose_modality(kind), kind,
            )
            for kind, symbol in kinds
        ],
        class_name="choices",
    )  # fmt: skip


def _services(language: str) -> rx.Component:  # noqa: ARG001 - all steps are drawn alike
    return rx.el.div(
        rx.foreach(
            State.services,
            lambda one: _choice(
                "calendar", one.name, one.description, one.duration + " · " + one.price,
                State.service == one.id, State.choose_service(one.id), one.slug,
            ),
        ),
        class_name="choices",
    )  # fmt: skip


def _practitioners(language: str) -> rx.Component:
    anyone = _choice(
        "users", t("booking.anyone", language), t("booking.anyone_text", language), "",
        State.practitioner == "", State.choose_practitioner(""), "anyone",
    )  # fmt: skip
    return rx.el.div(
        anyone,
        rx.foreach(
            State.practitioners,
            lambda one: rx.el.button(
                rx.el.span(one.initials, class_name="avatar", aria_hidden="true"),
                rx.el.span(
                    rx.el.span(one.name, class_name="strong"),
                    rx.el.br(),
                    rx.el.span(one.speciality, class_name="muted small"),
                ),
                rx.el.span(one.duration + " · " + one.price, class_name="end small"),
                type="button",
                class_name="choice",
                aria_pressed=State.practitioner == one.id,
                on_click=State.choose_practitioner(one.id),
                custom_attrs={"data-choice": one.slug},
            ),
        ),
        class_name="choices",
    )


def _chosen(language: str) -> rx.Component:
    who = rx.cond(State.practitioner_name != "", State.practitioner_name, t("booking.anyone", language))
    return card(
        row(
            rx.el.span(rx.cond(State.initials != "", State.initials, "·"), class_name="avatar", aria_hidden="true"),
            rx.el.div(
                rx.el.p(who, class_name="strong"),
                muted(State.service_name + " · " + State.service_facts),
                class_name="grow",
            ),
            rx.el.button(t("ui.change", language), type="button", class_name="link-button", on_click=State.back),
        )
    )


def _times(language: str) -> rx.Component:
    grid = month(
        State.days, State.month_label, language, chosen=State.day, on_day=State.choose_day, on_previous=State.show_previous,
        on_next=State.show_next, may_previous=State.may_previous, may_next=State.may_next,
    )  # fmt: skip
    full = paragraph_notice(
        rx.el.p(t("booking.no_times_month", language)),
        rx.el.button(
            t("booking.first_free", language), type="button", class_name="link-button", on_click=State.show_first_free
        ),
    )
    start, end = t("booking.nothing_free", language, phone="§").split("§")
    of_day = stack(
        row(rx.el.h2(State.day_label), muted(State.zone_label), apart=True),
        rx.cond(
            State.slots.length() > 0,
            times(State.slots, language, chosen=State.held.starts_at, on_time=State.choose_time),
            muted(t("booking.day_full", language)),
        ),
    )
    return stack(
        _chosen(language),
        rx.cond(
            State.nothing_free,
            paragraph_notice(start, State.phone, end, kind="attention"),
            rx.el.div(stack(grid, rx.cond(State.month_is_full, full, rx.fragment())), of_day, class_name="two-panes"),
        ),
        rx.cond(State.held.hold != "", _held_bar(language), rx.fragment()),
    )


def _held_bar(language: str) -> rx.Component:
    return rx.el.div(
        _held_facts(language),
        button(t("ui.continue", language), on_click=State.forward, data_testid="continue"),
        class_name="bottom-bar",
    )


def _held_facts(language: str) -> rx.Component:
    return rx.el.div(
        rx.el.p(State.held.day + ", " + State.held.time, class_name="strong", data_testid="held"),
        muted(
            t("booking.held", language) + " ",
            countdown(State.held.expires_at),
            " " + t("booking.minutes_left", language),
        ),
    )


def _data(language: str) -> rx.Component:
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
        rx.el.p(text("data_text")),
        muted(
            text("have_account"),
            " ",
            rx.el.a(text("sign_in_first"), href=f"{routes.localized(routes.SIGN_IN, language)}?next={here}"),
        ),
        card(stack(*fields)),
        rx.el.div(
            _held_facts(language),
            button(t("ui.continue", language), type="submit", data_testid="continue"),
            class_name="bottom-bar",
        ),
        on_submit=State.keep_data,
        no_validate=True,
        class_name="stack",
        custom_attrs={"data-draft": "booking"},
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


def _confirmation(language: str) -> rx.Component:
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
        _summary(language),
        text_area(t("booking.reason", language), "reason", hint=t("booking.reason_hint", language), max_length=300),
        rx.cond(State.must_agree, agreement, rx.fragment()),
        rx.el.div(
            _held_facts(language),
            button(t("booking.confirm", language), type="submit", data_testid="confirm"),
            class_name="bottom-bar",
        ),
        on_submit=State.confirm,
        no_validate=True,
        class_name="stack",
        custom_attrs={"data-draft": "reason"},
    )


def _done(language: str) -> rx.Component:
    return stack(
        rx.el.div(icon("check", 36), class_name="tick"),
        rx.el.h1(t("booking.done_title", language), tab_index=-1, custom_attrs={"data-focus": "", "data-forget-drafts": ""}),
        rx.el.p(t("booking.done_text", language)),
        rx.el.p(t("booking.folio", language) + " ", rx.el.span(State.folio, class_name="strong", data_testid="folio")),
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
            State.must_agree,
            paragraph_notice(
                rx.el.h2(t("booking.account_title", language)),
                rx.el.p(t("booking.account_text", language)),
                button(t("booking.invite", language), look="secondary", on_click=State.invite, data_testid="invite"),
            ),
            rx.fragment(),
        ),
        inner_link(t("ui.home", language), href=routes.localized(routes.HOME, language)),
    )  # fmt: skip
