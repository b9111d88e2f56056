"""After every act of every screen the focus is somewhere, and where it can be seen."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from luna_portal.i18n import routes
from tests.e2e.conftest import PHONE

SCREENS = [
    ("ana", "/inicio", (routes.START, routes.APPOINTMENTS, routes.RESULTS, routes.PRESCRIPTIONS, routes.DOCUMENTS,
                        routes.ACCOUNT, routes.SHARES, routes.SECURITY)),
    ("fausto", "/clinica/agenda", (routes.AGENDA, routes.ONLINE_BOOKINGS, routes.OUTBOX, routes.STUDIES,
                                   routes.NORMAL_VALUES, routes.SECURITY)),
    ("diaz", "/clinica/agenda", (routes.CLINIC_RESULTS, routes.NEW_RESULT, routes.CLINIC_PRESCRIPTIONS,
                                 routes.NEW_PRESCRIPTION, routes.CLINIC_DOCUMENTS)),
]  # fmt: skip
LISTEN = """
  window.lineAt = 0; window.unanswered = false;
  document.addEventListener("luna:line", (event) => {
    window.lineAt = performance.now();
    if (event.detail.what === "sent") window.unanswered = true;
    if (event.detail.what === "heard") window.unanswered = false;
  });
"""
QUIET = """() => !window.unanswered && performance.now() - window.lineAt > 350
  && !document.querySelector("main .bone") && !!document.querySelector("main h1, main h2")"""
BUTTONS = """() => [...document.querySelectorAll("main button")]
  .filter((one) => one.getClientRects().length && !one.disabled)
  .map((one) => one.dataset.testid || one.getAttribute("aria-label") || one.textContent)"""
FIND = """name => [...document.querySelectorAll("main button")].find((one) => one.getClientRects().length
  && !one.disabled && (one.dataset.testid || one.getAttribute("aria-label") || one.textContent) === name)"""
WHERE = """() => { const here = document.activeElement, box = here.getBoundingClientRect();
  if (here === document.body) return "nowhere";
  if (!box.width || !box.height) return "on what is not drawn: " + here.outerHTML.slice(0, 120);
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return seen ? "" : "out of sight: " + here.outerHTML.slice(0, 120); }"""
SIGNS_OUT = "Salir"
"""Ends the session, and with it the walk: it is not pressed."""
MOST = 14
"""Different buttons of one screen that are pressed; lists repeat theirs."""


def calm(page: Page) -> None:
    """Wait until the portal has answered and the page has drawn it."""
    page.wait_for_function(QUIET)


def open_at(page: Page, path: str) -> None:
    """Open a page, and wait until it is drawn."""
    page.goto(path)
    page.wait_for_function("() => window.lineAt > 0")
    calm(page)


def after(page: Page, press: Callable[[], None]) -> str:
    """Do something; where the focus is then, if it is not where it can be seen."""
    page.evaluate("window.lineAt = performance.now()")
    press()
    page.wait_for_function("() => 'lineAt' in window")
    calm(page)
    return settled(page)


def settled(page: Page) -> str:
    """Where the focus comes to rest, if it is not where it can be seen: it is put there once the page has drawn."""
    until = time.monotonic() + 5
    while (where := str(page.evaluate(WHERE))) and time.monotonic() < until:
        page.wait_for_timeout(50)
    return where


def press(button: Locator | None, page: Page) -> Callable[[], None]:
    """Press a button by the keyboard, as whoever needs the focus does."""

    def pressed() -> None:
        if button is not None:
            button.focus()
        page.keyboard.press("Enter")

    return pressed


@pytest.mark.requirement("WCAG 2.4.3")
@pytest.mark.feature("PUB-9")
@pytest.mark.parametrize(("who", "lands_on", "paths"), SCREENS, ids=[one[0] for one in SCREENS])
def test_no_act_on_any_screen_loses_the_focus(
    page: Page, sign_in: Callable[..., None], who: str, lands_on: str, paths: tuple[str, ...]
) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.add_init_script(LISTEN)
    sign_in(who, lands_on)
    lost, count = [], 0
    for path in paths:
        open_at(page, path)
        for name in [one for one in dict.fromkeys(page.evaluate(BUTTONS)) if one != SIGNS_OUT][:MOST]:
            open_at(page, path)
            found = page.evaluate_handle(FIND, name).as_element()
            if found is None:
                continue
            found.focus()
            count += 1
            where = [after(page, press(None, page))]
            dialog = page.locator("dialog[open]")
            if dialog.count():
                yes = dialog.get_by_test_id("yes")
                where.append(after(page, press(yes if yes.count() else dialog.locator("[data-dismiss]").first, page)))
                if dialog.count():
                    where.append(after(page, lambda: page.keyboard.press("Escape")))
            lost += [(path, name, one) for one in where if one]
    assert lost == []
    assert count > len(paths)


@pytest.mark.requirement("WCAG 2.4.3")
@pytest.mark.feature("PUB-9")
@pytest.mark.parametrize("width", [390, 1440])
def test_another_section_begins_at_its_heading(page: Page, sign_in: Callable[..., None], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 850})
    page.add_init_script(LISTEN)
    sign_in("ana")
    open_at(page, "/inicio")
    for name in ("Consultas", "Resultados", "Recetas", "Archivos", "Inicio"):
        link = page.get_by_role("navigation").get_by_role("link", name=name, exact=True).locator("visible=true")
        assert after(page, press(link, page)) == ""
        expect(page.locator("main h1").locator("visible=true").first).to_be_focused()
    page.go_back()
    assert settled(page) == ""


@pytest.mark.feature("CON-2")
def test_after_a_cancellation_the_focus_is_on_the_way_back_and_then_on_what_it_brought_back(
    page: Page, sign_in: Callable[..., None]
) -> None:
    page.add_init_script(LISTEN)
    sign_in("ana")
    open_at(page, "/consultas")
    page.get_by_test_id("row").last.click()
    page.get_by_test_id("cancel").first.click()
    assert after(page, press(page.get_by_test_id("yes"), page)) == ""
    expect(page.get_by_test_id("undo-bar")).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("undo-bar")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("undo")).to_be_focused()
    assert after(page, press(None, page)) == ""
    expect(page.locator(".said.notice")).to_be_focused()
