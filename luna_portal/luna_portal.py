"""Assembles the app: pages, HTTP doors, background work. No logic."""

import reflex as rx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from luna_portal.http import DOORS
from luna_portal.http.outer import Outer
from luna_portal.i18n.catalog import LANGUAGES, TAGS, t
from luna_portal.i18n.routes import localized
from luna_portal.jobs.delivery import delivering
from luna_portal.pages import ROUTES
from luna_portal.settings import current

FONT = "/fonts/atkinson-hyperlegible-next-latin.woff2"


def _outer(inner: ASGIApp) -> ASGIApp:
    return Outer(inner, current())


app = rx.App(
    html_lang=TAGS["es"],
    stylesheets=["/luna.css"],
    head_components=[
        rx.el.link(
            rel="preload", href=FONT, custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": "anonymous"}
        ),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
    ],
    api_transformer=[Starlette(routes=list(DOORS)), _outer],
)
app.register_lifespan_task(delivering)
for page in ROUTES:
    for language in LANGUAGES:
        app.add_page(
            page.draw(language),
            route=localized(page.route, language),
            title=t(page.title, language),
            on_load=list(page.on_load) or None,
        )
