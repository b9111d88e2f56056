"""/agendar and /agendar/<professional>: the way to an appointment, a step at a time."""

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    card,
    empty_state,
    muted,
    notice,
    paragraph_notice,
    row,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import flow_header
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.slots.month import month, times
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.shared_frame import shared_page
from luna_portal.pages.publico.agendar_end import confirmation, data, done, held_facts
from luna_portal.state.publico.agendar import AgendarState as State
from luna_portal.views.slots import steps

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
        (steps.DATA, data(language)),
        (steps.CONFIRM, confirmation(language)),
        (steps.DONE, done(language)),
        rx.fragment(),
    )
    waiting = rx.el.div(
        rx.el.h1(t("booking.page", language), class_name="hidden-visually"), skeleton(4), aria_busy="true"
    )
    return shared_page(
        rx.cond(
            State.ready,
            rx.cond(
                State.loading,
                waiting,
                stack(_header(language), notice(State.notice, State.notice_kind), _call(language), flow),
            ),
            empty_state(t("booking.not_ready_title", language), t("booking.not_ready_text", language), whole=True),
        ),
        language=language,
        path=routes.BOOKING,
        clinic=State.clinic_name,
        width="narrow roomy",
        here=rx.cond(State.other_language, State.other_language, routes.other_language(routes.booking(language))),
    )


def _call(language: str) -> rx.Component:
    """The clinic's phone, under the sentence of a limit."""
    words = said("booking.call", language, phone=State.phone)
    return rx.cond(
        State.must_call, rx.el.a(words, href=State.phone_link, class_name="button secondary", data_testid="call")
    )


def _header(language: str) -> rx.Component:
    before, middle, after = t("booking.step", language, number="§", total="¶").replace("¶", "§").split("§")
    title = rx.match(State.step, *[(step, t(key, language)) for step, key in TITLES.items()], "")
    counted = before + State.number.to_string() + middle + State.total.to_string() + after
    return rx.cond(
        State.step == steps.DONE,
        rx.fragment(),
        flow_header(
            title,
            counted,
            language,
            on_back=State.back,
            share=State.progress,
            number=State.number,
            address=State.address,
        ),
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
            rx.el.button(
                t("ui.change", language),
                type="button",
                class_name="link-button",
                on_click=State.back,
                custom_attrs={"data-back": ""},
            ),
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
            stack(
                times(State.slots, language, chosen=State.held.starts_at, on_time=State.choose_time),
                rx.cond(State.slots[0].reader_label != "", muted(t("booking.own_clock", language)), rx.fragment()),
                gap=8,
            ),
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
        held_facts(language),
        button(t("ui.continue", language), on_click=State.forward, data_testid="continue"),
        class_name="bottom-bar",
    )
