"""Unseen parts of every page; one asks, in time, whether a person is still there."""

import reflex as rx

from luna_portal.components.kit.browser import AskBeforeLosing, DeviceZone, SessionAlarm
from luna_portal.components.kit.dialog import question
from luna_portal.i18n.catalog import t
from luna_portal.state.pipeline.session_clock import SessionClockState as Clock


def session_watch(language: str) -> rx.Component:
    """The session's alarm and its question, and what the browser does by itself on every page."""
    return rx.el.div(
        SessionAlarm.create(wake=Clock.wake, on_ring=Clock.check),
        AskBeforeLosing.create(sentence=t("ui.lose", language)),
        DeviceZone.create(),
        rx.cond(
            Clock.asking,
            question(
                t("session.title", language),
                rx.el.p(
                    rx.cond(Clock.may_stay, t("session.about_to_end", language), t("session.ends_anyway", language))
                ),
                yes=t("session.stay", language),
                no=t("session.dismiss", language),
                on_yes=Clock.stay,
                on_no=Clock.dismiss,
                look="primary",
            ),
        ),
        on_mount=Clock.load,
    )
