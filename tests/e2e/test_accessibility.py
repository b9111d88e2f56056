"""Everybody can use it: axe on every screen, the keyboard alone, narrow screens and large type."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from luna_portal.i18n import routes
from tests.e2e.conftest import DESKTOP, PHONE, signed_in
from tests.e2e.steps import fill_data, hydrated, listening, visitor
from tests.turns import in_turn

NOWHERE = "/nada-de-esto"
PUBLIC = (routes.HOME, routes.BOOKING, routes.NOTICE, routes.HELP, routes.SIGN_IN, routes.REGISTER, routes.RECOVER,
          routes.NEW_PASSWORD, routes.CONFIRM_EMAIL, routes.SET_UP, NOWHERE)  # fmt: skip
PATIENT = (routes.START, routes.APPOINTMENTS, routes.RESULTS, routes.DOCUMENTS, routes.ACCOUNT, routes.SECURITY)
STAFF = (routes.AGENDA, routes.OUTBOX)
DOCTOR = (routes.CLINIC_DOCUMENTS, routes.CLINIC_RESULTS, routes.NEW_RESULT, routes.STUDIES, routes.NORMAL_VALUES)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SCREENS = [(None, PUBLIC), ("ana", PATIENT), ("elena", STAFF), ("diaz", DOCTOR)]
LOOKS = list(product(("light", "dark"), (PHONE, DESKTOP)))


def due(path: str, language: str, *, everything: bool) -> list[tuple[str, dict[str, int]]]:
    """The themes and widths in which a screen is looked at: its plainest always, a third of the others at each commit."""
    plainest = [LOOKS[0]] if language == "es" else []
    names = {f"{path} {language} {theme} {size['width']}": (theme, size) for theme, size in LOOKS}
    others = [look for name, look in names.items() if everything or in_turn(name)]
    return plainest + [look for look in others if look not in plainest]


@pytest.mark.requirement("WCAG 2.2 AA")
@pytest.mark.feature("PUB-9")
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("who", "paths"), SCREENS, ids=[str(who) for who, _ in SCREENS])
def test_no_screen_has_a_barrier_that_axe_knows(
    browser: Browser, base_url: str, language: str, who: str | None, paths: tuple[str, ...], *, everything: bool
) -> None:
    found = []
    with opened(browser, base_url, who, reduced_motion="reduce") as page:
        for path in paths:
            looks = due(path, language, everything=everything)
            if looks:
                visit(page, routes.localized(path, language))
            for theme, size in looks:
                page.emulate_media(color_scheme=theme)
                page.set_viewport_size(size)
                expect(page.locator("html")).to_have_class(theme)
                results = Axe().run(page, options=RULES)
                found += [
                    (path, theme, size["width"], one["id"], [node["html"][:140] for node in one["nodes"][:2]])
                    for one in results.response["violations"]
                ]
    assert found == []


@pytest.mark.requirement("WCAG 1.4.10")
@pytest.mark.feature("PUB-3")
def test_nothing_scrolls_sideways_at_320_pixels(browser: Browser, base_url: str) -> None:
    wide = []
    for who, paths in SCREENS:
        with opened(browser, base_url, who, viewport={"width": 320, "height": 640}) as page:
            for path in paths:
                visit(page, path)
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    wide.append(path)
    assert wide == []


@contextmanager
def opened(browser: Browser, base_url: str, who: str | None, **options: Any) -> Iterator[Page]:
    """A page of somebody who has signed in, or of a visitor."""
    with browser.new_context(base_url=base_url, locale="es-MX", **options) as context:
        if who:
            signed_in(context, base_url, who)
        yield context.new_page()


def visit(page: Page, path: str) -> None:
    """Open a screen and wait until it is whole; the first start's leads away, for the clinic is set up."""
    (listening if path.endswith(NOWHERE) else hydrated)(page, path)
    if path.endswith(routes.SET_UP):
        page.wait_for_url(lambda url: routes.SET_UP not in url)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()


@pytest.mark.requirement("WCAG 2.1.1")
@pytest.mark.feature("PUB-3")
def test_an_appointment_is_booked_by_keyboard_alone(page: Page, press_to: Callable[[str], None]) -> None:
    page.goto("/agendar")
    for choice in ("in_person", "consulta-general", "lucia-diaz"):
        expect(page.locator(f"[data-choice={choice}]")).to_be_visible()
        press_to(f"[data-choice={choice}]")
    expect(page.locator(".time").first).to_be_visible()
    press_to(".time")
    expect(page.get_by_test_id("held")).to_be_visible()
    press_to("[data-testid=continue]")
    fill_data(page, visitor("Kenia"))
    press_to("[data-testid=continue]")
    expect(page.get_by_label("Leí el aviso")).to_be_visible()
    press_to("#consent", "Space")
    press_to("[data-testid=confirm]")
    expect(page.get_by_test_id("folio")).to_be_visible()


@pytest.fixture
def press_to(page: Page) -> Callable[..., None]:
    """Press Tab until the first element of a selector has the focus, then a key."""

    def _press_to(selector: str, key: str = "Enter") -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("one => document.activeElement.matches(one)", selector):
                page.keyboard.press(key)
                return
        raise AssertionError(f"the Tab key never reaches {selector}")

    return _press_to
