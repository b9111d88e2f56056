"""Recetas in a browser: the patient reads, keeps and renews hers; a pharmacy verifies the paper."""

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import DESKTOP
from tests.e2e.steps import link_of

SignIn = Callable[..., None]
Look = Callable[[str], None]
FIRST = {"valid": "paracetamol", "past": "nitrofurantoína", "cancelled": "ibuprofeno"}
WAITING = re.compile("Renovación pedida")


def open_first(page: Page, tab: str = "valid") -> None:
    """Open the first receta of a tab."""
    page.goto("/recetas")
    page.get_by_test_id(f"tab-{tab}").click()
    expect(page.get_by_test_id(f"tab-{tab}")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("row").first.click()
    expect(page.get_by_test_id("title")).to_have_text(FIRST[tab])


def paper(page: Page, test_id: str = "pdf") -> PdfReader:
    """The PDF behind that button, fetched with the page's cookies."""
    answer = page.context.request.get(page.get_by_test_id(test_id).get_attribute("href") or "")
    assert answer.ok, answer.status
    return PdfReader(io.BytesIO(answer.body()))


@pytest.mark.feature("REC-1")
@pytest.mark.parametrize("width", [390, 1440])
def test_ana_finds_her_recetas_by_how_they_stand(page: Page, sign_in: SignIn, look: Look, width: int) -> None:
    if width > 390:
        page.set_viewport_size(DESKTOP)
    sign_in("ana")
    page.goto("/recetas")
    rows = page.get_by_test_id("rows")
    expect(rows.get_by_text("metformina, losartán")).to_be_visible()
    expect(rows.get_by_text(WAITING).first).to_be_visible()
    look(f"recetas-{width}")
    page.get_by_test_id("tab-past").click()
    expect(rows.get_by_text("nitrofurantoína")).to_be_visible()
    expect(rows.get_by_text("Vencida")).to_be_visible()
    page.get_by_test_id("tab-cancelled").click()
    expect(rows.get_by_text("ibuprofeno")).to_be_visible()
    page.get_by_test_id("row").first.click()
    expect(page.get_by_text("El ibuprofeno no conviene")).to_be_visible()
    expect(page.get_by_test_id("share")).to_have_count(0)
    look(f"receta-cancelada-{width}")


@pytest.mark.feature("REC-2")
def test_a_receta_is_printed_dark_on_white_without_the_portal_s_frame(page: Page, sign_in: SignIn, look: Look) -> None:
    page.emulate_media(color_scheme="dark")
    sign_in("ana")
    open_first(page)
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    page.get_by_test_id("print").click()
    expect(page.locator("body[data-printed=yes]")).to_have_count(1)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_test_id("print")).to_be_hidden()
    expect(page.locator(".bottom-nav")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(27, 29, 51)"
    page.set_viewport_size({"width": 720, "height": 1000})
    look("receta-papel")
    sheets = PdfReader(io.BytesIO(page.pdf(format="Letter")))
    assert len(sheets.pages) <= 2
    assert "paracetamol" in sheets.pages[0].extract_text().lower()


@pytest.mark.feature("REC-1", "REC-2")
@pytest.mark.parametrize("width", [390, 1440])
def test_a_receta_reads_well_and_comes_as_paper(page: Page, sign_in: SignIn, look: Look, width: int) -> None:
    if width > 390:
        page.set_viewport_size(DESKTOP)
    sign_in("ana")
    open_first(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("paracetamol")
    expect(page.get_by_text("1 tableta, vía oral, cada 8 horas si hay dolor, durante 5 días")).to_be_visible()
    look(f"receta-{width}")
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, "nothing is cut off at the side"
    folio = page.get_by_text(re.compile(r"^CJ-\w{5}-\w{5}$")).inner_text()
    for test_id in ("pdf", "pdf-half"):
        reader = paper(page, test_id)
        assert reader.metadata is not None
        assert reader.metadata.title == f"Receta {folio}"
        assert "paracetamol" in reader.pages[0].extract_text()


@pytest.mark.feature("PUB-8")
@pytest.mark.parametrize("width", [390, 1440])
def test_a_pharmacy_reads_the_papers_code(page: Page, sign_in: SignIn, look: Look, width: int) -> None:
    if width > 390:
        page.set_viewport_size(DESKTOP)
    sign_in("ana")
    open_first(page)
    good = link_of(paper(page))
    open_first(page, "cancelled")
    void = link_of(paper(page))
    page.context.clear_cookies()
    page.goto(good)
    expect(page.get_by_role("heading", name="Esta receta es válida")).to_be_visible()
    expect(page.get_by_test_id("facts").get_by_text("7654321")).to_be_visible()
    said = page.locator("main").inner_text()
    assert "coincide con lo que se emitió" in said
    for secret in ("Ana", "Morales", "paracetamol", "Lumbalgia"):
        assert secret not in said
    look(f"verificar-{width}")
    page.goto(good[:-1] + ("0" if good[-1] != "0" else "1"))
    expect(page.get_by_role("heading", name="Este documento no coincide")).to_be_visible()
    look(f"verificar-alterada-{width}")
    page.goto(void)
    expect(page.get_by_role("heading", name="Esta receta se canceló")).to_be_visible()
    page.goto("/verificar/CJ-AAAAA-AAAAA")
    expect(page.get_by_role("heading", name="No existe una receta con este folio")).to_be_visible()


@pytest.mark.feature("REC-3")
@pytest.mark.parametrize("width", [390, 1440])
def test_ana_asks_for_a_receta_anew(page: Page, sign_in: SignIn, look: Look, width: int) -> None:
    if width > 390:
        page.set_viewport_size(DESKTOP)
    sign_in("ana")
    open_first(page, {390: "past", 1440: "valid"}[width])
    page.get_by_test_id("renew").click()
    page.get_by_label("¿Algo que deba saber?").fill("Volvieron las molestias")
    look(f"receta-renovar-{width}")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Enviamos su solicitud")
    expect(page.get_by_test_id("renewal")).to_contain_text("Volvieron las molestias")
    expect(page.get_by_test_id("renew")).to_have_count(0)


@pytest.mark.feature("REC-2")
def test_ana_shares_a_receta_by_link_and_code(page: Page, sign_in: SignIn) -> None:
    sign_in("ana")
    open_first(page)
    page.get_by_test_id("share").click()
    page.get_by_test_id("make-share").click()
    expect(page.get_by_test_id("share-code")).to_be_visible()
    expect(page.get_by_test_id("share-link")).to_be_visible()


@pytest.mark.feature("REC-1")
def test_somebody_elses_receta_is_not_there(page: Page, sign_in: SignIn) -> None:
    sign_in("ana")
    open_first(page)
    theirs = page.url
    page.context.clear_cookies()
    sign_in("carla")
    page.goto(theirs)
    expect(page.get_by_test_id("missing")).to_be_visible()
    expect(page.get_by_test_id("medicines")).to_have_count(0)
