"""Results in a browser: read by their patient, entered, explained and let go by the team; on a phone and a desktop."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests import corpus
from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE
from tests.e2e.server import Mailbox
from tests.e2e.test_accessibility import RULES

SignIn = Callable[..., None]
Look = Callable[[str], None]
SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["390", "1440"])
YESTERDAY = datetime.now(ZoneInfo("America/Mexico_City")) - timedelta(days=1)


@SCREENS
@pytest.mark.feature("ARC-4")
def test_ana_reads_what_it_means_then_the_values_and_how_they_changed(
    page: Page, sign_in: SignIn, look: Look, screen: dict[str, int]
) -> None:
    page.set_viewport_size(screen)
    sign_in("ana")
    page.goto("/resultados")
    rows = page.get_by_test_id("row")
    expect(rows.nth(6)).to_be_visible()
    expect(page.get_by_text("Hemoglobina glucosilada")).to_have_count(0)
    look(f"resultados-{screen['width']}")
    page.get_by_test_id("search").fill("zzz")
    expect(page.get_by_test_id("empty")).to_be_visible()
    page.get_by_test_id("search").fill("glucosa quimica")
    expect(rows).to_have_count(4)
    rows.first.click()
    expect(page.get_by_test_id("sentence")).to_contain_text("Dra. Lucía Díaz le explica")
    glucose = page.get_by_test_id("value").first
    expect(glucose).to_contain_text("Un poco alta")
    expect(glucose.get_by_role("img").first).to_have_attribute("aria-label", re.compile("112 mg/dL. Un poco alta"))
    expect(glucose).to_contain_text("antes: 105.3")
    glucose.get_by_test_id("trend").click()
    box = page.get_by_test_id("trend-box")
    expect(box.locator("circle")).to_have_count(4)
    expect(box.get_by_role("row")).to_have_count(5)
    look(f"resultado-{screen['width']}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing runs off the screen"
    _no_barriers(page)
    glucose.get_by_test_id("trend").click()
    expect(box).to_have_count(0)


@pytest.mark.feature("ARC-4")
def test_a_result_is_printed_dark_on_white_with_whose_it_is(page: Page, sign_in: SignIn, look: Look) -> None:
    page.emulate_media(color_scheme="dark")
    sign_in("ana")
    page.goto("/resultados")
    page.get_by_test_id("row").first.click()
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    page.get_by_test_id("print").click()
    expect(page.locator("body[data-printed=yes]")).to_have_count(1)
    look("resultado-dark-390")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_text("Ana Morales Vega").first).to_be_visible()
    expect(page.get_by_test_id("print")).to_be_hidden()
    expect(page.locator(".bottom-nav")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(27, 29, 51)"
    page.set_viewport_size({"width": 720, "height": 1000})
    look("resultado-papel")
    paper = PdfReader(io.BytesIO(page.pdf(format="Letter")))
    assert len(paper.pages) <= 3
    assert "Clínica Jacarandas" in paper.pages[0].extract_text()


@pytest.mark.feature("ARC-4")
def test_carla_finds_no_trace_of_anas_result(page: Page, sign_in: SignIn, browser: Browser, base_url: str) -> None:
    sign_in("ana")
    page.goto("/resultados")
    page.get_by_test_id("row").first.click()
    page.get_by_test_id("sentence").wait_for()
    address = page.url
    with browser.new_context(base_url=base_url, locale="es-MX") as other:
        hers = other.new_page()
        hers.goto("/entrar")
        hers.get_by_label("Correo").fill("carla@example.com")
        hers.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        hers.get_by_role("button", name="Entrar", exact=True).click()
        hers.wait_for_url(re.compile("/inicio/?$"))
        hers.goto(address)
        expect(hers.get_by_test_id("missing")).to_be_visible()


@SCREENS
@pytest.mark.feature("ARC-5")
@pytest.mark.feature("CLI-8")
def test_the_doctor_types_a_result_explains_it_and_ana_gets_it_at_once(
    page: Page, sign_in: SignIn, look: Look, browser: Browser, base_url: str, mailbox: Mailbox, screen: dict[str, int],
    tmp_path: Path,
) -> None:  # fmt: skip
    page.set_viewport_size(screen)
    sign_in("diaz", "/clinica/agenda")
    page.goto("/clinica/resultados")
    look(f"clinica-resultados-{screen['width']}")
    page.get_by_test_id("new-result").click()
    page.get_by_test_id("find-patient").fill("ana morales vega")
    page.get_by_test_id("patient").first.click()
    expect(page.get_by_test_id("whose")).to_contain_text("Ana Morales")
    page.get_by_test_id("kind").select_option("Biometría hemática")
    expect(page.get_by_label("Nombre del estudio")).to_have_value("Biometría hemática")
    page.get_by_label("Día de la toma").fill(YESTERDAY.date().isoformat())
    page.get_by_label("Hora de la toma").fill("07:45")
    page.get_by_test_id("save").click()
    expect(page.get_by_text("Escriba el nombre del laboratorio").first).to_be_visible()
    expect(page.get_by_label("Hora de la toma")).to_have_value("07:45")
    title = f"Biometría de control {screen['width']}"
    page.get_by_label("Nombre del estudio").fill(title)
    page.get_by_label("Laboratorio", exact=True).fill("Laboratorio Norte")
    _type_hemoglobin(page)
    _add_value(page)
    _attach(page, tmp_path, screen)
    look(f"resultado-nuevo-{screen['width']}")
    _no_barriers(page)
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("how")).to_contain_text("Espera explicación")
    expect(page.get_by_test_id("value").first).to_contain_text("Un poco baja")
    with browser.new_context(base_url=base_url, locale="es-MX", viewport=PHONE) as other:
        hers = other.new_page()
        hers.goto("/entrar")
        hers.get_by_label("Correo").fill("ana@example.com")
        hers.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        hers.get_by_role("button", name="Entrar", exact=True).click()
        hers.wait_for_url(re.compile("/inicio/?$"))
        hers.goto("/resultados")
        expect(hers.get_by_test_id("rows")).to_be_visible()
        expect(hers.get_by_text(title)).to_have_count(0)
        _explain(page, "Le falta un poco de hierro. Empiece el suplemento.")
        expect(page.get_by_test_id("notice")).to_contain_text("ya se entregó")
        look(f"clinica-resultado-{screen['width']}")
        _no_barriers(page)
        expect(hers.get_by_text(title)).to_be_visible()
        hers.get_by_text(title).click()
        expect(hers.get_by_test_id("sentence")).to_contain_text("Le falta un poco de hierro")
        expect(hers.get_by_test_id("original")).to_be_visible()
    _correct(page, title, look, screen)
    mailbox.wait_for("ana@example.com")
    said = "".join(mail.as_string() for mail in mailbox.to("ana@example.com")).lower()
    assert "resultado" in said
    assert "hierro" not in said
    assert "biometr" not in said


@SCREENS
@pytest.mark.feature("CLI-8")
def test_a_laboratorys_file_is_compared_before_it_is_entered(
    page: Page, sign_in: SignIn, look: Look, screen: dict[str, int]
) -> None:
    page.set_viewport_size(screen)
    sign_in("diaz", "/clinica/agenda")
    page.goto("/clinica/resultados/nuevo")
    page.get_by_test_id("way-file").click()
    hand_in = page.get_by_test_id("lab-file")
    hand_in.set_input_files({"name": "informe.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 no"})
    expect(page.get_by_test_id("lab-problem")).to_contain_text("no es HL7")
    hand_in.set_input_files({"name": "r.hl7", "mimeType": "text/plain", "buffer": _oru(screen["width"]).encode()})
    expect(page.get_by_test_id("panel")).to_contain_text("Electrolitos", timeout=20_000)  # the first starts a process
    possible = page.get_by_test_id("possible").first
    expect(possible).to_contain_text("Hay que comparar")
    look(f"resultado-archivo-{screen['width']}")
    _no_barriers(page)
    possible.click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_text("marque la casilla").first).to_be_visible()
    page.get_by_label("Comparé los datos").check()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("how")).to_contain_text("Espera explicación")
    expect(page.get_by_test_id("original")).to_be_visible()
    with page.expect_download() as kept:
        page.get_by_test_id("original").click()
    assert kept.value.path().read_bytes() == _oru(screen["width"]).encode()
    page.get_by_test_id("discard").click()
    page.get_by_test_id("yes").click()
    page.wait_for_url(re.compile("/clinica/resultados/?$"))


@pytest.mark.feature("ARC-5")
def test_a_patient_may_wish_for_words_with_every_result(page: Page, sign_in: SignIn) -> None:
    sign_in("carla")
    page.goto("/resultados")
    expect(page.get_by_test_id("empty")).to_be_visible()
    page.get_by_label("Solo con la explicación").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Guardamos su preferencia")
    page.reload()
    expect(page.get_by_label("Solo con la explicación")).to_be_checked()


def _correct(page: Page, title: str, look: Look, screen: dict[str, int]) -> None:
    """Correct the result that stands on the page: the form begins with it."""
    page.get_by_test_id("correct").click()
    expect(page.get_by_text(f"Corrige el resultado «{title}»")).to_be_visible()
    expect(page.get_by_label("Nombre del estudio")).to_have_value(title)
    expect(page.get_by_label("Hora de la toma")).to_have_value("07:45")
    hemoglobin = page.locator("[name=value0]")
    expect(hemoglobin).not_to_have_value("")
    look(f"resultado-corregir-{screen['width']}")
    hemoglobin.fill("12.9")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("how")).to_contain_text("Espera explicación")
    expect(page.get_by_test_id("value").first).to_contain_text("12.9")


def _no_barriers(page: Page) -> None:
    """What axe knows of WCAG 2.2 AA, with whatever is open on the page."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:140]) for one in found] == []


def _oru(number: int) -> str:
    """A message about Ana without a strong identifier; `number` tells one from another."""
    taken = f"{YESTERDAY:%Y%m%d}080000-0600"
    return (
        f"MSH|^~\\&|LIS|Laboratorio Sur|L|C|{taken}||ORU^R01|M{number}|P|2.5.1|||||MEX|UNICODE UTF-8\r"
        "PID|1||9^^^LAB^MR||Morales Vega^Ana||19580304|F\r"
        f"OBR|1|O{number}|F{number}|24326-1^Electrolitos séricos^LN|||{taken}||||||||||||||||||F\r"
        "OBX|1|NM|2951-2^Sodio^LN||140|mmol/L|136 - 145|N|||F\r"
        "OBX|2|NM|2823-3^Potasio^LN||5.3|mmol/L|3.5 - 5.1|H|||F\r"
    )


def _explain(page: Page, words: str) -> None:
    """Write what it means, and say yes to its delivery."""
    page.get_by_label("Explicación para la persona").fill(words)
    page.get_by_test_id("save-comment").click()
    expect(page.get_by_role("dialog")).to_contain_text("Guardar la explicación lo entrega de una vez")
    expect(page.get_by_test_id("words")).to_have_text(words)
    page.get_by_test_id("yes").click()


def _type_hemoglobin(page: Page) -> None:
    """The first value, a little low, and the mark that it gets."""
    page.get_by_label("Valor 1: Resultado").fill("11.4")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("value-row").first).to_contain_text("Un poco baja")


def _add_value(page: Page) -> None:
    """One more than the study usually has; what is typed already stays."""
    rows = page.get_by_test_id("value-row")
    usual = rows.count()
    page.get_by_test_id("add-row").click()
    expect(rows).to_have_count(usual + 1)
    expect(page.get_by_label("Valor 1: Resultado")).to_have_value("11.4")
    rows.last.get_by_placeholder("Analito").fill("Reticulocitos")
    rows.last.get_by_placeholder("Resultado").fill("1.2")


def _attach(page: Page, folder: Path, screen: dict[str, int]) -> None:
    """Hand in the study's own file, take it back, and hand in another."""
    for name in ("otro", "estudio original"):
        scan = folder / f"{name} {screen['width']}.pdf"
        scan.write_bytes(corpus.pdf(pages=1) + b" " * (screen["width"] % 100 + len(name)))
        page.get_by_test_id("files").set_input_files(scan)
        expect(page.get_by_test_id("original")).to_have_text(scan.name, timeout=25_000)
        if name == "otro":
            page.get_by_test_id("drop-original").click()
    expect(page.get_by_label("Valor 1: Resultado")).to_have_value("11.4")
