"""The month with its free days at a glance, and the times of a day."""

import reflex as rx

from luna_portal.components.base.basics import Content, icon_button
from luna_portal.components.kit.browser import ArrowGroup, script
from luna_portal.framework.elements import EventCallback, EventType
from luna_portal.i18n.catalog import t
from luna_portal.views.slots.booking import DayView, SlotView


class MonthGrid(rx.Component):
    """A grid of days: one stop of the Tab key, moved in by the arrows, Home and End; PageUp and PageDown turn the month.

    `names` are the days of the week, short and whole. `on_day` is given the day's ISO date.
    """

    library = script("slots/month")
    tag = "MonthGrid"
    days: rx.Var[list[DayView]]
    chosen: rx.Var[str]
    names: rx.Var[list[list[str]]]
    may_previous: rx.Var[bool]
    may_next: rx.Var[bool]
    on_day: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_previous: rx.EventHandler[rx.event.no_args_event_spec]
    on_next: rx.EventHandler[rx.event.no_args_event_spec]


def month(
    days: rx.Var[list[DayView]], label: Content, language: str, *, chosen: rx.Var[str], on_day: EventType[str],
    on_previous: EventType[()], on_next: EventType[()], may_previous: rx.Var[bool], may_next: rx.Var[bool],
) -> rx.Component:  # fmt: skip
    """A month's grid under its name, with the ways to the months before and after. `on_day` takes the day's ISO date."""
    names = zip(t("ui.weekdays", language).split(), t("ui.weekdays_long", language).split(), strict=True)
    return rx.el.div(
        rx.el.div(
            rx.el.h2(label, aria_live="polite", data_testid="month"),
            rx.el.div(
                icon_button("back", t("ui.previous_month", language), on_click=on_previous, disabled=~may_previous),
                icon_button(
                    "next", t("ui.next_month", language), on_click=on_next, disabled=~may_next, data_testid="next-month"
                ),
                class_name="cluster no-gap",
            ),
            class_name="head",
        ),
        MonthGrid.create(
            days=days,
            chosen=chosen,
            names=[list(both) for both in names],
            may_previous=may_previous,
            may_next=may_next,
            on_day=on_day,
            on_previous=on_previous,
            on_next=on_next,
            custom_attrs={"aria-label": t("ui.month_grid", language)},
        ),
        class_name="card month",
    )


def times(
    slots: rx.Var[list[SlotView]],
    language: str,
    *,
    chosen: rx.Var[str],
    on_time: EventCallback[str, str],
    own: bool = True,
) -> rx.Component:
    """A day's times as buttons. `on_time` takes the start (ISO 8601, UTC) and the professional's public id."""
    return ArrowGroup.create(
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
        custom_attrs={"aria-label": t("ui.times", language)},
    )
