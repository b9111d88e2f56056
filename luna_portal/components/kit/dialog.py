"""Dialogs: the browser's own modal dialog, and a question or a form in it with its two answers."""

from collections.abc import Mapping
from types import MappingProxyType

import reflex as rx

from luna_portal.components.base.basics import Content, button
from luna_portal.components.kit.browser import script
from luna_portal.framework.elements import EventType


class ModalDialog(rx.Component):
    """A modal dialog, named by the `DialogTitle` in it; Esc and a press beside it press the button that `NO` marks."""

    library = script("kit/dialog")
    tag = "ModalDialog"


class DialogTitle(rx.Component):
    """The heading that names the dialog around it."""

    library = script("kit/dialog")
    tag = "DialogTitle"


NO: Mapping[str, str] = MappingProxyType({"data-dismiss": ""})
"""Marks the button that says no, or closes. Each button is given a copy: what else it is given is written into that."""


def modal(*content: Content, class_name: str = "", testid: str = "") -> rx.Component:
    """A dialog with what is in it, one under the other; a `DialogTitle` and a button with `NO` belong to it."""
    attributes = {"data-testid": testid} if testid else {}
    return ModalDialog.create(*content, class_name=class_name, custom_attrs=attributes)


def question(
    title: Content, *content: Content, yes: Content, no: Content, on_yes: EventType[()] | None = None, on_no: EventType[()],
    look: str = "danger-solid", submits: str = "", testid: str = "yes", beside: rx.Component | None = None,
) -> rx.Component:  # fmt: skip
    """A dialog with a title, its content, and two answers.

    `submits` is the id of a form in it, which yes sends; `beside` the answers stands another button.
    """
    answer = (
        button(yes, look=look, data_testid=testid, type="submit", form=submits)
        if submits
        else button(yes, look=look, data_testid=testid, on_click=on_yes)
    )
    refusal = button(no, look="secondary", on_click=on_no, custom_attrs={**NO})
    answers = rx.el.div(*(() if beside is None else (beside,)), refusal, answer, class_name="cluster at-end")
    return modal(rx.el.div(DialogTitle.create(title), *content, answers, class_name="stack"))
