"""What stands unseen on every page: it asks, in time, whether a person is still there."""

import reflex as rx

from luna_portal.components.kit.dialog import question
from luna_portal.i18n.catalog import t
from luna_portal.state.pipeline.session_clock import SessionClockState as Clock


def session_watch(language: str) -> rx.Component:
    """The alarm, which `assets/keys.js` keeps, and its question."""
    return rx.el.div(
        rx.el.span(hidden=True, custom_attrs={"data-wake": Clock.wake}),
        rx.el.button(hidden=True, type="button", tab_index=-1, on_click=Clock.check, custom_attrs={"data-waken": ""}),
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
