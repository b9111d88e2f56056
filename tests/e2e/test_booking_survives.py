"""A booking survives back, forward, reload, the other language, a killed server; two tabs, and the way back from its end."""

import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from luna_portal.i18n.catalog import t
from luna_portal.views.slots import steps
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.line import Line
from tests.e2e.server import Served, serve
from tests.e2e.steps import fetched, fill_data, hold_next_month, to_times, turn_month, visitor

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
TITLES = {language: [t(f"booking.{step}_title", language) for step in steps.ORDER] for language in ("es", "en")}
REASON = "Dolor de rodilla"
ALL_BOOKED = "SELECT count(*) FROM appointment"


def title(page: Page, step: int, language: str = "es") -> None:
    """The step that the page stands at, from 1."""
    expect(page.locator(".steps h1")).to_have_text(TITLES[language][step - 1])


def advance(page: Page, step: int) -> None:
    """Answer a step, and stand at the next."""
    if step == 1:
        page.locator("[data-choice=in_person]").click()
    elif step == 2:
        page.locator("[data-choice=consulta-general]").click()
    elif step == 3:
        page.locator("[data-choice=lucia-diaz]").click()
        expect(page.locator(".time").first).to_be_visible()
    elif step == 4:
        hold_next_month(page)
        page.get_by_test_id("continue").click()
    else:
        fill_data(page, visitor("Noemí"))
        page.get_by_test_id("continue").click()
    title(page, step + 1)


@SIZES
@pytest.mark.feature("PUB-3")
def test_every_step_is_kept_by_reload_language_back_and_forward(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto("/agendar")
    for step in range(1, 6):
        title(page, step)
        page.reload()
        title(page, step)
        advance(page, step)
    held = page.get_by_test_id("held").inner_text()
    page.get_by_label("Motivo").fill(REASON)
    page.get_by_test_id("language").click()
    title(page, 6, "en")
    expect(page.get_by_label("Reason")).to_have_value(REASON)
    page.get_by_test_id("language").click()
    title(page, 6)
    expect(page.get_by_test_id("held")).to_have_text(held)
    expect(page.get_by_label("Motivo")).to_have_value(REASON)
    expect(page.get_by_label("Leí el aviso")).not_to_be_checked()


@SIZES
@pytest.mark.feature("PUB-3")
def test_back_walks_to_the_front_page_and_forward_returns_to_the_last_step(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto("/")
    page.get_by_test_id("book").click()
    for step in range(1, 6):
        title(page, step)
        advance(page, step)
    held = page.get_by_test_id("held").inner_text()
    for step in range(5, 0, -1):
        page.go_back()
        title(page, step)
    page.go_back()
    expect(page.get_by_role("heading", name="Clínica Jacarandas")).to_be_visible()
    for step in range(1, 7):
        page.go_forward()
        title(page, step)
    expect(page.get_by_test_id("held")).to_have_text(held)
    page.go_back()
    expect(page.get_by_label("Nombre")).to_have_value("Noemí")


@pytest.mark.feature("PUB-3")
def test_the_pages_own_back_walks_the_same_way_and_keeps_what_was_typed(page: Page) -> None:
    page.goto("/agendar")
    for step in range(1, 6):
        advance(page, step)
    page.reload()
    for step in range(5, 0, -1):
        page.get_by_test_id("back").click()
        title(page, step)
    for step in range(2, 7):
        page.go_forward()
        title(page, step)


@pytest.mark.feature("PUB-3")
def test_the_other_language_keeps_the_step_and_the_half_typed_words(page: Page) -> None:
    to_times(page)
    hold_next_month(page)
    page.get_by_test_id("continue").click()
    page.get_by_label("Nombre").fill("Noemí")
    page.get_by_label("Correo").fill("noemi@")
    page.get_by_test_id("language").click()
    title(page, 5, "en")
    expect(page.locator("[name=given_name]")).to_have_value("Noemí")
    expect(page.locator("[name=email]")).to_have_value("noemi@")
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(page.locator("[name=given_name]")).to_have_value("Noemí")


@pytest.mark.feature("PUB-3")
def test_two_tabs_hold_and_keep_their_own(page: Page) -> None:
    other = page.context.new_page()
    for tab, name in ((page, "Noemí"), (other, "Eva")):
        to_times(tab)
        turn_month(tab)
        tab.locator(".month-day.free").nth(0 if tab is page else 2).click()
        tab.locator(".time").last.click()
        tab.get_by_test_id("continue").click()
        tab.get_by_label("Nombre").fill(name)
        tab.get_by_label("Correo").focus()
    held = [tab.get_by_test_id("held").inner_text() for tab in (page, other)]
    assert held[0] != held[1]
    for tab, name, mine in ((page, "Noemí", held[0]), (other, "Eva", held[1])):
        tab.reload()
        expect(tab.get_by_label("Nombre")).to_have_value(name)
        expect(tab.get_by_test_id("held")).to_contain_text(mine)


@SIZES
@pytest.mark.feature("PUB-4")
def test_after_confirming_a_reload_keeps_folio_and_files_and_back_books_nothing_again(
    page: Page, served: Served, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto("/agendar")
    for step in range(1, 6):
        advance(page, step)
    before = served.sql(ALL_BOOKED)
    page.get_by_label("Leí el aviso").check()
    page.get_by_test_id("confirm").click()
    page.wait_for_url(re.compile(r"/cita/[\w-]{43}"))
    folio = page.get_by_test_id("detail").get_by_test_id("folio")
    expect(folio).to_contain_text("CJ-")
    said = folio.inner_text()
    page.screenshot(path=f"build/screens/agendada-{size['width']}.png", full_page=True)
    page.reload()
    expect(page.get_by_role("heading", name="Su cita está confirmada")).to_be_visible()
    expect(folio).to_have_text(said)
    expect(page.get_by_test_id("invite")).to_be_visible()
    assert fetched(page, "Comprobante PDF").startswith(b"%PDF-")
    assert b"BEGIN:VEVENT" in fetched(page, "Añadir al calendario")
    page.go_back()
    page.wait_for_url(re.compile(r"/cita/"))
    expect(folio).to_have_text(said)
    assert served.sql(ALL_BOOKED) == [(before[0][0] + 1,)]


def confirm_unless_led_on(page: Page) -> None:
    """Confirm, as she would, unless what she pressed without a line has gone out meanwhile and leads her on."""
    with suppress(Error):
        page.get_by_label("Leí el aviso").check(timeout=5_000)
        page.get_by_test_id("confirm").click(timeout=5_000)


@pytest.fixture
def killable(seeded: Path, tmp_path: Path) -> Iterator[tuple[Line, Path]]:
    """The way to a portal that a test may kill and start again, at one address; and its data folder."""
    line = Line()
    shutil.copytree(seeded, tmp_path / "data")
    yield line, tmp_path / "data"
    line.close()


@SIZES
@pytest.mark.feature("PUB-3")
def test_a_killed_and_restarted_server_finds_her_where_she_was(
    browser: Browser, killable: tuple[Line, Path], size: dict[str, int]
) -> None:
    line, data = killable
    settings = {"LUNA_PUBLIC_URL": line.url}
    page = browser.new_context(base_url=line.url, viewport=size, locale="es-MX").new_page()  # type: ignore[arg-type]
    with serve(data, **settings) as portal:
        before = portal.sql(ALL_BOOKED)
        line.lead_to(portal.url)
        page.goto("/agendar")
        for step in range(1, 5):
            advance(page, step)
        who = visitor("Inés")
        fill_data(page, who)
        held = page.get_by_test_id("held").inner_text()
        portal.process.send_signal(signal.SIGKILL)
        portal.process.wait(10)
        line.cut()
        expect(page.locator(".offline")).to_be_visible()
    with serve(data, **settings) as portal:
        line.mend(portal.url)
        expect(page.locator(".offline")).to_be_hidden(timeout=30_000)
        title(page, 5)
        expect(page.get_by_label("Nombre")).to_have_value(who.given_name)
        expect(page.get_by_label("Teléfono")).to_have_value(who.phone)
        expect(page.get_by_test_id("held")).to_contain_text(held)
        page.get_by_test_id("continue").click()
        title(page, 6)
        page.get_by_label("Leí el aviso").check()
        portal.process.send_signal(signal.SIGKILL)
        portal.process.wait(10)
        line.cut()
        expect(page.locator(".offline")).to_be_visible()
        page.get_by_test_id("confirm").click()
    with serve(data, **settings) as portal:
        line.mend(portal.url)
        expect(page.locator(".offline")).to_be_hidden(timeout=30_000)
        confirm_unless_led_on(page)
        page.wait_for_url(re.compile(r"/cita/"))
        expect(page.get_by_test_id("detail").get_by_test_id("folio")).to_contain_text("CJ-")
        assert portal.sql(ALL_BOOKED) == [(before[0][0] + 1,)]
    page.context.close()
