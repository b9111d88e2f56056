"""The dialog by which something is shared: first the wishes, then link and code, shown once."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from luna_portal.components.base.basics import Content, button, muted, notice, page_script, paragraph_notice, stack
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.dialog import NO, DialogTitle, modal, question
from luna_portal.components.kit.forms import field, select_field
from luna_portal.i18n.catalog import t

WISH = "share-wish"


@dataclass(frozen=True, slots=True)
class Sharing:
    """The Vars and callbacks of the dialog; see state/parts/share_dialog.py."""

    asking: Any
    link: Any
    code: Any
    until: Any
    notice: Any
    notice_kind: Any
    errors: Any
    make: Any
    close: Any


def share_dialog(one: Sharing, language: str) -> rx.Component:
    """Both steps; neither is there while nothing is being shared."""
    return rx.fragment(
        page_script("/share.js"),
        rx.cond(one.asking, _wishes(one, language)),
        rx.cond(one.link != "", _made(one, language)),
    )


def _wishes(one: Sharing, language: str) -> rx.Component:
    days = [(value, t(f"share.dialog.day_{value}", language)) for value in ("1", "7", "30")]
    openings = [(value, t(f"share.dialog.opening_{value}", language)) for value in ("1", "5", "20")]
    form = rx.el.form(
        field(
            t("share.dialog.label", language),
            "label",
            hint=t("share.dialog.label_hint", language),
            problem=one.errors["label"],
            max_length=80,
            auto_complete="off",
        ),
        select_field(t("share.dialog.days", language), "days", days, problem=one.errors["days"], default_value="7"),
        select_field(
            t("share.dialog.openings", language),
            "openings",
            openings,
            problem=one.errors["openings"],
            default_value="5",
        ),
        on_submit=one.make,
        id=WISH,
        class_name="stack",
        no_validate=True,
    )
    return question(
        t("share.dialog.title", language),
        rx.el.p(t("share.dialog.text", language), class_name="muted"),
        notice(one.notice, one.notice_kind),
        form,
        yes=t("share.dialog.make", language),
        no=t("ui.cancel", language),
        on_no=one.close,
        look="primary",
        submits=WISH,
        testid="make-share",
    )


def _made(one: Sharing, language: str) -> rx.Component:
    return modal(
        stack(
            DialogTitle.create(t("share.dialog.done_title", language)),
            paragraph_notice(rx.el.p(t("share.dialog.done_text", language)), kind="attention"),
            _to_copy(
                "share-link",
                t("share.dialog.link", language),
                one.link,
                t("share.dialog.copy_link", language),
                language,
            ),
            _to_copy(
                "share-code",
                t("share.dialog.code", language),
                one.code,
                t("share.dialog.copy_code", language),
                language,
            ),
            muted(said("share.dialog.until", language, until=one.until)),
            rx.el.p(role="status", class_name="muted small", custom_attrs={"data-copied": ""}),
            rx.el.div(
                button(
                    icon("share", 20),
                    t("share.dialog.send", language),
                    look="secondary",
                    classes="only-if-shares",
                    custom_attrs={"data-send": "share-link"},
                ),
                button(
                    t("share.dialog.close", language),
                    on_click=one.close,
                    custom_attrs={**NO},
                    data_testid="share-done",
                ),
                class_name="cluster at-end",
            ),
        )
    )


def _to_copy(name: str, label: Content, value: Any, action: Content, language: str) -> rx.Component:
    """A value to take along, with its button; `assets/share.js` copies."""
    return stack(
        rx.el.label(label, html_for=name, class_name="strong"),
        rx.el.div(
            rx.el.input(value=value, read_only=True, id=name, class_name="input", data_testid=name),
            button(
                action,
                look="secondary",
                custom_attrs={"data-copy": name, "data-copied-said": t("share.dialog.copied", language)},
            ),
            class_name="copy",
        ),
        gap=8,
    )
