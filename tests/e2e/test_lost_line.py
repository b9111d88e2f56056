"""The network goes away in the middle of something, and comes back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.line import Line
from tests.e2e.server import serve
from tests.e2e.steps import fill_data, hold_next_month, to_times, visitor


@pytest.fixture
def line(seeded: Path, tmp_path: Path) -> Iterator[Line]:
    """The way to a portal of its own."""
    made = Line()
    shutil.copytree(seeded, tmp_path / "data")
    with serve(tmp_path / "data", LUNA_PUBLIC_URL=made.url) as portal:
        made.lead_to(portal.url)
        yield made
        made.close()


@pytest.mark.feature("PUB-3")
def test_who_books_in_a_tunnel_goes_on_where_she_was_with_what_she_typed(browser: Browser, line: Line) -> None:
    page: Page = browser.new_context(base_url=line.url, viewport=PHONE).new_page()  # type: ignore[arg-type]
    to_times(page)
    held = hold_next_month(page)
    page.get_by_test_id("continue").click()
    who = visitor("Inés")
    fill_data(page, who)
    line.cut()
    offline = page.locator(".offline")
    expect(offline).to_be_visible()
    page.screenshot(path="build/screens/sin-red-390.png", full_page=True)
    line.mend()
    expect(offline).to_be_hidden(timeout=30_000)
    expect(page.get_by_label("Nombre")).to_have_value(who.given_name)
    expect(page.get_by_test_id("held")).to_contain_text(held.split("\n", maxsplit=1)[0])
    page.get_by_test_id("continue").click()
    page.get_by_label("Leí el aviso").check()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("folio")).to_contain_text("CJ-")
    page.context.close()


@pytest.mark.feature("PUB-3")
def test_a_lost_line_is_said_at_once_and_what_is_pressed_meanwhile_waits_and_counts_once(
    browser: Browser, line: Line
) -> None:
    page: Page = browser.new_context(base_url=line.url, viewport=PHONE).new_page()  # type: ignore[arg-type]
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    to_times(page)
    hold_next_month(page)
    page.get_by_test_id("continue").click()
    fill_data(page, visitor("Nadia"))
    page.context.set_offline(True)
    expect(page.locator(".offline")).to_be_visible(timeout=1_000)
    button = page.get_by_test_id("continue")
    for _ in range(3):
        button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    expect(button).to_be_focused()
    page.screenshot(path="build/screens/sin-red-espera-390.png")
    page.context.set_offline(False)
    expect(page.locator(".offline")).to_be_hidden(timeout=30_000)
    expect(page.get_by_test_id("confirm")).to_be_visible(timeout=30_000)
    assert len([one for one in sent if "keep_data" in one]) == 1
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.context.close()


@pytest.mark.feature("PUB-3")
def test_a_booking_that_is_confirmed_three_times_in_a_tunnel_is_one(browser: Browser, line: Line) -> None:
    page: Page = browser.new_context(base_url=line.url, viewport=PHONE).new_page()  # type: ignore[arg-type]
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    to_times(page)
    hold_next_month(page)
    page.get_by_test_id("continue").click()
    fill_data(page, visitor("Olivia"))
    page.get_by_test_id("continue").click()
    page.get_by_label("Leí el aviso").check()
    line.cut()
    expect(page.locator(".offline")).to_be_visible(timeout=2_000)
    for _ in range(3):
        page.get_by_test_id("confirm").click()
    line.mend()
    expect(page.get_by_test_id("folio")).to_contain_text("CJ-", timeout=30_000)
    assert len([one for one in sent if ".confirm" in one]) == 1
    page.context.close()
