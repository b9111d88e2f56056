"""Choosing another time: the month, the times of a day, and the bar with the change."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import button, empty_state, link_button, muted, skeleton
from luna_portal.components.base.words import said
from luna_portal.components.slots.month import month, times
from luna_portal.i18n.catalog import t


def chooser(state: Any, clinic: Any, language: str, *, back: rx.Component) -> rx.Component:
    """The days and times that are free for this appointment. `state` is a State with what Moving has; `back` leads away."""
    calendar = month(
        state.days,
        state.month_label,
        language,
        chosen=state.day,
        on_day=state.pick_day,
        on_previous=state.turn(-1),
        on_next=state.turn(1),
        may_previous=state.earlier_months,
        may_next=state.days.length() > 0,
    )
    hours = rx.el.section(
        rx.el.div(rx.el.h2(state.day_label, class_name="capital"), muted(clinic.zone_line), class_name="cluster apart"),
        rx.cond(
            state.slots,
            times(state.slots, language, chosen=state.start, on_time=state.pick_time, own=False),
            rx.el.p(t("patient.change.no_time", language), class_name="muted"),
        ),
        class_name="stack",
        aria_live="polite",
    )
    pick = rx.el.p(t("patient.change.no_day", language), class_name="muted")
    bar = rx.el.div(
        rx.el.div(
            rx.cond(state.start != "", state.start_label, t("patient.change.pick", language)), class_name="strong grow"
        ),
        back,
        button(
            t("patient.change.confirm", language), on_click=state.move, disabled=state.start == "", data_testid="move"
        ),
        class_name="bottom-bar change",
    )
    return rx.fragment(
        muted(
            said(
                "patient.change.now", language, when=state.detail.appointment.day + ", " + state.detail.appointment.time
            ),
            data_testid="now",
        ),
        rx.cond(
            state.days.length() > 0,
            rx.el.div(calendar, rx.cond(state.day != "", hours, pick), class_name="two-panes"),
            skeleton(1, 360),
        ),
        bar,
    )


def closed(detail: Any, clinic: Any, language: str) -> rx.Component:
    """What stands instead when the time for changes is over: whom to call."""
    return empty_state(
        t("patient.change.closed_title", language),
        said("patient.one.too_late", language, until=detail.until),
        link_button(said("patient.one.call", language, phone=clinic.phone), href=clinic.phone_link, look="secondary"),
    )
