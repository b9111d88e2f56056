"""The team's screens, and the first start of a clinic."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP
from tests.e2e.server import Mailbox, Served, serve
from tests.e2e.steps import book, visitor

SignIn = Callable[..., None]
Look = Callable[[str], None]


@pytest.mark.feature("CON-1")
def test_the_agenda_shows_the_day_and_takes_a_patient_through_it(page: Page, sign_in: SignIn, look: Look) -> None:
    page.set_viewport_size(DESKTOP)
    sign_in("elena", "/clinica/agenda")
    for _ in range(7):
        if page.get_by_test_id("visit").count():
            break
        before = page.get_by_test_id("day").inner_text()
        page.get_by_test_id("next-day").click()
        expect(page.get_by_test_id("day")).not_to_have_text(before)
    expect(page.get_by_test_id("visit").first).to_be_visible()
    look("agenda-1440")


@pytest.mark.feature("NOT-2")
def test_staff_see_what_was_sent_and_a_letter_as_it_went_out(
    page: Page, sign_in: SignIn, mailbox: Mailbox, look: Look
) -> None:
    who = visitor("Olga")
    book(page, who)
    mailbox.wait_for(who.email)
    page.context.clear_cookies()
    page.set_viewport_size(DESKTOP)
    sign_in("elena", "/clinica/agenda")
    page.goto("/clinica/correo")
    expect(page.get_by_text("Enviado").first).to_be_visible()
    page.get_by_test_id("see").first.click()
    expect(page.get_by_test_id("letter")).to_be_visible()
    look("correo-1440")


@pytest.mark.feature("NOT-2")
def test_a_patient_sees_nothing_of_the_teams_screens(page: Page, sign_in: SignIn) -> None:
    sign_in("ana")
    page.goto("/clinica/correo")
    expect(page.get_by_test_id("messages")).to_have_count(0)
    expect(page.get_by_test_id("notice")).not_to_be_empty()


@pytest.mark.feature("PUB-4")
def test_the_open_agenda_shows_a_booking_without_a_reload(
    page: Page, browser: Browser, base_url: str, sign_in: SignIn, served: Served
) -> None:
    page.set_viewport_size(DESKTOP)
    sign_in("elena", "/clinica/agenda")
    expect(page.get_by_test_id("agenda")).to_be_visible()
    with browser.new_context(base_url=base_url, locale="es-MX") as other:
        folio = book(other.new_page(), visitor("Vera"))
    day = served.sql("SELECT starts_at FROM appointment WHERE folio = :folio", folio=folio)[0][0][:10]
    page.get_by_test_id("pick-day").fill(day)
    expect(page.get_by_text("Vera").first).to_be_visible()
    with browser.new_context(base_url=base_url, locale="es-MX") as another:
        second = book(another.new_page(), visitor("Wendy"))
    starts = served.sql("SELECT starts_at FROM appointment WHERE folio = :folio", folio=second)[0][0][:10]
    if starts == day:
        expect(page.get_by_text("Wendy").first).to_be_visible()


@pytest.mark.feature("CLI-1")
@pytest.mark.requirement("LFPDPPP 14-16")
def test_a_clinic_is_set_up_with_the_code_and_takes_appointments(browser: Browser, tmp_path: Path) -> None:
    with serve(tmp_path / "data") as fresh, browser.new_context(base_url=fresh.url, locale="es-MX") as context:
        page = context.new_page()
        code = re.search(r"[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[A-Z]{4}", fresh.log.read_text())
        assert code, fresh.log.read_text()
        page.goto("/configuracion-inicial")
        page.get_by_label("Código", exact=True).fill("AAAA-AAAA-AAAA-AAAA")
        page.get_by_role("button", name="Empezar").click()
        expect(page.locator("[data-problem]:not(:empty)").first).to_be_visible()
        page.get_by_label("Código", exact=True).fill(code.group())
        for label, value in (
            ("Nombre", "Clínica Agave"), ("Calle y número", "Calle 5 de Mayo 10"), ("Municipio o alcaldía", "Puebla"),
            ("Teléfono", "222 123 4567"), ("Correo", "hola@agave.example"), ("Nombre completo", "Fausto Rivas"),
            ("Correo para entrar", "fausto@agave.example"), ("Contraseña", "agave entre piedras"),
            ("Servicio", "Consulta"), ("Precio (pesos)", "500"),
        ):  # fmt: skip
            page.get_by_label(label, exact=True).first.fill(value)
        page.locator("#professional_name").fill("Rita Luna")
        page.get_by_role("button", name="Empezar").click()
        page.wait_for_url(re.compile("/clinica/agenda/?$"))
        page.goto("/agendar")
        expect(page.locator(".time").first).to_be_visible()
        page.goto("/")
        expect(page.get_by_role("heading", name="Clínica Agave")).to_be_visible()
