"""A question that must be answered, in the browser's own modal dialog; `assets/keys.js` opens it when it appears."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import Content, button


def question(
    title: Content, *content: Content, yes: Content, no: Content, on_yes: Any = None, on_no: Any,
    look: str = "danger-solid", submits: str = "",
) -> rx.Component:  # fmt: skip
    """A dialog with a title, its content, and two answers; Esc means no. `submits` is the id of a form that yes sends."""
    answer: dict[str, Any] = {"type": "submit", "form": submits} if submits else {"on_click": on_yes}
    return rx.el.dialog(
        rx.el.div(
            rx.el.h2(title, id="question"),
            *content,
            rx.el.div(
                button(no, look="secondary", on_click=on_no, custom_attrs={"data-dismiss": ""}),
                button(yes, look=look, data_testid="yes", **answer),
                class_name="row at-end",
            ),
            class_name="stack",
        ),
        aria_labelledby="question",
        custom_attrs={"data-modal": ""},
    )
