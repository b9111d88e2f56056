"""Ana shares a file by a link and a code; somebody without an account opens it; she sees that, and closes the link."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import corpus
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.steps import hydrated

SignIn = Callable[..., None]
Look = Callable[[str], None]
WIDTHS = [pytest.param(PHONE, id="390"), pytest.param(DESKTOP, id="1440")]
COPIED_LINK = """() => new Promise(done => {
  const look = () => navigator.clipboard.readText().then(
    text => text.includes("/compartido/") ? done(text) : setTimeout(look, 50));
  look();
})"""
pytestmark = pytest.mark.feature("ARC-6")


def put(page: Page, folder: Path, name: str) -> None:
    """A PDF of two pages among one's files; the spaces at its end tell it from the others."""
    hydrated(page, "/archivos")
    (folder / name).write_bytes(corpus.pdf(pages=2) + b" " * len(name))
    page.get_by_test_id("files").set_input_files(folder / name)
    expect(page.get_by_test_id("file").filter(has_text=name)).to_be_visible(timeout=30_000)


def shared(page: Page, name: str) -> tuple[str, str]:
    """The link's path and its code, made from the file's menu."""
    page.get_by_role("button", name=f"Más opciones de {name}").click()
    page.get_by_test_id("do-share").click()
    page.get_by_label("¿Para quién es?").fill("Dra. Pérez")
    page.get_by_label("¿Cuántas veces puede abrirse?").select_option("1")
    page.get_by_test_id("make-share").click()
    expect(page.get_by_test_id("share-link")).to_be_visible()
    link = page.get_by_test_id("share-link").input_value()
    return link[link.index("/compartido/") :], page.get_by_test_id("share-code").input_value()


def opens(guest: Page, path: str, code: str) -> None:
    """Try a code at a link."""
    guest.goto(path)
    guest.get_by_label("Código").fill(code)
    guest.get_by_test_id("open").click()


@pytest.mark.parametrize("size", WIDTHS)
def test_somebody_with_link_and_code_sees_the_file_once_and_ana_sees_that(
    page: Page, browser: Browser, base_url: str, sign_in: SignIn, look: Look, size: dict[str, int], tmp_path: Path
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    name = f"Ultrasonido {size['width']}.pdf"
    sign_in("ana")
    put(page, tmp_path, name)
    path, code = shared(page, name)
    look(f"compartir-{size['width']}")
    page.get_by_test_id("share-done").click()
    expect(page.get_by_test_id("share-code")).to_have_count(0)

    guest = browser.new_context(base_url=base_url, viewport=size).new_page()  # type: ignore[arg-type]
    opens(guest, path, "000000" if code != "000000" else "111111")
    expect(guest.locator("#code-problem")).to_contain_text("Ese no es el código")
    guest.screenshot(path=f"build/screens/compartido-error-{size['width']}.png", full_page=True)
    guest.get_by_label("Código").fill(f"{code[:3]} {code[3:]}")
    guest.get_by_test_id("open").click()
    expect(guest.get_by_role("heading", name=name)).to_be_visible()
    drawn = guest.locator(".drawn-page")
    expect(drawn).to_have_count(2)
    drawn.first.scroll_into_view_if_needed()
    expect(drawn.first).to_have_js_property("naturalWidth", 1200)
    guest.screenshot(path=f"build/screens/compartido-{size['width']}.png", full_page=True)
    with guest.expect_download() as download:
        guest.get_by_test_id("download").click()
    assert download.value.suggested_filename == name
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert "Ana" not in guest.locator("main").inner_text()
    assert code not in guest.content()

    opens(guest, path, code)
    expect(guest.get_by_test_id("shut")).to_be_visible()
    guest.context.close()

    page.goto("/cuenta")
    page.get_by_test_id("shares").click()
    link = page.get_by_test_id("link").filter(has_text=name)
    expect(link).to_contain_text("Abierto 1 de 1 vez")
    expect(link).to_contain_text("Dra. Pérez")
    expect(link.locator(".chip.good").filter(has_text="Se abrió")).to_have_count(1)
    expect(link.locator(".chip.attention").filter(has_text="No se abrió")).to_have_count(2)
    look(f"compartidos-{size['width']}")


def test_a_link_that_ana_closes_opens_nothing_from_then_on(
    page: Page, browser: Browser, base_url: str, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in("ana")
    put(page, tmp_path, "Electro.pdf")
    path, code = shared(page, "Electro.pdf")
    page.keyboard.press("Escape")
    page.goto("/cuenta/compartidos")
    link = page.get_by_test_id("link").filter(has_text="Electro.pdf")
    link.get_by_test_id("close-share").click()
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("notice")).to_contain_text("El enlace se cerró")
    expect(link).to_contain_text("Cerrado por usted")
    guest = browser.new_context(base_url=base_url).new_page()
    opens(guest, path, code)
    expect(guest.get_by_test_id("shut")).to_be_visible()
    guest.goto(f"/en{path}")
    guest.get_by_label("Code").fill(code)
    guest.get_by_test_id("open").click()
    expect(guest.get_by_text("This link opens nothing")).to_be_visible()
    guest.context.close()


def test_link_and_code_are_copied_by_their_buttons(page: Page, base_url: str, sign_in: SignIn, tmp_path: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base_url)
    sign_in("ana")
    put(page, tmp_path, "Mastografía.pdf")
    path, code = shared(page, "Mastografía.pdf")
    page.get_by_role("button", name="Copiar código").click()
    expect(page.locator("[data-copied]")).to_have_text("Copiado")
    assert page.evaluate("navigator.clipboard.readText()") == code
    page.get_by_role("button", name="Copiar enlace").click()
    assert page.evaluate(COPIED_LINK).endswith(path)
    assert re.fullmatch(r"\d{6}", code)
