"""A question that must be answered, in the browser's own modal dialog; `assets/keys.js` opens it when it appears."""

from typing import Any

import reflex as rx

from luna_portal.components.base import Content, button


def question(
    title: Content, *content: Content, yes: Content, no: Content, on_yes: Any, on_no: Any, look: str = "danger-solid"
) -> rx.Component:
    """A dialog with a title, its content, and two answers; Esc means no."""
    return rx.el.dialog(
        rx.el.div(
            rx.el.h2(title, id="question"),
            *content,
            rx.el.div(
                button(no, look="secondary", on_click=on_no, custom_attrs={"data-dismiss": ""}),
                button(yes, look=look, on_click=on_yes, data_testid="yes"),
                class_name="row",
                style={"justifyContent": "flex-end"},
            ),
            class_name="stack",
        ),
        aria_labelledby="question",
        custom_attrs={"data-modal": ""},
    )
