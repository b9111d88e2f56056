"""A patient's own screens: her list, one appointment, her account and its devices."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP, PASSWORD
from tests.e2e.server import Mailbox, Served
from tests.e2e.steps import link_in, turn_month, visitor

SignIn = Callable[..., None]
Look = Callable[[str], None]


@pytest.mark.feature("CON-1")
def test_the_list_filters_by_time_state_and_words(page: Page, sign_in: SignIn, look: Look) -> None:
    sign_in("ana")
    page.goto("/consultas")
    rows = page.get_by_test_id("rows")
    expect(rows).to_be_visible()
    look("consultas-390")
    page.get_by_role("button", name=re.compile("^Pasadas")).click()
    expect(rows.get_by_text(re.compile("Completada|No asistió")).first).to_be_visible()
    page.get_by_test_id("search").fill("zzzz")
    page.get_by_test_id("search").press("Enter")
    expect(page.get_by_text("No encontramos ninguna así")).to_be_visible()


@pytest.mark.feature("CON-2")
def test_the_detail_stands_beside_the_list_on_a_desktop(page: Page, sign_in: SignIn, look: Look) -> None:
    page.set_viewport_size(DESKTOP)
    sign_in("ana")
    page.goto("/consultas")
    page.get_by_test_id("row-wide").first.click()
    detail = page.get_by_test_id("detail").first
    expect(detail.get_by_test_id("when")).to_be_visible()
    expect(detail.get_by_text(re.compile(r"Céd\. \d+"))).to_be_visible()
    assert page.url.rstrip("/").endswith("/consultas")
    look("consultas-1440")


@pytest.mark.feature("CON-3")
@pytest.mark.feature("CON-5")
def test_a_signed_in_patient_moves_cancels_and_undoes(page: Page, sign_in: SignIn, look: Look) -> None:
    sign_in("carla")
    page.goto("/agendar/mateo-ibarra?servicio=terapia-psicologica")
    page.locator("[data-choice=in_person]").click()
    turn_month(page)
    page.locator(".month-day.free").nth(3).click()
    page.locator(".time").first.click()
    page.get_by_test_id("continue").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("folio")).to_be_visible()
    folio = page.get_by_test_id("folio").inner_text()
    page.goto("/consultas")
    page.get_by_test_id("row").last.click()
    expect(page.get_by_test_id("when")).to_be_visible()
    look("consulta-390")
    assert folio
    page.get_by_test_id("cancel").first.click()
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("undo-bar")).to_be_visible()
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("cancel").first).to_be_visible()


@pytest.mark.feature("CON-4")
def test_the_calendar_address_is_private_and_can_be_ended(page: Page, sign_in: SignIn, base_url: str) -> None:
    sign_in("ana")
    page.goto("/cuenta")
    page.get_by_test_id("make-feed").click()
    feed = page.get_by_test_id("feed").input_value()
    assert "/calendario/" in feed
    path = feed[feed.index("/calendario/") :]
    calendar = page.request.get(base_url + path)
    assert "BEGIN:VCALENDAR" in calendar.text()
    assert page.request.get(base_url + "/calendario/" + "x" * 43 + ".ics").status == 404
    page.get_by_test_id("end-feed").click()
    expect(page.get_by_test_id("make-feed")).to_be_visible()
    assert page.request.get(base_url + path).status == 404


@pytest.mark.feature("ACC-1")
@pytest.mark.feature("NOT-1")
def test_registering_takes_the_mail_and_the_password(page: Page, mailbox: Mailbox, look: Look) -> None:
    who = visitor("Julia")
    page.goto("/registro")
    page.get_by_role("button", name="Crear cuenta").click()
    expect(page.locator("#given_name-problem")).not_to_be_empty()
    look("registro-errores-390")
    page.get_by_label("Nombre").fill(who.given_name)
    page.get_by_label("Primer apellido").fill(who.first_surname)
    page.get_by_label("Fecha de nacimiento").fill(who.birth_on)
    page.get_by_label("Teléfono").fill(who.phone)
    page.get_by_label("Correo").fill(who.email)
    page.get_by_label("Contraseña nueva").fill("agave entre piedras")
    page.get_by_label("Leí el aviso").check()
    page.get_by_role("button", name="Crear cuenta").click()
    expect(page.get_by_test_id("notice")).not_to_be_empty()
    mail = mailbox.wait_for(who.email)
    page.goto(link_in(mail.get_body(("plain",)).get_content(), "/confirmar-correo"))
    page.get_by_label("Contraseña").fill("agave entre piedras")
    page.get_by_role("button", name="Confirmar").click()
    page.wait_for_url(re.compile("/inicio/?$"))
    expect(page.get_by_test_id("greeting")).to_contain_text("Julia")


@pytest.mark.feature("ACC-1")
def test_a_wrong_password_is_refused_in_place_and_the_address_stays(page: Page) -> None:
    page.goto("/entrar")
    page.get_by_label("Correo").fill("ana@example.com")
    page.get_by_label("Contraseña").fill("no es esta")
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page.locator("[data-problem='']")).not_to_be_empty()
    expect(page.get_by_label("Correo")).to_have_value("ana@example.com")


@pytest.mark.feature("ACC-2")
def test_closing_a_device_empties_the_page_that_is_open_on_it(
    page: Page, browser: Browser, base_url: str, sign_in: SignIn, served: Served
) -> None:
    with browser.new_context(base_url=base_url, locale="es-MX") as other:
        theirs = other.new_page()
        theirs.goto("/entrar")
        theirs.get_by_label("Correo").fill("beto@example.com")
        theirs.get_by_label("Contraseña").fill(PASSWORD)
        theirs.get_by_role("button", name="Entrar", exact=True).click()
        theirs.wait_for_url(re.compile("/inicio/?$"))
        theirs.goto("/consultas")
        expect(theirs.get_by_test_id("rows").or_(theirs.get_by_test_id("empty"))).to_be_visible()
        sign_in("beto")
        page.goto("/cuenta/seguridad")
        page.get_by_test_id("close-others").click()
        if page.get_by_test_id("yes").count():
            page.get_by_test_id("yes").click()
        expect(page.get_by_test_id("close")).to_have_count(0)
        theirs.get_by_role("button", name=re.compile("^Pasadas")).click()
        theirs.wait_for_url(re.compile("/entrar"))
    names = [cookie["name"] for cookie in page.context.cookies()]
    assert "luna" in names
    assert "luna=" not in page.evaluate("document.cookie"), "no script reads the session"


@pytest.mark.feature("ACC-1")
def test_signing_out_closes_the_door(page: Page, sign_in: SignIn) -> None:
    page.set_viewport_size(DESKTOP)
    sign_in("ana")
    page.get_by_role("button", name="Salir").click()
    page.wait_for_url(re.compile("/entrar"))
    page.wait_for_load_state("networkidle")
    page.goto("/consultas")
    page.wait_for_url(re.compile("/entrar"))
