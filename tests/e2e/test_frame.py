"""The frame around every screen: whose it is, its language, what is said in it, and where the focus is after an act."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from luna_portal.i18n import routes
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.steps import hydrated

SHARED = (routes.HOME, routes.HELP, routes.BOOKING, routes.NOTICE)
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
HAS_FOCUS = """() => { const here = document.activeElement; const box = here.getBoundingClientRect();
  return here !== document.body && box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight; }"""


def settled(page: Page) -> None:
    """The focus is somewhere, and where it can be seen."""
    try:
        page.wait_for_function(HAS_FOCUS)
    except Exception as lost:
        here = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        raise AssertionError(f"at {page.url} the focus is on {here}") from lost


@SIZES
@pytest.mark.feature("PUB-9")
@pytest.mark.parametrize(
    ("who", "lands_on", "section"), [("ana", "/inicio", "Archivos"), ("elena", "/clinica/agenda", "Agenda")]
)
def test_public_pages_keep_the_frame_of_who_is_signed_in(
    page: Page, sign_in: Callable[..., None], size: dict[str, int], who: str, lands_on: str, section: str
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(who, lands_on)
    for path in SHARED:
        page.goto(path)
        expect(page.get_by_role("navigation").get_by_role("link", name=section, exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="Entrar", exact=True)).to_have_count(0)
        expect(page.locator("main")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.goto("/entrar")
    page.wait_for_url(re.compile(f"{lands_on}/?$"))
    page.get_by_role("link", name="Ayuda").locator("visible=true").first.click()
    expect(page.get_by_role("heading", level=1, name="Ayuda")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name=section, exact=True)).to_be_visible()


@pytest.mark.feature("PUB-9")
def test_a_visitor_sees_no_section_and_is_offered_to_sign_in(page: Page) -> None:
    for path in SHARED:
        hydrated(page, path)
        expect(page.locator(".rail, .bottom-nav")).to_have_count(0)
    hydrated(page, "/")
    expect(page.get_by_role("link", name="Entrar", exact=True)).to_be_visible()


@pytest.mark.feature("PUB-9")
def test_before_the_portal_has_said_whose_page_it_is_no_other_frame_is_seen(
    page: Page, sign_in: Callable[..., None]
) -> None:
    sign_in("ana")
    page.route_web_socket(re.compile("/_event"), lambda _socket: None)  # the portal does not answer
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".public > .topbar")).to_be_hidden()
    expect(page.get_by_role("link", name="Entrar", exact=True)).to_be_hidden()


@pytest.mark.feature("PUB-9")
def test_after_a_session_s_end_a_visitor_s_frame_comes_back(page: Page, sign_in: Callable[..., None]) -> None:
    sign_in("ana")
    page.context.clear_cookies(name="luna")
    page.goto("/ayuda")
    expect(page.locator(".topbar")).to_be_visible()
    expect(page.locator(".rail, .bottom-nav")).to_have_count(0)


@pytest.mark.requirement("WCAG 3.1.1")
@pytest.mark.parametrize(
    ("path", "language", "title"),
    [
        ("/cita/nada", "es-MX", "Su cita"),
        ("/en/cita/nada", "en", "appointment"),
        ("/en/verificar/nada", "en", "Verify a prescription"),
        ("/en/agendar/lucia-diaz", "en", "Book"),
        ("/en/nope", "en", "This page does not exist"),
        ("/en/nope/further", "en", "This page does not exist"),
        ("/english", "es-MX", "Esta página no existe"),
        ("/nada", "es-MX", "Esta página no existe"),
    ],
)
def test_each_address_is_in_its_own_language(page: Page, path: str, language: str, title: str) -> None:
    page.goto(path)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_title(re.compile(title))
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.requirement("WCAG 3.1.1")
def test_the_language_is_right_after_going_from_one_to_the_other_without_a_load(page: Page) -> None:
    hydrated(page, "/en/ayuda")
    hydrated(page, "/ayuda")
    page.evaluate("window.stays = true")
    page.evaluate("history.pushState({}, '', '/en/entrar')")
    page.go_back()
    page.go_forward()
    expect(page).to_have_url(re.compile("/en/entrar"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.evaluate("window.stays")


@SIZES
@pytest.mark.requirement("WCAG 3.3.1")
@pytest.mark.feature("ACC-1")
def test_a_form_with_errors_leads_to_each_and_begins_with_the_first(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    hydrated(page, "/registro")
    page.get_by_label("Primer apellido").fill("Morales")
    page.get_by_role("button", name="Crear cuenta").click()
    summary = page.get_by_role("group", name="Revise estos datos")
    expect(summary).to_be_visible()
    links = summary.get_by_role("link").all_inner_texts()
    assert [one.split(":")[0] for one in links[:-1]] == [
        "Nombre", "Fecha de nacimiento", "Teléfono", "Correo", "Contraseña nueva",
    ]  # fmt: skip
    assert links[-1].startswith("Para crear su cuenta, lea el aviso")
    expect(page.get_by_label("Nombre")).to_be_focused()
    summary.get_by_role("link", name="Correo").click()
    expect(page.get_by_label("Correo")).to_be_focused()
    assert "#" not in page.url
    page.get_by_label("Nombre").fill("Ana")
    page.get_by_role("button", name="Crear cuenta").click()
    expect(summary.get_by_role("link")).to_have_count(5)
    expect(page.get_by_label("Fecha de nacimiento")).to_be_focused()


@pytest.mark.requirement("WCAG 3.3.1")
@pytest.mark.feature("ACC-1")
def test_one_error_alone_stands_beside_its_field(page: Page) -> None:
    hydrated(page, "/entrar")
    page.get_by_label("Correo").fill("ana@example.com")
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page.get_by_label("Contraseña", exact=True)).to_be_focused()
    expect(page.get_by_text("Escriba su contraseña.")).to_be_visible()
    expect(page.locator(".error-summary")).to_be_hidden()


@pytest.mark.feature("ACC-1")
@pytest.mark.parametrize(("path", "count"), [("/entrar", 1), ("/registro", 1), ("/nueva-contrasena", 1)])
def test_a_password_can_be_looked_at_and_is_hidden_again_when_it_is_sent(page: Page, path: str, count: int) -> None:
    hydrated(page, path)
    show = page.get_by_role("button", name="Mostrar")
    expect(show).to_have_count(count)
    typed = page.locator("#password")
    typed.fill("jacaranda")
    expect(show).to_have_attribute("aria-pressed", "false")
    show.click()
    expect(typed).to_have_attribute("type", "text")
    expect(show).to_have_attribute("aria-pressed", "true")
    expect(show).to_be_focused()
    page.locator("form [type=submit]").click()
    expect(typed).to_have_attribute("type", "password")
    expect(typed).to_have_value("jacaranda")


@SIZES
@pytest.mark.feature("ARC-3")
@pytest.mark.requirement("WCAG 2.4.11")
def test_what_is_said_is_seen_at_the_foot_until_it_is_closed(
    page: Page, sign_in: Callable[..., None], size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in("ana")
    page.goto("/archivos")
    page.get_by_test_id("new-folder").click()
    page.get_by_label("Nombre de la carpeta", exact=True).fill(f"Rodilla {size['width']}")
    page.get_by_test_id("yes").click()
    said = page.locator(".said.notice")
    expect(said).to_be_visible()
    expect(said).to_be_in_viewport(ratio=1)
    settled(page)
    page.screenshot(path=f"build/screens/aviso-al-pie-{size['width']}.png")
    if size == PHONE:
        foot = said.evaluate("one => one.getBoundingClientRect().bottom")
        assert foot <= page.locator(".bottom-nav").evaluate("one => one.getBoundingClientRect().top")
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body") or _is_uncovered(page)
    page.get_by_role("button", name="Cerrar aviso").click()
    expect(said).to_be_hidden()
    settled(page)


def _is_uncovered(page: Page) -> bool:
    """WCAG 2.4.11: what has the focus is not wholly hidden by what is fixed at the foot."""
    covers = """() => { const here = document.activeElement.getBoundingClientRect();
      if (document.activeElement.closest('.said, .bottom-nav, .rail, .topbar')) return true;
      const bar = document.querySelector('.said.notice').getBoundingClientRect();
      return here.top < bar.top || here.bottom > bar.bottom || here.right < bar.left || here.left > bar.right; }"""
    return bool(page.evaluate(covers))


@SIZES
@pytest.mark.feature("ARC-2")
def test_the_way_back_closes_a_look_at_a_file_and_stays_on_the_page(
    page: Page, sign_in: Callable[..., None], size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in("ana")
    page.goto("/archivos")
    opener = page.locator(".file-open").first
    opener.click()
    preview = page.locator("dialog.preview")
    expect(preview).to_be_visible()
    page.go_back()
    expect(preview).to_have_count(0)
    expect(page).to_have_url(re.compile("/archivos"))
    settled(page)
    opener.click()
    expect(preview).to_be_visible()
    page.get_by_test_id("close-preview").click()
    expect(preview).to_have_count(0)
    page.wait_for_function("() => !(history.state && history.state.lunaDialog)")
    page.go_back()
    expect(page).not_to_have_url(re.compile("/archivos"))
