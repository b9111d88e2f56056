"""Everybody can use it: axe on every screen, the keyboard alone, narrow screens and large type."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from luna_portal.i18n import routes
from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE
from tests.e2e.steps import fill_data, visitor

PUBLIC = (routes.HOME, routes.BOOKING, routes.NOTICE, routes.HELP, routes.SIGN_IN, routes.REGISTER, routes.RECOVER,
          routes.NEW_PASSWORD, routes.CONFIRM_EMAIL, routes.SET_UP, "/nada-de-esto")  # fmt: skip
PATIENT = (routes.START, routes.APPOINTMENTS, routes.RESULTS, routes.DOCUMENTS, routes.ACCOUNT, routes.SECURITY)
STAFF = (routes.AGENDA, routes.OUTBOX)
DOCTOR = (routes.CLINIC_DOCUMENTS, routes.CLINIC_RESULTS, routes.NEW_RESULT, routes.STUDIES, routes.NORMAL_VALUES)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SCREENS = [(None, PUBLIC), ("ana", PATIENT), ("elena", STAFF), ("diaz", DOCTOR)]


@pytest.mark.requirement("WCAG 2.2 AA")
@pytest.mark.feature("PUB-9")
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_no_screen_has_a_barrier_that_axe_knows(
    browser: Browser, base_url: str, language: str, theme: str, size: dict[str, int]
) -> None:
    found = []
    for who, paths in SCREENS:
        with browser.new_context(base_url=base_url, viewport=size, color_scheme=theme, locale="es-MX") as context:
            page = context.new_page()
            if who:
                _sign_in(page, who)
            for path in paths:
                page.goto(routes.localized(path, language))
                page.wait_for_load_state("networkidle")
                expect(page.locator("main .bone")).to_have_count(0)
                results = Axe().run(page, options=RULES)
                found += [
                    (path, one["id"], [node["html"][:140] for node in one["nodes"][:2]])
                    for one in results.response["violations"]
                ]
    assert found == []


@pytest.mark.requirement("WCAG 1.4.10")
@pytest.mark.feature("PUB-3")
def test_nothing_scrolls_sideways_at_320_pixels(browser: Browser, base_url: str) -> None:
    wide = []
    for who, paths in SCREENS:
        with browser.new_context(base_url=base_url, viewport={"width": 320, "height": 640}, locale="es-MX") as context:
            page = context.new_page()
            if who:
                _sign_in(page, who)
            for path in paths:
                page.goto(path)
                page.wait_for_load_state("networkidle")
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    wide.append(path)
    assert wide == []


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


def _sign_in(page: Page, who: str) -> None:
    page.goto("/entrar")
    page.get_by_label("Correo").fill(f"{who}@example.com")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url(lambda url: "/entrar" not in url)
