"""Assembles the app: pages, HTTP doors, background work. No logic."""

from collections.abc import Callable
from pathlib import Path

import reflex as rx
from starlette.types import ASGIApp

from luna_portal.framework.build import named_after, without_comments
from luna_portal.framework.pipeline import check_handlers
from luna_portal.http import doors
from luna_portal.http.front_door import Outer
from luna_portal.http.logs import log_to_stderr, redact_logs
from luna_portal.i18n.catalog import LANGUAGES, TAGS, t
from luna_portal.i18n.routes import localized
from luna_portal.jobs.delivery import delivering
from luna_portal.jobs.held_appointments import releasing_held
from luna_portal.jobs.results import releasing
from luna_portal.jobs.signing import preparing_to_sign
from luna_portal.jobs.sweep import sweeping
from luna_portal.operations.run_mark import renewing_the_mark
from luna_portal.pages import ROUTES
from luna_portal.pages.page import Page
from luna_portal.pages.parts.session_watch import session_watch
from luna_portal.pages.publico import no_encontrada
from luna_portal.settings import current
from luna_portal.state.pipeline.browser_errors import note_exception
from luna_portal.state.pipeline.guard import SessionGuard, may_run
from luna_portal.state.pipeline.handlers import log_only
from luna_portal.state.pipeline.live import pushing
from luna_portal.state.pipeline.state_expiry import forgetting, give_up

EARLY = Path(__file__).parent / "components" / "early.js"
FONT = "/fonts/atkinson-hyperlegible-next-latin.woff2"

STYLES = (
    "tokens", "base", "layout", "controls", "surfaces", "lists", "public", "booking", "shell", "patient", "team", "sharing",
    "files", "results", "prescriptions", "frame", "paper",
)  # fmt: skip
"""The files of `assets/css`; the bundler makes one of them. Each is a layer, named and ordered at the head of the first."""


def _drawer(page: Page, language: str) -> Callable[[], rx.Component]:
    """One page in one language. Drawn at the build alone: a start finds it compiled."""

    def draw() -> rx.Component:
        return rx.fragment(page.draw(language), session_watch(language))

    return named_after(draw, page.draw.__module__, language)


def _outer(inner: ASGIApp) -> ASGIApp:
    return Outer(inner, current(), may_run, lambda token: give_up(app, token))


redact_logs()
log_to_stderr()
app = rx.App(
    html_lang=TAGS["es"],
    stylesheets=[f"/css/{name}.css" for name in STYLES],
    head_components=[
        rx.el.link(
            rel="preload", href=FONT, custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": "anonymous"}
        ),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.script(custom_attrs={"dangerouslySetInnerHTML": {"__html": without_comments(EARLY.read_text("utf-8"))}}),
        rx.el.script(src="/forms.js", custom_attrs={"defer": True}),
    ],
    toaster=None,
    app_wraps={},  # no wraps of the framework's: its connection banner speaks English; ours is part of each page
    backend_exception_handler=log_only,
    frontend_exception_handler=note_exception,
    api_transformer=[doors(), _outer],
)
app.register_lifespan_task(delivering)
app.register_lifespan_task(sweeping)
app.register_lifespan_task(releasing)
app.register_lifespan_task(releasing_held)
app.register_lifespan_task(preparing_to_sign)
app.register_lifespan_task(renewing_the_mark)
app.register_lifespan_task(pushing, app=app)
app.register_lifespan_task(forgetting, app=app)
app.add_middleware(SessionGuard())
for page in ROUTES:
    for language in LANGUAGES:
        app.add_page(
            _drawer(page, language),
            route=localized(page.route, language),
            title=t(page.title, language),
            on_load=list(page.on_load) or None,
        )
app.add_page(no_encontrada.draw("es"), route="404", title=t("ui.not_found_title", "es"))
app.add_page(no_encontrada.draw("en"), route="en/[[...splat]]", title=t("ui.not_found_title", "en"))
check_handlers()
