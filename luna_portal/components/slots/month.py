"""The month with its free days at a glance, and the times of a day."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import Content, icon_button
from luna_portal.i18n.catalog import t
from luna_portal.views.slots.booking import DayView, SlotView


def month(
    days: rx.Var[list[DayView]], label: Content, language: str, *, chosen: Any, on_day: Any,
    on_previous: Any, on_next: Any, may_previous: Any, may_next: Any,
) -> rx.Component:  # fmt: skip
    """A month's grid. `on_day` takes the day's ISO date; the arrow keys move among the free days."""
    short, whole = t("ui.weekdays", language).split(), t("ui.weekdays_long", language).split()
    names = [
        rx.el.div(
            rx.el.span(one, aria_hidden="true"), rx.el.span(long, class_name="hidden-visually"), class_name="name"
        )
        for one, long in zip(short, whole, strict=True)
    ]
    return rx.el.div(
        rx.el.div(
            rx.el.h2(label, aria_live="polite", data_testid="month"),
            rx.el.div(
                icon_button("back", t("ui.previous_month", language), on_click=on_previous, disabled=~may_previous),
                icon_button(
                    "next", t("ui.next_month", language), on_click=on_next, disabled=~may_next, data_testid="next-month"
                ),
                class_name="row no-gap",
            ),
            class_name="head",
        ),
        rx.el.div(*names, class_name="grid-week"),
        rx.el.div(
            rx.foreach(days, lambda day: _day(day, chosen, on_day)),
            class_name="grid-week",
            role="group",
            aria_label=t("ui.month_grid", language),
            custom_attrs={"data-keys": "month"},
        ),
        class_name="card month",
    )


def _day(day: rx.Var[DayView], chosen: Any, on_day: Any) -> rx.Component:
    """A day: its number, and for those who listen its name and how many times it offers."""
    classes = rx.match(
        day.state,
        ("outside", "day outside"),
        ("open", rx.cond(day.day == chosen, "day free chosen", "day free")),
        rx.cond(day.is_today, "day today", "day"),
    )
    return rx.el.button(
        day.number,
        type="button",
        class_name=classes,
        disabled=day.state != "open",
        aria_label=day.label,
        aria_pressed=day.day == chosen,
        on_click=on_day(day.day),
        custom_attrs={"data-day": day.day},
    )


def times(slots: rx.Var[list[SlotView]], language: str, *, chosen: Any, on_time: Any, own: bool = True) -> rx.Component:
    """A day's times as buttons. `on_time` takes the start (ISO 8601, UTC) and the professional's public id."""
    return rx.el.div(
        rx.foreach(
            slots,
            lambda slot: rx.el.button(
                slot.label,
                rx.cond(
                    own & (slot.reader_label != ""),
                    rx.el.div(slot.reader_label, class_name="small muted"),
                    rx.fragment(),
                )
                if own
                else rx.fragment(),
                type="button",
                class_name="time",
                aria_pressed=slot.starts_at == chosen,
                on_click=on_time(slot.starts_at, slot.practitioner),
                custom_attrs={"data-time": slot.starts_at},
            ),
        ),
        class_name="times",
        role="group",
        aria_label=t("ui.times", language),
        custom_attrs={"data-keys": "times"},
    )


def countdown(until: Any) -> rx.Component:
    """Minutes and seconds until an instant (ISO 8601), counted by the browser."""
    return rx.el.span(class_name="tabular", custom_attrs={"data-countdown": until}, role="timer")
