"""What every page with something to share puts in: a button at the thing, and once a page the dialog."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import button
from luna_portal.components.base.icons import icon
from luna_portal.components.sharing import dialog
from luna_portal.i18n.catalog import t
from luna_portal.state.parts.share_dialog import CompartirState as State


def share_button(kind: str, thing: Any, language: str, *, look: str = "secondary", **props: Any) -> rx.Component:
    """A button that shares one thing. `kind` is document, result or prescription; `thing` its public id, a Var or text."""
    return button(
        icon("share", 20),
        t("share.dialog.action", language),
        look=look,
        on_click=State.ask(kind, thing),
        data_testid="share",
        **props,
    )


def share_dialog(language: str) -> rx.Component:
    """The dialog, once on the page."""
    one = dialog.Sharing(
        asking=State.asking,
        link=State.link,
        code=State.code,
        until=State.until,
        notice=State.notice,
        notice_kind=State.notice_kind,
        errors=State.errors,
        make=State.make,
        close=State.close,
    )
    return rx.el.div(dialog.share_dialog(one, language), on_unmount=State.close)
