"""The frame of a screen: for visitors, for patients, for the team."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from luna_portal.components.base.basics import Content, document_link, icon_button, inner_link, offline_banner
from luna_portal.components.base.icons import icon, logo
from luna_portal.components.kit.browser import ArrivalHeading, FlowHistory
from luna_portal.components.kit.forms import door_form
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t

PATIENT = (
    ("ui.home", "home", routes.START),
    ("ui.appointments", "calendar", routes.APPOINTMENTS),
    ("ui.results", "chart", routes.RESULTS),
    ("ui.prescriptions", "pill", routes.PRESCRIPTIONS),
    ("ui.documents", "folder", routes.DOCUMENTS),
    ("ui.account", "user", routes.ACCOUNT),
)
STAFF = (
    ("ui.agenda", "calendar", routes.AGENDA),
    ("ui.results", "chart", routes.CLINIC_RESULTS),
    ("ui.prescriptions", "pill", routes.CLINIC_PRESCRIPTIONS),
    ("ui.documents", "folder", routes.CLINIC_DOCUMENTS),
    ("ui.mail", "mail", routes.OUTBOX),
    ("ui.account", "user", routes.SECURITY),
)
Sections = tuple[tuple[str, str, str], ...]
ALWAYS = "ui.account"
"""The section that every role may open."""


def skip_link(language: str) -> rx.Component:
    """The first stop of the Tab key."""
    return document_link(t("ui.skip", language), href="#contenido", class_name="skip")


def brand(name: Content, language: str, href: str = routes.HOME) -> rx.Component:
    """The moon and the clinic's name."""
    shown = (
        t("public.portal", language)
        if isinstance(name, str) and not name
        else rx.cond(name, name, t("public.portal", language))
    )
    return inner_link(logo(), rx.el.span(shown), href=routes.localized(href, language), class_name="brand")


def language_link(path: str, language: str, *, here: Any = None) -> rx.Component:
    """The same page in the other language, by a full load: each language is a page of its own.

    `here` is a Var with the path of a page whose address has moving parts.
    """
    other = "en" if language == "es" else "es"
    target = here if here is not None else routes.localized(path, other)
    return document_link(
        t("ui.other_language", language),
        href=target,
        lang=other,
        custom_attrs={"hrefLang": other},
        data_testid="language",
    )


def theme_choice(language: str) -> rx.Component:
    """As the device has it, light or dark; kept by the browser."""
    looks = [rx.el.option(t(f"ui.themes.{look}", language), value=look) for look in ("system", "light", "dark")]
    return rx.el.select(
        *looks,
        value=rx.color_mode,
        on_change=rx.style.set_color_mode,
        aria_label=t("ui.theme", language),
        class_name="theme",
        data_testid="theme",
    )


def public_page(
    *content: rx.Component, language: str, path: str, clinic: Content = "", width: str = "page", here: Any = None
) -> rx.Component:
    """A screen that needs no account. `width` is "page" or "narrow"."""
    return rx.el.div(
        skip_link(language),
        offline_banner(language),
        _public_bar(clinic, language),
        rx.el.main(*content, id="contenido", class_name=width),
        _footer(language, path, here),
        class_name="public",
    )


def shared_page(
    *content: rx.Component, language: str, path: str, side: rx.Var[str], known: rx.Var[bool], allowed: rx.Var[list[str]],
    clinic: Content = "", width: str = "page", here: Any = None,
) -> rx.Component:  # fmt: skip
    """A public screen that keeps the frame of who is signed in. `side` is "patient", "team", or a visitor's "".

    Until the portal has said whose it is (`known`), `assets/frame.css` keeps the room of the frame free.
    """

    def each(draw: Callable[..., rx.Component], visitor: rx.Component) -> rx.Component:
        patient = draw(PATIENT, language, path, clinic, None, here)
        return rx.match(
            side, ("patient", patient), ("team", draw(STAFF, language, path, clinic, allowed, here)), visitor
        )

    return rx.el.div(
        skip_link(language),
        each(_rail, rx.fragment()),
        rx.el.div(
            each(_topbar, _public_bar(clinic, language)),
            offline_banner(language),
            rx.el.main(*content, id="contenido", class_name=width),
            rx.cond(side == "", _footer(language, path, here)),
            class_name=rx.cond(side == "", "public", ""),
        ),
        each(_bottom, rx.fragment()),
        class_name=rx.match(side, ("patient", "shell"), ("team", "shell"), rx.cond(known, "visitor known", "visitor")),
    )


def _public_bar(clinic: Content, language: str) -> rx.Component:
    return rx.el.header(
        brand(clinic, language), rx.el.span(class_name="grow"), _help_link(language), class_name="topbar"
    )


def _help_link(language: str) -> rx.Component:
    return inner_link(
        icon("help"),
        href=routes.localized(routes.HELP, language),
        class_name="icon-button",
        aria_label=t("ui.help", language),
    )


def _footer(language: str, path: str, here: Any) -> rx.Component:
    return rx.el.footer(
        rx.el.div(
            inner_link(t("ui.privacy", language), href=routes.localized(routes.NOTICE, language)),
            inner_link(t("ui.help", language), href=routes.localized(routes.HELP, language)),
            language_link(path, language, here=here),
            theme_choice(language),
        ),
        class_name="footer",
    )


def flow_header(
    title: Content, above: Content, language: str, *, on_back: Any, share: Any, number: Any, address: Any
) -> rx.Component:
    """The head of a step: the way back, where one is, and how far. `share` is a Var of a CSS width, `number` counts.

    `address` is a Var of the step's own address: the browser's history keeps one entry a step.
    """
    return rx.el.div(
        FlowHistory.create(step=number, address=address),
        rx.el.div(
            icon_button(
                "back", t("ui.back", language), on_click=on_back, data_testid="back", custom_attrs={"data-back": ""}
            ),
            rx.el.div(
                rx.el.p(above, class_name="muted small"),
                ArrivalHeading.create(title, key=title),
                class_name="grow",
            ),
            class_name="cluster one-line",
        ),
        rx.el.div(rx.el.div(style={"width": share}), class_name="steps-bar", aria_hidden="true"),
        class_name="steps",
    )


def patient_page(
    *content: rx.Component, language: str, path: str, clinic: Content = "", here: Any = None
) -> rx.Component:
    """A patient's screen: bottom bar on a phone, rail on a desktop. `path` says which section is the current one.

    The last section, the account, stands at the head of a phone's screen: five are as many as a thumb can tell apart.
    """
    return _shell(PATIENT, content, language, path, clinic, here)


def staff_page(
    *content: rx.Component, language: str, path: str, allowed: Any, clinic: Content = "", here: Any = None
) -> rx.Component:
    """A screen of the team; `allowed` is a Var with the names of the sections that its reader may open."""
    return _shell(STAFF, content, language, path, clinic, here, allowed)


def _shell(
    sections: Sections, content: tuple[rx.Component, ...], language: str, path: str, clinic: Content, here: Any,
    allowed: Any = None,
) -> rx.Component:  # fmt: skip
    about = (sections, language, path, clinic, allowed, here)
    return rx.el.div(
        skip_link(language),
        _rail(*about),
        rx.el.div(_topbar(*about), offline_banner(language), rx.el.main(*content, id="contenido")),
        _bottom(*about),
        class_name="shell",
    )


def _links(sections: Sections, language: str, path: str, allowed: Any, classes: str) -> list[rx.Component]:
    """A link to each section; the team's only to those that its reader may open."""

    def link(section: tuple[str, str, str]) -> rx.Component:
        current = _is_current(path, section[2], sections)
        made = _section(*section, language=language, current=current, classes=classes)
        if allowed is None or section[0] == ALWAYS:
            return made
        return rx.cond(allowed.contains(section[0].removeprefix("ui.")), made)

    return [link(section) for section in sections]


def _rail(
    sections: Sections, language: str, path: str, clinic: Content, allowed: Any, here: Any
) -> rx.Component:  # fmt: skip
    return rx.el.nav(
        brand(clinic, language, sections[0][2]),
        *_links(sections, language, path, allowed, "nav"),
        rx.el.div(_foot(language, path, here), class_name="foot"),
        class_name="rail",
        aria_label=t("ui.main_navigation", language),
    )


def _topbar(
    sections: Sections, language: str, _path: str, clinic: Content, _allowed: Any, _here: Any
) -> rx.Component:  # fmt: skip
    key, symbol, href = sections[-1]
    account = inner_link(
        icon(symbol), href=routes.localized(href, language), class_name="icon-button", aria_label=t(key, language)
    )
    name = brand(clinic, language, sections[0][2])
    return rx.el.header(name, rx.el.span(class_name="grow"), _help_link(language), account, class_name="topbar")


def _bottom(
    sections: Sections, language: str, path: str, _clinic: Content, allowed: Any, _here: Any
) -> rx.Component:  # fmt: skip
    links = _links(sections, language, path, allowed, "")[:-1]
    return rx.el.nav(*links, class_name="bottom-nav", aria_label=t("ui.main_navigation", language))


def _foot(language: str, path: str, here: Any) -> rx.Component:
    return rx.el.div(
        inner_link(
            icon("help"),
            t("ui.help", language),
            href=routes.localized(routes.HELP, language),
            class_name="nav",
            **({"aria_current": "page"} if path == routes.HELP else {}),
        ),
        rx.el.div(
            language_link(path, language, here=here),
            theme_choice(language),
            class_name="cluster small",
        ),
        door_form(
            "/auth/salir",
            language,
            rx.el.button(
                icon("exit", 20), t("ui.sign_out", language), type="submit", class_name="button plain small-control"
            ),
        ),
    )


def _is_current(path: str, section: str, sections: tuple[tuple[str, str, str], ...]) -> bool:
    """The section with the longest path that the page lies under."""
    under = [entry[2] for entry in sections if path == entry[2] or path.startswith(entry[2] + "/")]
    return bool(under) and max(under, key=len) == section


def _section(key: str, symbol: str, href: str, *, language: str, current: bool, classes: str) -> rx.Component:
    marks = {"aria_current": "page"} if current else {}
    return inner_link(
        icon(symbol), rx.el.span(t(key, language)), href=routes.localized(href, language), class_name=classes, **marks
    )
