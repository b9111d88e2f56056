"""Fields with their label, hint and error; forms that post to a door."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import Content
from luna_portal.framework.elements import BaseHTML
from luna_portal.i18n.catalog import t


class NativeForm(BaseHTML):
    """A form that posts by itself; the framework's own would never leave the page."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]


def written_in(form: str) -> rx.Var[dict[str, str]]:
    """What stands in the boxes of the form with that id, at the moment of a click: for a button that is not its own."""
    return rx.Var(f"Object.fromEntries(new FormData(document.getElementById('{form}')))").to(dict[str, str])


def is_typed(form: str) -> rx.Var[bool]:
    """Whether, at the moment of a click, the forms of that CSS selector hold something that they did not begin with."""
    boxes = f"document.querySelectorAll('{form} :is(input, textarea)')"
    differs = "one.type === 'checkbox' ? one.checked !== one.defaultChecked : one.value !== one.defaultValue"
    return rx.Var(f"[...{boxes}].some((one) => {differs})").to(bool)


def field(label: Content, name: str, *, hint: Content = "", problem: Any = "", **props: Any) -> rx.Component:
    """An input with its label above, a hint, and its error below. `problem` is a sentence or a Var of one."""
    place = rx.el.span(
        problem, class_name="problem", id=f"{name}-problem", custom_attrs={"data-problem": name}, role="alert"
    )
    described = f"{name}-hint {name}-problem" if hint else f"{name}-problem"
    invalid = "false" if isinstance(problem, str) else rx.cond(problem, "true", "false")
    control = props.pop("control", None) or rx.el.input
    label_id = props.pop("label_id", None)
    return rx.el.div(
        rx.el.label(label, html_for=name, **({"id": label_id} if label_id else {})),
        rx.el.span(hint, class_name="hint", id=f"{name}-hint") if hint else rx.fragment(),
        control(id=name, name=name, class_name="input", aria_describedby=described, aria_invalid=invalid, **props),
        place,
        class_name="field",
    )


def secret_field(label: Content, name: str, language: str, **props: Any) -> rx.Component:
    """A password's field, with a button that shows what is typed; `assets/forms.js` hides it again when it is sent."""

    def control(**rest: Any) -> rx.Component:
        show = rx.el.button(
            t("ui.show_password", language),
            type="button",
            class_name="reveal",
            aria_pressed="false",
            aria_controls=name,
            aria_describedby=f"{name}-label",
            custom_attrs={"data-reveal": name},
        )
        return rx.el.div(
            rx.el.input(type="password", auto_capitalize="off", spell_check=False, **rest), show, class_name="secret"
        )

    return field(label, name, control=control, label_id=f"{name}-label", **props)


def error_summary(language: str) -> rx.Component:
    """The head of a form of several fields: when more than one is at fault, `assets/forms.js` lists them here as links."""
    return rx.el.div(
        class_name="notice error error-summary",
        role="group",
        aria_label=t("ui.error_summary", language),
        hidden=True,
        custom_attrs={"data-summary": t("ui.error_summary", language)},
    )


def select_field(
    label: Content, name: str, options: list[tuple[str, str]], *, problem: Any = "", **props: Any
) -> rx.Component:
    """A native choice among few; `options` are (value, text)."""
    entries = [rx.el.option(text, value=value) for value, text in options]

    def control(**rest: Any) -> rx.Component:
        return rx.el.select(*entries, **rest)

    return field(label, name, problem=problem, control=control, **props)


def text_area(label: Content, name: str, *, hint: Content = "", **props: Any) -> rx.Component:
    """A field of several lines."""
    return field(label, name, hint=hint, control=rx.el.textarea, **props)


def checkbox(name: str, *label: Content, problem: Any = "", **props: Any) -> rx.Component:
    """A box to tick, never ticked beforehand."""
    invalid = "false" if isinstance(problem, str) else rx.cond(problem, "true", "false")
    return rx.el.div(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name=name,
                id=name,
                aria_describedby=f"{name}-problem",
                aria_invalid=invalid,
                **props,
            ),
            rx.el.span(*label),
            class_name="check",
        ),
        rx.el.span(
            problem, class_name="problem", id=f"{name}-problem", custom_attrs={"data-problem": name}, role="alert"
        ),
        class_name="field",
    )


def door_form(door: str, language: str, *content: rx.Component, **props: Any) -> rx.Component:
    """A form for an HTTP door; `assets/forms.js` shows its errors in place, and without it the post goes native."""
    return NativeForm.create(
        rx.el.input(type="hidden", name="lang", value=language, read_only=True),
        rx.el.div(class_name="problem notice error", tab_index=-1, role="alert", custom_attrs={"data-problem": ""}),
        error_summary(language),
        *content,
        action=door,
        method="post",
        class_name=props.pop("class_name", "stack"),
        custom_attrs={"data-door": "", "data-offline": t("ui.offline", language), "noValidate": True},
        **props,
    )


def from_query(name: str) -> rx.Component:
    """A hidden field that takes its value from the page's address."""
    return rx.el.input(type="hidden", name=name, custom_attrs={"data-from-query": ""})
