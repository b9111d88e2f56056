"""The keyboard in the month, on the agenda and in dialogs; what a dialog does with the focus, and by which name it goes."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests import corpus
from tests.e2e.conftest import DESKTOP
from tests.e2e.steps import choose_roomiest_day, hydrated, to_times, turn_month

SignIn = Callable[..., None]


def focused_day(page: Page) -> str:
    """The ISO date of the day that has the focus; "" when none has."""
    return str(page.evaluate("document.activeElement.dataset.day ?? ''"))


def press(page: Page, key: str) -> str:
    """Press a key; the day that then has the focus."""
    page.keyboard.press(key)
    return focused_day(page)


def later(day: str, by: int) -> str:
    """The ISO date so many days after another."""
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def free_days(page: Page) -> list[str]:
    """The ISO dates of the shown month's free days, in their order."""
    days = page.locator(".month-day.free").evaluate_all("days => days.map(day => day.dataset.day)")
    return [str(one) for one in days]


@pytest.fixture
def month(page: Page) -> Locator:
    """The month of a professional's free days, a month ahead, where whole weeks are free."""
    to_times(page)
    page.get_by_test_id("next-month").click()
    expect(page.get_by_role("gridcell").first).to_be_visible()
    expect(page.locator(".month-day.chosen")).to_have_count(0)
    return page.get_by_role("grid")


@pytest.mark.requirement("WCAG 2.1.1")
@pytest.mark.feature("PUB-3")
def test_the_month_is_one_stop_of_the_tab_key_and_the_next_is_out_of_it(page: Page, month: Locator) -> None:
    expect(month.locator("button[tabindex='0']")).to_have_count(1)
    page.get_by_test_id("next-month").focus()
    page.keyboard.press("Tab")
    assert focused_day(page) == free_days(page)[0]
    page.keyboard.press("Tab")
    assert not page.evaluate("Boolean(document.activeElement.closest('[role=grid]'))")
    page.keyboard.press("Shift+Tab")
    assert focused_day(page) == free_days(page)[0]


@pytest.mark.requirement("WCAG 2.1.1")
@pytest.mark.feature("PUB-3")
def test_arrows_home_and_end_move_among_the_free_days_of_the_month(page: Page, month: Locator) -> None:
    rows = month.get_by_role("row")
    weeks = [
        row.locator(".month-day.free").evaluate_all("all => all.map(day => day.dataset.day)") for row in rows.all()
    ]
    at = next(number for number, week in enumerate(weeks) if len(week) > 2 and len(weeks[number + 1]) > 2)
    week, below = weeks[at], weeks[at + 1]
    page.locator(f'[data-day="{week[0]}"]').focus()
    assert press(page, "ArrowRight") == week[1]
    assert press(page, "ArrowLeft") == week[0]
    assert press(page, "End") == week[-1]
    assert press(page, "Home") == week[0]
    day, under = next((one, later(one, 7)) for one in week if later(one, 7) in below)
    page.locator(f'[data-day="{day}"]').focus()
    assert press(page, "ArrowDown") == under
    assert press(page, "ArrowUp") == day
    page.locator(f'[data-day="{free_days(page)[0]}"]').focus()
    assert press(page, "ArrowLeft") == free_days(page)[0], "at the first day there is nothing before it"


@pytest.mark.requirement("WCAG 2.1.1")
@pytest.mark.feature("PUB-3")
def test_page_down_and_up_turn_the_month_and_the_focus_stays_in_it(page: Page, month: Locator) -> None:
    begin = free_days(page)[0]
    page.locator(f'[data-day="{begin}"]').focus()
    title = page.get_by_test_id("month")
    name = title.inner_text()
    page.keyboard.press("PageUp")
    expect(title).not_to_have_text(name)
    page.wait_for_function("month => document.activeElement.dataset.day < month", arg=begin)
    page.keyboard.press("PageDown")
    expect(title).to_have_text(name)
    page.wait_for_function("day => document.activeElement.dataset.day >= day", arg=begin)
    day = focused_day(page)
    page.keyboard.press("Enter")
    expect(month.locator(f'[data-day="{day}"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".time").first).to_be_visible()


@pytest.mark.feature("PUB-3")
def test_arrows_move_among_the_times_of_a_day(page: Page) -> None:
    to_times(page)
    turn_month(page)
    choose_roomiest_day(page)
    times = page.locator(".time")
    expect(times.nth(2)).to_be_visible()
    times.first.focus()
    page.keyboard.press("ArrowRight")
    expect(times.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(times.first).to_be_focused()


@pytest.mark.feature("CON-1")
def test_arrows_turn_the_agenda_but_not_while_a_professional_is_chosen(page: Page, sign_in: SignIn) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    sign_in("elena", "/clinica/agenda")
    day = page.get_by_test_id("day")
    expect(page.get_by_test_id("who")).to_be_visible()
    today = day.inner_text()
    page.locator("body").press("ArrowRight")
    expect(day).not_to_have_text(today)
    page.locator("body").press("ArrowLeft")
    expect(day).to_have_text(today)
    page.get_by_test_id("who").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_test_id("next-day").focus()
    page.keyboard.press("ArrowRight")
    tomorrow = page.get_by_test_id("pick-day")
    expect(day).not_to_have_text(today)
    turned = tomorrow.input_value()
    page.locator("body").press("ArrowLeft")
    expect(day).to_have_text(today)
    assert turned > tomorrow.input_value()


@pytest.mark.requirement("WCAG 2.4.3")
@pytest.mark.feature("ARC-4")
def test_a_question_takes_the_focus_keeps_it_and_gives_it_back(page: Page, sign_in: SignIn) -> None:
    sign_in("ana")
    hydrated(page, "/archivos")
    opener = page.get_by_test_id("new-folder")
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.mouse.click(3, 3)):
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.locator("dialog")
        expect(dialog).to_be_visible()
        for _ in range(6):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            )
        leave()
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()


@pytest.mark.feature("ARC-4")
def test_a_press_inside_a_question_or_one_that_ends_beside_it_is_no_answer(page: Page, sign_in: SignIn) -> None:
    sign_in("ana")
    hydrated(page, "/archivos")
    page.get_by_test_id("new-folder").click()
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    box = dialog.bounding_box() or {"x": 0, "y": 0}
    page.mouse.click(box["x"] + 4, box["y"] + 4)
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(3, 3)
    page.mouse.up()
    page.get_by_label("Nombre de la carpeta").fill("x")
    expect(dialog).to_be_visible()


@pytest.mark.feature("CLI-8")
def test_a_press_beside_a_form_asks_before_it_loses_what_is_typed(page: Page, sign_in: SignIn) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    sign_in("ana")
    hydrated(page, "/archivos")
    page.get_by_test_id("new-folder").click()
    reason = page.get_by_label("Nombre de la carpeta")
    reason.fill("Estudios de mayo")
    page.on("dialog", stay)
    page.mouse.click(3, 3)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(reason).to_have_value("Estudios de mayo")
    expect(page.locator("dialog")).to_be_visible()
    assert len(asked) >= 2


@pytest.mark.requirement("WCAG 4.1.2")
@pytest.mark.feature("ARC-4")
def test_each_dialog_goes_by_its_own_heading_and_the_chain_of_them_returns_to_its_opener(
    page: Page, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in("ana")
    hydrated(page, "/archivos")
    file = tmp_path / "Nombre largo.pdf"
    file.write_bytes(corpus.pdf() + b"\n\n\n")
    page.get_by_test_id("files").set_input_files(file)
    more = page.get_by_role("listitem").filter(has_text="Nombre largo.pdf").get_by_test_id("more")
    more.click()
    expect(page.get_by_role("dialog", name="Nombre largo.pdf")).to_be_visible()
    page.get_by_test_id("do-rename").click()
    expect(page.get_by_role("dialog", name="Cambiar el nombre")).to_be_visible()
    expect(page.get_by_label("Nombre", exact=True)).to_be_focused()
    ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert sorted(set(ids)) == sorted(ids)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(more).to_be_focused()
    assert re.search(r"/archivos/?$", page.url)
