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
