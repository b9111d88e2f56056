"""Text, buttons, links and surfaces."""

from typing import Any

import reflex as rx

from luna_portal.components.base.icons import icon
from luna_portal.framework.elements import A, ReactRouterLink, connection_error
from luna_portal.framework.words import NETWORK_FULL, PORTAL_FULL
from luna_portal.i18n.catalog import LANGUAGES, t

Content = rx.Component | rx.Var | str


def button(
    *content: Content, look: str = "primary", wide: bool = False, classes: str = "", **props: Any
) -> rx.Component:
    """A button. `look`: primary, secondary, plain, danger, danger-solid."""
    names = f"button {look}{' wide' if wide else ''} {classes}".strip()
    return rx.el.button(*content, class_name=names, type=props.pop("type", "button"), **props)


def link_button(
    *content: Content, href: Any, look: str = "primary", wide: bool = False, classes: str = "", **props: Any
) -> rx.Component:
    """A link that looks like a button; it stays inside the app."""
    names = f"button {look}{' wide' if wide else ''} {classes}".strip()
    return ReactRouterLink.create(*content, to=href, class_name=names, **props)


def inner_link(*content: Content, href: Any, **props: Any) -> rx.Component:
    """A link to another page of the portal, without a full load."""
    return ReactRouterLink.create(*content, to=href, **props)


def document_link(*content: Content, href: Any, **props: Any) -> rx.Component:
    """A link that the browser itself follows: to a file, or to a page that must load whole (the other language)."""
    return A.create(*content, href=href, **props)


def icon_button(name: str, label: Content, **props: Any) -> rx.Component:
    """A square button with an icon, named for those who do not see it."""
    return rx.el.button(icon(name), aria_label=label, class_name="icon-button", type="button", **props)


def page_script(address: str) -> rx.Component:
    """A script of `assets/` that only some pages need, beside all that comes and goes; React loads it but once."""
    return rx.el.script(src=address, custom_attrs={"async": True})


def print_button(label: Content) -> rx.Component:
    """Prints the page itself; `assets/print.js`, a script of its page, does."""
    return button(icon("print", 20), label, look="secondary", custom_attrs={"data-print-page": ""}, data_testid="print")


def card(*content: Content, padded: bool = True, **props: Any) -> rx.Component:
    """A surface."""
    classes = f"card{' pad' if padded else ''} {props.pop('class_name', '')}".strip()
    return rx.el.div(*content, class_name=classes, **props)


def stack(*content: Content, gap: int = 16, **props: Any) -> rx.Component:
    """Things under each other. `gap` 4, 8, 16 or 24."""
    name = "stack" if gap == 16 else f"stack-{gap}"  # noqa: PLR2004 - the usual one has the short name
    return rx.el.div(*content, class_name=f"{name} {props.pop('class_name', '')}".strip(), **props)


def row(*content: Content, apart: bool = False, **props: Any) -> rx.Component:
    """Things beside each other, wrapping when narrow."""
    return rx.el.div(
        *content, class_name=f"cluster{' apart' if apart else ''} {props.pop('class_name', '')}".strip(), **props
    )


def muted(*content: Content, **props: Any) -> rx.Component:
    """A quiet, smaller line."""
    return rx.el.p(*content, class_name=f"muted small {props.pop('class_name', '')}".strip(), **props)


def chip(label: Content, tone: Any = "") -> rx.Component:
    """A state in words; `tone` is good, attention, bad, critical, quiet or nothing."""
    return rx.el.span(rx.el.span(_shape(tone), aria_hidden="true"), label, class_name=f"chip {tone}")


def _shape(tone: Any) -> Content:
    """A shape beside the colour, so that colour is never alone."""
    shapes = (("good", "✓"), ("attention", "…"), ("bad", "×"), ("critical", "!"), ("quiet", "–"))
    if isinstance(tone, str):
        return dict(shapes).get(tone, "•")
    return rx.match(tone, *shapes, "•")


def empty_state(
    title: Content, text: Content, *actions: rx.Component, symbol: str = "calendar", whole: bool = False
) -> rx.Component:
    """What stands where nothing is yet, and what to do. `whole`: the page has no other heading."""
    heading = rx.el.h1 if whole else rx.el.h2
    return rx.el.div(icon(symbol, 32), heading(title), rx.el.p(text), *actions, class_name="empty")


def skeleton(rows: int = 3, height: int = 72) -> rx.Component:
    """The shape of what comes; `height` of a row in CSS pixels."""
    bones = [rx.el.div(class_name="bone", custom_attrs={"style": {"height": f"{height}px"}}) for _ in range(rows)]
    return rx.el.div(*bones, class_name="stack", aria_hidden="true")


def fact(symbol: str, *lines: Content) -> rx.Component:
    """One fact of a detail: an icon and its lines, the first strong."""
    first, *rest = lines
    return rx.el.div(icon(symbol), rx.el.div(rx.el.div(first, class_name="strong"), *[muted(line) for line in rest]))


def notice(text: Any, kind: Any = "info", *extra: rx.Component, in_place: bool = False) -> rx.Component:
    """The live region: what was just done or refused is read out, and shown at the foot of the screen until closed.

    `in_place`: it stands where it is put, for pages that are opened with something to say.
    """
    names = [
        rx.el.span(t("ui.close_notice", language), class_name=f"hidden-visually only-{language}")
        for language in LANGUAGES
    ]
    close = rx.el.button(
        icon("cross", 20), *names, type="button", class_name="icon-button", custom_attrs={"data-close-notice": ""}
    )
    region = rx.el.div(
        rx.cond(text != "", rx.fragment(rx.el.p(text, class_name="grow"), *extra)),
        role="status",
        aria_live="polite",
        aria_atomic="true",
        class_name="words",
        data_testid="notice",
    )
    place = "said in-place" if in_place else "said"
    return rx.el.div(
        region,
        rx.cond(text != "", close),
        tab_index=-1,
        class_name=rx.cond(text != "", f"{place} notice {kind}", place),
    )


def paragraph_notice(*content: Content, kind: str = "info") -> rx.Component:
    """A boxed remark that is there from the start."""
    return rx.el.div(rx.el.div(*content, class_name="grow"), class_name=f"notice {kind}")


def offline_banner(language: str) -> rx.Component:
    """Said while the page cannot reach the portal, or is not let in: then with the reason that it was told."""
    lost = rx.el.div(rx.el.p(t("ui.line_lost", language)), class_name="notice attention offline")
    reasons = [
        (reason, rx.el.div(rx.el.p(t(f"ui.{reason}", language)), class_name="notice attention"))
        for reason in (NETWORK_FULL, PORTAL_FULL)
    ]
    said = rx.match(connection_error.to(str), *reasons, lost)
    return rx.el.div(said, role="status", aria_live="polite", custom_attrs={"data-offline-banner": ""})
