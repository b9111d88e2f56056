"""How the screens look to people: their theme, a heading on every page, and a bar that fits a narrow phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.steps import hydrated

LINES = """one => { const words = document.createRange(); words.selectNodeContents(one);
  return new Set([...words.getClientRects()].map(line => Math.round(line.top))).size; }"""


@pytest.mark.feature("PUB-9")
def test_the_theme_is_the_device_s_until_somebody_chooses_and_then_stays(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    hydrated(page, "/ayuda")
    choice, root = page.get_by_test_id("theme"), page.locator("html")
    expect(choice).to_have_value("system")
    expect(root).to_have_class("dark")
    choice.select_option("light")
    expect(root).to_have_class("light")
    hydrated(page, "/ayuda")
    expect(page.get_by_test_id("theme")).to_have_value("light")
    expect(root).to_have_class("light")
    page.get_by_test_id("theme").select_option("system")
    expect(root).to_have_class("dark")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_class("light")


@pytest.mark.requirement("WCAG 2.4.6")
@pytest.mark.parametrize("path", ["/cita/nada", "/en/cita/nada", "/nada-de-esto"])
def test_a_page_that_finds_nothing_says_so_in_its_heading(page: Page, path: str) -> None:
    page.goto(path)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_count(1)
    expect(heading).to_be_visible()


@pytest.mark.feature("CON-1")
def test_an_appointment_that_is_not_one_s_own_has_a_heading_too(page: Page, sign_in: Callable[..., None]) -> None:
    sign_in("ana")
    page.goto("/consultas/nada")
    expect(page.get_by_test_id("missing").get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.requirement("WCAG 1.4.10")
@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    ("who", "lands_on", "sections"),
    [("ana", "/inicio", 5), ("fausto", "/clinica/agenda", 5), ("elena", "/clinica/agenda", 3)],
)
def test_on_320_pixels_each_word_of_the_bottom_bar_stays_whole(
    page: Page, sign_in: Callable[..., None], language: str, who: str, lands_on: str, sections: int
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(who, lands_on)
    page.goto(f"{language}{lands_on}")
    words = page.locator(".bottom-nav span")
    expect(words).to_have_count(sections)
    assert [word.evaluate(LINES) for word in words.all()] == [1] * sections
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.feature("REC-1")
@pytest.mark.parametrize("late", ["the page's code", "nothing"])
def test_a_tap_that_comes_before_the_page_listens_is_not_lost(
    page: Page, sign_in: Callable[..., None], late: str
) -> None:
    sign_in("ana")
    waiting: list[Route] = []
    if late != "nothing":
        page.route(re.compile(r"/assets/.*\.js"), lambda route: waiting.append(route))  # noqa: PLW0108 - an attribute is set on it
    page.goto("/recetas", wait_until="commit")
    page.get_by_test_id("tab-past").click()
    for one in waiting:
        one.continue_()
    page.unroute_all()
    expect(page.get_by_test_id("tab-past")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("rows").get_by_text("Vencida")).to_be_visible()
    assert bool(waiting) == (late != "nothing")
