"""Files drawn: a row, a tile, and the folders."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from luna_portal.components.base.basics import document_link, empty_state, icon_button, stack
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.list_screen import ListVars, filter_choice, list_search, pager
from luna_portal.i18n import query
from luna_portal.i18n.catalog import t
from luna_portal.views.documents.document import DocumentView

SORTS = ("newest", "oldest", "name", "size")
KINDS = ("pdf", "picture", "other")


@dataclass(frozen=True, slots=True)
class FileActions:
    """What may be pressed. Each is an event handler of the page's State; `menu` is None where nothing may be changed."""

    show: Any
    close: Any
    turn_leaf: Any
    refresh: Any
    menu: Any = None
    move: Any = None


def filter_bar(shown: ListVars, language: str) -> rx.Component:
    """Search, kind, order, and list or grid."""
    kinds = {"": t("files.any_kind", language)} | {kind: t(f"files.only.{kind}", language) for kind in KINDS}
    sorts = {sort: t(f"files.sort.{sort}", language) for sort in SORTS}
    return rx.el.div(
        list_search(shown, t("files.search", language), wide=True),
        filter_choice(shown, query.KIND, kinds, t("files.kind_label", language), "kind"),
        filter_choice(shown, query.SORT, sorts, t("files.sort_label", language), "sort"),
        rx.el.div(
            _look("list", shown, language),
            _look("grid", shown, language),
            class_name="looks", role="group", aria_label=t("files.look_label", language),
        ),
        class_name="files-sieve",
    )  # fmt: skip


def _look(name: str, shown: ListVars, language: str) -> rx.Component:
    return icon_button(
        name,
        t(f"files.look.{name}", language),
        aria_pressed=shown.chosen(query.LOOK) == name,
        on_click=shown.filter(query.LOOK, name),
        data_testid=f"look-{name}",
    )


def folder_list(state: Any, language: str, *extra: rx.Component) -> rx.Component:
    """The folders: a column beside the files, on a phone a band above them. Files can be dropped on each."""
    every = _folder_button("", t("files.folder.all", language), state.holds, 0, state, language, symbol="file")
    return rx.el.nav(
        rx.el.ul(
            rx.el.li(every),
            rx.foreach(
                state.folders,
                lambda one: rx.el.li(
                    _folder_button(one.id, one.name, one.holds, one.new, state, language, symbol="folder")
                ),
            ),
            class_name="folder-list",
        ),
        *extra,
        class_name="folders",
        aria_label=t("files.folders", language),
    )


def _folder_button(
    key: Any, name: Any, holds: Any, new: Any, state: Any, language: str, *, symbol: str
) -> rx.Component:
    return rx.el.button(
        icon(symbol, 20),
        rx.el.span(name, class_name="grow"),
        rx.cond(
            new > 0,
            rx.el.span(
                rx.Var.create(new).to_string(),
                rx.el.span(t("files.new_count", language), class_name="hidden-visually"),
                class_name="badge tabular",
            ),
        )
        if isinstance(new, rx.Var)
        else rx.fragment(),
        rx.el.span(holds.to_string(), class_name="count tabular"),
        type="button",
        class_name="folder-button",
        aria_current=rx.cond(state.filters[query.FOLDER] == key, "true", "false"),
        on_click=state.filter(query.FOLDER, key),
        custom_attrs={"data-drop-folder": key},
        data_testid="folder",
    )


def file_list(shown: ListVars, state: Any, language: str, deeds: FileActions) -> rx.Component:
    """The files as rows or as tiles."""
    rows = rx.el.ul(
        rx.foreach(state.rows, lambda one: _row(one, language, deeds)), class_name="card rows", data_testid="rows"
    )
    tiles = rx.el.ul(
        rx.foreach(state.rows, lambda one: _tile(one, language, deeds)), class_name="tiles", data_testid="tiles"
    )
    return stack(
        rx.cond(shown.chosen(query.LOOK) == "grid", tiles, rows),
        pager(shown, language),
        move_form(deeds) if deeds.move is not None else rx.fragment(),
    )


def move_form(deeds: FileActions) -> rx.Component:
    """What a file that is dropped on a folder sends; `assets/uploads.js` fills it."""
    return rx.el.form(
        rx.el.input(type="hidden", name="document"),
        rx.el.input(type="hidden", name="folder"),
        on_submit=deeds.move,
        custom_attrs={"data-move": ""},
        hidden=True,
    )


def _row(one: rx.Var[DocumentView], language: str, deeds: FileActions) -> rx.Component:
    facts = one.kind_label + " · " + one.size + " · " + one.on + " · " + one.by
    return rx.el.li(
        rx.el.button(
            picture_of(one),
            rx.el.span(
                rx.el.span(
                    rx.el.span(one.name, class_name="file-name"),
                    rx.cond(one.is_new, _new(language)),
                    class_name="cluster tight",
                ),
                rx.el.span(facts, class_name="muted small block"),
                class_name="grow",
            ),
            type="button",
            class_name="file-open",
            on_click=deeds.show(one.id),
            data_testid="file",
        ),
        *_ends(one, language, deeds),
        class_name="file-row",
        custom_attrs={"data-file": one.id},
        draggable=deeds.move is not None,
    )


def _tile(one: rx.Var[DocumentView], language: str, deeds: FileActions) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            picture_of(one, large=True),
            rx.el.span(one.name, class_name="file-name"),
            rx.el.span(one.kind_label + " · " + one.on, class_name="muted small"),
            rx.cond(one.is_new, _new(language)),
            type="button",
            class_name="tile-open",
            on_click=deeds.show(one.id),
            data_testid="file",
        ),
        *_ends(one, language, deeds, download=False),
        class_name="card tile",
        custom_attrs={"data-file": one.id},
        draggable=deeds.move is not None,
    )


def _ends(one: Any, language: str, deeds: FileActions, *, download: bool = True) -> list[rx.Component]:
    ends = []
    if download:
        ends.append(
            document_link(
                icon("download"),
                href=one.door + "/contenido",
                class_name="icon-button only-wide",
                aria_label=t("files.download", language) + " " + one.name,
            )
        )
    if deeds.menu is not None:
        ends.append(
            icon_button(
                "more",
                said("files.more", language, name=one.name),
                on_click=deeds.menu(one.id, "menu"),
                data_testid="more",
            )
        )
    return ends


def _new(language: str) -> rx.Component:
    return rx.el.span(t("files.new", language), class_name="chip new-mark", data_testid="new")


def picture_of(one: Any, *, large: bool = False) -> rx.Component:
    """The thumbnail, or what kind of file it is in letters."""
    size = "thumb large" if large else "thumb"
    drawn = rx.el.img(src=one.door + "/miniatura", alt="", loading="lazy", class_name="thumb-picture")
    letters = rx.el.span(one.kind_label, class_name="thumb-letters")
    return rx.el.span(rx.cond(one.drawn, drawn, letters), class_name=size, aria_hidden="true")


def nothing(shown: ListVars, language: str, *, whose: str = "own") -> rx.Component:
    """What stands where no file is."""
    filtered = empty_state(t("files.none_found_title", language), t("files.none_found_text", language), symbol="folder")
    empty = empty_state(
        t(f"files.empty.{whose}_title", language), t(f"files.empty.{whose}_text", language), symbol="folder"
    )
    return rx.el.div(
        rx.cond(shown.narrowed | (shown.chosen(query.KIND) != ""), filtered, empty),
        class_name="card",
        data_testid="empty",
    )
