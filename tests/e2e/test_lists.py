"""A list stands at its address: reload, back, forward and the other language bring a person back to where she was."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE

LEFT = """() => new Promise((done) => {
  const look = () => history.state?.lunaDialog ? setTimeout(look, 20) : done();
  look();
})"""
"""The dialog's entry of the history is left."""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
@pytest.mark.feature("CON-1")
def test_tab_search_and_open_item_survive_reload_back_forward_and_the_other_language(
    page: Page, sign_in: Callable[..., None], size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in("ana")
    page.goto("/consultas")
    upcoming, past = page.get_by_test_id("tab-upcoming"), page.get_by_test_id("tab-past")
    expect(upcoming).to_have_attribute("aria-pressed", "true")
    past.click()
    expect(page).to_have_url(re.compile(r"\?lista=anteriores$"))
    box = page.get_by_test_id("search")
    box.fill("general")
    expect(page).to_have_url(re.compile(r"\?lista=anteriores&buscar=general$"))
    rows = page.get_by_test_id("rows")
    expect(rows).to_be_visible()
    if size is DESKTOP:
        page.get_by_test_id("row-wide").nth(1).click()
        expect(page).to_have_url(re.compile(r"buscar=general&ver=[\w-]+$"))
    here = page.url
    page.reload()
    expect(past).to_have_attribute("aria-pressed", "true")
    expect(box).to_have_value("general")
    expect(page).to_have_url(here)
    if size is DESKTOP:
        expect(page.get_by_test_id("row-wide").nth(1)).to_have_attribute("aria-current", "true")
        page.go_back()
        expect(page).to_have_url(re.compile(r"buscar=general$"))
    page.go_back()
    expect(upcoming).to_have_attribute("aria-pressed", "true")
    expect(box).to_have_value("")
    page.go_forward()
    expect(past).to_have_attribute("aria-pressed", "true")
    expect(box).to_have_value("general")
    page.get_by_test_id("language").locator("visible=true").first.click() if size is DESKTOP else page.goto(
        page.url.replace("/consultas", "/en/consultas")
    )
    page.wait_for_url(re.compile(r"/en/consultas/?\?lista=anteriores&buscar=general"))
    expect(past).to_have_attribute("aria-pressed", "true")
    expect(box).to_have_value("general")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
@pytest.mark.feature("ARC-1")
def test_a_file_that_is_open_survives_a_reload_and_closed_it_is_closed_in_the_address_too(
    page: Page, sign_in: Callable[..., None], size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in("ana")
    page.goto("/archivos")
    close, plain = page.get_by_test_id("close-preview"), re.compile(r"/archivos/?$")
    page.get_by_test_id("file").first.click()
    expect(close).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?ver=[\w-]+$"))
    page.reload()
    expect(close).to_be_visible()
    page.go_back()
    expect(close).to_be_hidden()
    expect(page).to_have_url(plain)
    page.get_by_test_id("file").first.click()
    expect(page).to_have_url(re.compile(r"\?ver=[\w-]+$"))
    close.click()
    expect(close).to_be_hidden()
    expect(page).to_have_url(plain)
    page.evaluate(LEFT)
    expect(page).to_have_url(plain)
