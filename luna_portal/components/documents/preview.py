"""A look at one file in a dialog: its pages one by one, printed and taken along."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import document_link, empty_state, icon_button, muted
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.documents.list import FileActions
from luna_portal.components.kit.browser import ArrowTurns, script
from luna_portal.components.kit.dialog import NO, DialogTitle, modal
from luna_portal.i18n.catalog import t


class PrintPages(rx.Component):
    """A button that prints all pages of a file; `door` is the file's address."""

    library = script("documents/print_pages")
    tag = "PrintPages"
    door: rx.Var[str]
    pages: rx.Var[int]


def preview(state: Any, language: str, deeds: FileActions, *more: rx.Component) -> rx.Component:
    """A look at one file, page by page, in a dialog; Esc closes it. `more` are further things to press."""
    one = state.shown
    sheet = rx.el.img(
        src=one.door + "/pagina/" + state.leaf.to_string() + "?ancho=1200",
        alt=said("files.preview.alt", language, name=one.name, page=state.leaf.to_string()),
        class_name="sheet",
        key=one.id + state.leaf.to_string(),
        data_testid="sheet",
    )
    undrawn = empty_state(
        t("files.preview.undrawn_title", language), t("files.preview.undrawn_text", language), symbol="file"
    )
    shown = modal(
        rx.el.div(
            rx.el.div(
                DialogTitle.create(one.name),
                muted(one.kind_label + " · " + one.size + " · " + one.when + " · " + one.by),
                class_name="grow",
            ),
            icon_button(
                "cross", t("files.preview.close", language), on_click=deeds.close, custom_attrs={**NO},
                data_testid="close-preview",
            ),
            class_name="preview-head",
        ),
        rx.el.div(rx.cond(one.drawn, sheet, undrawn), class_name="sheet-frame", tab_index=0),
        rx.el.div(
            rx.cond(one.pages > 1, _leaves(state, language, deeds)),
            rx.el.span(class_name="grow"),
            *more,
            rx.cond(one.drawn, _print_button(one, language)),
            document_link(
                icon("download", 20),
                t("files.download", language),
                href=one.door + "/contenido",
                class_name="button primary",
                data_testid="download",
            ),
            class_name="preview-foot",
        ),
        class_name="preview",
    )  # fmt: skip
    return rx.cond(one, shown)


def _leaves(state: Any, language: str, deeds: FileActions) -> rx.Component:
    may_previous, may_next = state.leaf > 1, state.leaf < state.shown.pages
    previous, following = deeds.turn_leaf(state.leaf - 1), deeds.turn_leaf(state.leaf + 1)
    return rx.el.div(
        ArrowTurns.create(may_previous=may_previous, may_next=may_next, on_previous=previous, on_next=following),
        icon_button(
            "back",
            t("files.preview.previous", language),
            on_click=previous,
            disabled=~may_previous,
            data_testid="previous-leaf",
        ),
        rx.el.span(
            said("ui.page_of", language, page=state.leaf.to_string(), pages=state.shown.pages.to_string()),
            class_name="tabular small",
            role="status",
            data_testid="leaf",
        ),
        icon_button(
            "next",
            t("files.preview.next", language),
            on_click=following,
            disabled=~may_next,
            data_testid="next-leaf",
        ),
        class_name="cluster tight leaves",
    )


def _print_button(one: Any, language: str) -> rx.Component:
    return PrintPages.create(
        icon("print", 20),
        t("files.print", language),
        door=one.door,
        pages=one.pages,
        class_name="button secondary",
        custom_attrs={"data-testid": "print"},
    )
