"""How a laboratory value is drawn: number, words with a shape, where it lies in its range, and how it changed."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import Content, button, document_link
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.i18n.catalog import t

CHART = (360, 140)
ROOM = 9


def flag_chip(words: Any, mark: Any, tone: Any) -> rx.Component:
    """A flag in words, with a shape beside its colour."""
    return rx.el.span(rx.el.span(mark, aria_hidden="true"), words, class_name=f"chip {tone}")


def range_bar(value: Any) -> rx.Component:
    """The normal zone and the value's place on a bar; said in words for who does not see it."""
    return rx.el.div(
        rx.el.div(
            class_name="range-zone",
            style={"left": value.low, "width": value.zone},
            custom_attrs={"data-low": value.has_low.to_string(), "data-high": value.has_high.to_string()},
        ),
        rx.el.div(class_name=f"range-mark {value.tone}", style={"left": value.at}),
        class_name="range-bar",
        role="img",
        aria_label=value.spoken,
    )


def value_card(value: Any, language: str, *, trend: Any, open_place: Any, on_trend: Any) -> rx.Component:
    """One value of a report; `trend` is drawn beneath the one whose trend is open."""
    opened = open_place == value.place
    toggle = button(
        icon("chart", 20),
        rx.cond(opened, t("results.one.trend_hide", language), t("results.one.trend", language)),
        look="plain",
        classes="small-control trend-button",
        on_click=on_trend(value.place),
        aria_expanded=rx.cond(opened, "true", "false"),
        data_testid="trend",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.h3(value.name, class_name="grow"),
            rx.cond(value.words != "", flag_chip(value.words, value.mark, value.tone)),
            class_name="cluster apart",
        ),
        rx.el.p(
            rx.el.span(value.value, class_name=rx.cond(value.at != "", "big-value tabular", "word-value")),
            " ",
            rx.el.span(value.unit, class_name="muted"),
        ),
        rx.cond(value.at != "", range_bar(value)),
        rx.el.div(
            rx.el.span(value.reference), rx.el.span(value.before), class_name="cluster apart muted small tabular"
        ),
        rx.cond(value.points > 1, toggle),
        rx.cond(opened, trend_box(trend, language)),
        class_name="value",
        data_testid="value",
    )


def trend_box(trend: Any, language: str) -> rx.Component:
    """A value over time: the picture, and all of it again as a table."""
    return rx.cond(
        trend,
        rx.el.figure(
            rx.el.figcaption(trend.title, class_name="strong"),
            rx.cond(trend.has_chart, _picture(trend, language)),
            _table(trend, language),
            class_name="trend",
            data_testid="trend-box",
        ),
    )


def _picture(trend: Any, language: str) -> rx.Component:
    width, height = CHART
    dots = rx.foreach(
        trend.dots,
        lambda dot: rx.el.svg.circle(
            rx.el.svg.title(dot.title), cx=dot.x, cy=dot.y, r="6", class_name=f"dot {dot.tone}"
        ),
    )
    return rx.el.div(
        rx.el.svg(
            rx.el.svg.rect(x="0", y=trend.band_y, width=str(width), height=trend.band_height, class_name="band"),
            rx.el.svg.polyline(points=trend.line, class_name="trend-line", fill="none"),
            dots,
            view_box=f"-{ROOM} -{ROOM} {width + 2 * ROOM} {height + 2 * ROOM}",
            role="img",
            aria_label=trend.described,
            class_name="chart",
        ),
        rx.el.div(rx.el.span(trend.first), rx.el.span(trend.last), class_name="cluster apart muted small"),
        rx.cond(trend.has_band, rx.el.p(t("results.one.trend_normal", language), class_name="muted small")),
    )


def _table(trend: Any, language: str) -> rx.Component:
    heads = [rx.el.th(t(f"results.one.trend_{name}", language), scope="col") for name in ("day", "value", "state")]
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*heads)),
            rx.el.tbody(
                rx.foreach(
                    trend.rows,
                    lambda line: rx.el.tr(
                        rx.el.th(line.day, scope="row"),
                        rx.el.td(line.value, class_name="tabular"),
                        rx.el.td(flag_chip(line.words, line.mark, line.tone)),
                    ),
                )
            ),
            class_name="table",
        ),
        class_name="scrolls",
    )


def alarm_box(*content: Content, **props: Any) -> rx.Component:
    """A critical value, before anything else: a shape and words beside the colour."""
    return rx.el.section(
        rx.el.span("!", class_name="alarm-mark", aria_hidden="true"),
        rx.el.div(*content, class_name="stack-8 grow"),
        class_name="alarm",
        **props,
    )


def call_link(label: Content, href: Any, **props: Any) -> rx.Component:
    """Calls a number at one tap."""
    return document_link(icon("phone", 20), label, href=href, class_name="button danger-solid", **props)


def critical_call(result: Any, clinic: Any, language: str) -> rx.Component:
    """To the patient of a critical value: call today, whom, and what if it gets worse; of long ago, what it was."""
    urgent = alarm_box(
        rx.el.h2(said("results.critical.call_to", language, phone=clinic.phone)),
        rx.el.p(result.critical, class_name="strong"),
        rx.el.p(t("results.critical.call_more", language)),
        rx.el.div(
            call_link(said("results.critical.call_clinic", language, phone=clinic.phone), clinic.phone_link),
            class_name="cluster not-on-paper",
        ),
        data_testid="call-today",
    )
    past = alarm_box(
        rx.el.h2(t("results.critical.past", language)),
        rx.el.p(result.critical, class_name="strong"),
        rx.el.p(said("results.critical.past_more", language, phone=clinic.phone)),
        rx.el.div(
            call_link(said("results.critical.call_clinic", language, phone=clinic.phone), clinic.phone_link),
            class_name="cluster not-on-paper",
        ),
        data_testid="was-critical",
    )
    return rx.cond(result.critical != "", rx.cond(result.urgent, urgent, past))


def sentence_card(result: Any) -> rx.Component:
    """What it means, before any number."""
    return rx.el.section(
        rx.el.h2(result.sentence_head, class_name="sentence-head"),
        rx.el.p(result.sentence, class_name="sentence"),
        class_name="sentence-card",
        data_testid="sentence",
    )


def fact_list(facts: Any, title: Content) -> rx.Component:
    """Labels and what stands beside them."""
    return rx.el.section(
        rx.el.h2(title),
        rx.el.dl(
            rx.foreach(facts, lambda one: rx.el.div(rx.el.dt(one.label, class_name="muted"), rx.el.dd(one.text))),
            class_name="fact-list",
        ),
        class_name="card pad stack-8",
    )
