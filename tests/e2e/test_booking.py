"""A new patient books on a phone, and finds what the clinic sent her."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.server import Mailbox, Served, wait_until
from tests.e2e.steps import (
    book,
    choose_roomiest_day,
    fetched,
    fill_data,
    hold_next_month,
    link_in,
    to_times,
    turn_month,
    visitor,
)

Look = Callable[[str], None]


@pytest.mark.feature("PUB-1")
def test_the_front_page_shows_services_and_leads_to_booking(page: Page, look: Look) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Clínica Jacarandas")).to_be_visible()
    expect(page.get_by_text("40 min · $650").or_(page.get_by_text("30 – 40 min · $650 – $750"))).to_be_visible()
    look("portada-390")
    page.get_by_test_id("book").click()
    expect(page.get_by_role("heading", name="¿Cómo quiere su cita?")).to_be_visible()


@pytest.mark.feature("PUB-2")
def test_a_personal_link_and_a_service_in_the_address_are_kept(page: Page) -> None:
    page.goto("/agendar/omar-ruiz?servicio=seguimiento-nutricion")
    page.locator("[data-choice=in_person]").click()
    expect(page.get_by_text("Lic. Omar Ruiz")).to_be_visible()
    expect(page.get_by_text("Nutrición, seguimiento")).to_be_visible()
    expect(page.locator(".time").first).to_be_visible()


@pytest.mark.feature("CLI-2")
def test_a_service_has_its_own_price_and_length_with_each_professional(page: Page) -> None:
    page.goto("/agendar")
    page.locator("[data-choice=in_person]").click()
    page.locator("[data-choice=consulta-general]").click()
    expect(page.locator("[data-choice=lucia-diaz]")).to_contain_text("40 min · $650")
    expect(page.locator("[data-choice=sofia-cano]")).to_contain_text("30 min · $750")


@pytest.mark.feature("CLI-3")
def test_days_without_hours_offer_nothing(page: Page) -> None:
    page.goto("/agendar/omar-ruiz?servicio=primera-nutricion")
    expect(page.locator(".time").first).to_be_visible()
    page.get_by_test_id("next-month").click()
    saturdays = page.locator("[role=gridcell]:nth-child(6) button:not(.outside)")
    expect(saturdays.first).to_be_disabled()


@pytest.mark.feature("PUB-3")
@pytest.mark.feature("PUB-4")
@pytest.mark.feature("NOT-1")
def test_a_first_visit_is_booked_and_confirmed_by_mail(page: Page, mailbox: Mailbox, look: Look) -> None:
    who = visitor()
    folio = book(page, who)
    look("agendar-listo-390")
    mail = mailbox.wait_for(who.email)
    assert mail["Subject"].startswith("Su cita del")
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert "METHOD:REQUEST" in calendar.get_content()
    body = mail.get_body(("plain",)).get_content()
    assert folio in body
    assert "Consulta general" not in body, "no health data in a mail"
    assert fetched(page, "Comprobante PDF").startswith(b"%PDF-")
    assert b"BEGIN:VEVENT" in fetched(page, "Añadir al calendario")


@pytest.mark.feature("PUB-3")
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(page: Page, look: Look) -> None:
    to_times(page)
    hold_next_month(page)
    page.get_by_test_id("continue").click()
    page.get_by_label("Correo").fill("maria@")
    page.get_by_label("CURP").fill("BOXW310820HNERXN08")
    page.get_by_test_id("continue").click()
    for name in ("given_name", "email", "curp"):
        expect(page.locator(f"#{name}-problem")).not_to_be_empty()
    expect(page.get_by_label("Correo")).to_have_value("maria@")
    look("agendar-errores-390")
    page.get_by_test_id("back").click()
    expect(page.locator(".time").first).to_be_visible()
    page.get_by_test_id("continue").click()
    expect(page.get_by_label("Correo")).to_have_value("maria@")


@pytest.mark.feature("PUB-3")
def test_the_browsers_back_goes_a_step_back_and_then_leaves(page: Page) -> None:
    page.goto("/")
    page.get_by_test_id("book").click()
    page.locator("[data-choice=in_person]").click()
    page.locator("[data-choice=consulta-general]").click()
    expect(page.get_by_role("heading", name="¿Con quién?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="¿Qué necesita?")).to_be_visible()
    page.get_by_test_id("back").click()
    expect(page.get_by_role("heading", name="¿Cómo quiere su cita?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Clínica Jacarandas")).to_be_visible()


@pytest.mark.feature("PUB-3")
@pytest.mark.requirement("LFPDPPP 8")
def test_nothing_is_booked_without_consent(page: Page, served: Served) -> None:
    who = visitor("Inés")
    to_times(page)
    hold_next_month(page)
    page.get_by_test_id("continue").click()
    fill_data(page, who)
    page.get_by_test_id("continue").click()
    expect(page.get_by_label("Leí el aviso")).not_to_be_checked()
    page.get_by_test_id("confirm").click()
    expect(page.locator("#consent-problem")).not_to_be_empty()
    assert served.sql("SELECT count(*) FROM patient WHERE email = :email", email=who.email) == [(0,)]


@pytest.mark.feature("PUB-6")
def test_a_held_time_is_not_offered_to_anybody_else(page: Page, browser: Browser, base_url: str) -> None:
    to_times(page)
    hold_next_month(page)
    held = page.locator('.time[aria-pressed="true"]').get_attribute("data-time")
    day = page.locator(".month-day.chosen").get_attribute("data-day")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"\d:\d\d"))
    with browser.new_context(base_url=base_url, locale="es-MX") as other:
        theirs = other.new_page()
        to_times(theirs)
        turn_month(theirs)
        theirs.locator(f'[data-day="{day}"]').click()
        expect(theirs.locator(f'[data-day="{day}"].chosen')).to_be_visible()
        expect(theirs.locator(f'[data-time="{held}"]')).to_have_count(0)


@pytest.mark.feature("PUB-9")
def test_the_notice_and_the_help_are_read_without_an_account(page: Page, look: Look) -> None:
    page.goto("/aviso-de-privacidad")
    expect(page.get_by_text("Secretaría Anticorrupción").first).to_be_visible()
    look("aviso-390")
    page.goto("/ayuda")
    page.get_by_text("¿Necesito una cuenta para agendar?").click()
    expect(page.get_by_text("Le llega un correo")).to_be_visible()
    page.goto("/en/ayuda")
    expect(page.get_by_role("heading", name="Help")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.feature("PUB-5")
@pytest.mark.feature("CON-3")
@pytest.mark.feature("CON-5")
@pytest.mark.feature("CON-4")
def test_the_mails_link_moves_cancels_and_takes_it_back(page: Page, mailbox: Mailbox, look: Look) -> None:
    who = visitor("Rosa")
    book(page, who)
    path = link_in(mailbox.wait_for(who.email).get_body(("plain",)).get_content(), "/cita/")
    page.context.clear_cookies()
    page.goto(path)
    when = page.get_by_test_id("when")
    expect(when).to_be_visible()
    before = when.inner_text()
    look("cita-390")
    page.get_by_test_id("change").first.click()
    turn_month(page)
    choose_roomiest_day(page)
    page.locator(".time").nth(1).click()
    page.get_by_test_id("move").click()
    expect(page.get_by_test_id("undo-bar")).to_be_visible()
    expect(when).not_to_have_text(before)
    page.get_by_test_id("cancel").first.click()
    look("cita-cancelar-390")
    page.get_by_test_id("yes").click()
    expect(page.get_by_text("Cancelada").first).to_be_visible()
    page.get_by_test_id("undo").click()
    expect(page.get_by_text("Confirmada").first).to_be_visible()
    assert b"SEQUENCE:3" in fetched(page, "Añadir al calendario"), "a calendar must see three changes"


@pytest.mark.feature("PUB-5")
def test_a_wrong_link_opens_nothing(page: Page) -> None:
    page.goto("/cita/" + "A" * 43)
    expect(page.get_by_test_id("missing")).to_be_visible()


@pytest.mark.feature("PUB-3")
def test_who_reads_in_another_zone_sees_each_time_on_her_own_clock_too(browser: Browser, base_url: str) -> None:
    far = browser.new_context(base_url=base_url, viewport=PHONE, timezone_id="America/Tijuana").new_page()  # type: ignore[arg-type]
    far.goto("/")
    wait_until(lambda: any(one.get("name") == "luna_zone" for one in far.context.cookies()), "the device's zone")
    to_times(far)
    far.screenshot(path="build/screens/horarios-tijuana-390.png", full_page=True)
    hours = far.locator(".time").first.inner_text().split()
    there, here = (int(hours[at].split(":")[0]) for at in (1, 0))
    assert here - there in {1, 2}
    expect(far.get_by_text("La hora pequeña")).to_be_visible()
    far.context.close()
