"""Parts of a list's screen: tabs, filters, search, pages, rows, and the way back to where the list was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import reflex as rx

from luna_portal.components.base.basics import Content, icon_button, inner_link, muted, row, skeleton, stack
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.browser import FlowHistory, script
from luna_portal.framework.elements import EventCallback
from luna_portal.i18n import query
from luna_portal.i18n.catalog import t

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListVars:
    """What the parts draw of a list, and what they call; `state.parts.list_page.ListPage` has all of it."""

    loading: rx.Var[bool]
    address: rx.Var[str]
    entry: rx.Var[int]
    filters: rx.Var[dict[str, str]]
    words: rx.Var[str]
    page: rx.Var[int]
    pages: rx.Var[int]
    opened: rx.Var[str]
    filter: EventCallback[str, str]
    search: EventCallback[str]
    go_to_page: EventCallback[int]
    open: EventCallback[str]
    close: EventCallback[()]

    @property
    def tab(self) -> rx.Var[str]:
        """The tab that is chosen."""
        return self.chosen(query.TAB)

    def chosen(self, name: str) -> rx.Var[str]:
        """What is chosen of a filter."""
        return self.filters.to(dict)[name].to(str)

    @property
    def narrowed(self) -> rx.Var[bool]:
        """Whether a search hides some."""
        return self.words != ""


class SearchBox(rx.Component):
    """An input whose words are searched for while they are typed; `words` are those that the list shows."""

    library = script("kit/search_box")
    tag = "SearchBox"
    words: rx.Var[str]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def list_address(shown: ListVars) -> rx.Component:
    """Lets what a list shows stand in the browser's address; once a page, where nothing takes it away."""
    return FlowHistory.create(step=shown.entry, address=shown.address)


def search_input(
    label: str, words: rx.Var[str], on_search: EventCallback[str], *, wide: bool = False, testid: str = "search",
    focus: bool = False,
) -> rx.Component:  # fmt: skip
    """A search box, named by what it looks into."""
    attributes = {
        "placeholder": label, "aria-label": label, "maxLength": 80, "data-testid": testid, "autoComplete": "off",
    } | ({"autoFocus": True} if focus else {})  # fmt: skip
    name = "input grow" if wide else "input"
    return SearchBox.create(words=words, on_search=on_search, class_name=name, custom_attrs=attributes)


def list_search(shown: ListVars, label: str, *, wide: bool = False) -> rx.Component:
    """The search box of a list."""
    return search_input(label, shown.words, shown.search, wide=wide)


def tabs(
    shown: ListVars, names: Mapping[str, str], label: str, counts: rx.Var[dict[str, int]], *counted: str
) -> rx.Component:
    """The tabs of a list by their value, with how many are in those that are `counted`."""

    def one(name: str, title: str) -> rx.Component:
        count = rx.cond(shown.loading, "", counts.to(dict)[name].to_string()) if name in counted else ""
        return tab(
            title, " ", rx.el.span(count, class_name="tabular"), chosen=shown.tab == name,
            on_click=shown.filter(query.TAB, name), name=name,
        )  # fmt: skip

    return tab_group(label, *(one(name, title) for name, title in names.items()))


def tab(*content: Content, chosen: rx.Var[bool], on_click: rx.event.EventSpec, name: str) -> rx.Component:
    """One of some buttons of which one is chosen."""
    return rx.el.button(
        *content, type="button", class_name="tab", aria_pressed=chosen, on_click=on_click,
        data_testid=f"tab-{name or 'all'}",
    )  # fmt: skip


def tab_group(label: str, *each: rx.Component) -> rx.Component:
    """Tabs beside each other."""
    return rx.el.div(*each, class_name="tabs", role="group", aria_label=label)


def filter_choice(shown: ListVars, name: str, options: Mapping[str, str], label: str, testid: str) -> rx.Component:
    """A choice among few by which a list is filtered or sorted; `name` is its word in the address."""
    return rx.el.select(
        *[rx.el.option(text, value=value) for value, text in options.items()],
        value=shown.chosen(name),
        on_change=lambda value: shown.filter(name, value),
        class_name="input",
        aria_label=label,
        data_testid=testid,
    )


def pager(shown: ListVars, language: str) -> rx.Component:
    """The way through the pages, when there are several."""
    ways = row(
        icon_button(
            "back", t("ui.previous_page", language), on_click=shown.go_to_page(shown.page - 1),
            disabled=shown.page <= 1, data_testid="previous-page",
        ),
        muted(
            said("ui.page_of", language, page=shown.page.to_string(), pages=shown.pages.to_string()),
            data_testid="page",
        ),
        icon_button(
            "next", t("ui.next_page", language), on_click=shown.go_to_page(shown.page + 1),
            disabled=shown.page >= shown.pages, data_testid="next-page",
        ),
        class_name="pager",
    )  # fmt: skip
    return rx.cond(shown.pages > 1, ways)


def rows_of(
    shown: ListVars, rows: rx.Var[list[T]], draw: Callable[[rx.Var[T]], rx.Component], nothing: rx.Component,
    language: str, *, bones: int = 4, height: int = 76, testid: str = "rows", classes: str = "card rows",
) -> rx.Component:  # fmt: skip
    """The rows with their pager, their shape while they are awaited, or what stands where none is."""
    there = rx.el.ul(rx.foreach(rows, draw), class_name=classes, data_testid=testid)
    none = rx.el.div(nothing, class_name="card", data_testid="empty")
    return rx.cond(shown.loading, skeleton(bones, height), stack(rx.cond(rows, there, none), pager(shown, language)))


def panes(rows: rx.Component, beside: rx.Component, label: str) -> rx.Component:
    """A list with what is open in it beside it where there is room, and alone on a phone."""
    side = rx.el.section(beside, class_name="side only-desktop", aria_label=label)
    return rx.el.div(rows, side, class_name="panes")


def back_link(label: str, href: Content) -> rx.Component:
    """The link at the head of a page to the one above it."""
    return inner_link(icon("back", 20), label, href=href, class_name="back-link")
