"""Recetas on the team's side of a browser: written, refused, issued, asked for anew, taken back."""

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from luna_portal.adapters.pdf_signature import Signature, verify
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.steps import link_of

SignIn = Callable[..., None]
Look = Callable[[str], None]
AGENDA = "/clinica/agenda"
pytestmark = pytest.mark.usefixtures("nothing_half_written")
PARACETAMOL = {"generic": "paracetamol", "presentation": "tabletas de 500 mg", "dose": "1 tableta",
               "frequency": "cada 8 horas", "duration_days": "3"}  # fmt: skip
AMOXICILLIN = PARACETAMOL | {"generic": "amoxicilina", "presentation": "cápsulas de 500 mg", "dose": "1 cápsula",
                             "duration_days": "7"}  # fmt: skip


@pytest.fixture(params=[390, 1440])
def width(page: Page, request: pytest.FixtureRequest) -> int:
    """A phone's width, then a desktop's."""
    page.set_viewport_size(DESKTOP if request.param > PHONE["width"] else PHONE)
    return int(request.param)


def begin(page: Page) -> None:
    """An empty receta for Ana."""
    page.goto("/clinica/recetas")
    page.get_by_test_id("new").click()
    page.get_by_test_id("find-patient").fill("ana")
    page.get_by_test_id("patient").filter(has_text="Ana").first.click()
    expect(page.get_by_test_id("whose")).to_contain_text("Ana")


def write(page: Page, medicine: dict[str, str], way: str = "oral") -> None:
    """Type a medicine, and add it."""
    for name, value in medicine.items():
        page.locator(f"#{name}").fill(value)
    page.locator("#route").select_option(way)
    page.get_by_test_id("add").click()


def issue(page: Page) -> None:
    """Say yes to what was read once more."""
    page.get_by_test_id("yes").click()
    page.wait_for_url(re.compile(r"/clinica/recetas/?\?emitida="), timeout=20_000)


def keeps_within(page: Page) -> bool:
    """Whether nothing is cut off at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def signature_of(content: bytes) -> Signature | None:
    """What the PDF's signature says, asked on a thread: the one of the browser has a loop that runs."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(verify, content).result()


@pytest.mark.feature("CLI-8", "REC-1")
def test_dra_diaz_issues_a_receta_and_ana_reads_it(page: Page, sign_in: SignIn, look: Look, width: int) -> None:
    sign_in("diaz", AGENDA)
    begin(page)
    write(page, PARACETAMOL)
    expect(page.get_by_test_id("line")).to_contain_text("1 tableta, vía oral, cada 8 horas, durante 3 días")
    expect(page.locator("#generic")).to_have_value("")
    diagnosis = f"Faringitis viral {width}"
    page.locator("#diagnosis").fill(diagnosis)
    page.locator("#indications").fill("Reposo y líquidos.")
    look(f"receta-nueva-{width}")
    assert keeps_within(page)
    page.get_by_test_id("to-review").click()
    expect(page.get_by_test_id("review")).to_contain_text("1 tableta, vía oral, cada 8 horas, durante 3 días")
    look(f"receta-revisar-{width}")
    page.emulate_media(color_scheme="dark")
    look(f"receta-revisar-dark-{width}")
    page.emulate_media(color_scheme="light")
    issue(page)
    expect(page.get_by_test_id("notice")).to_contain_text("Receta emitida: ")
    look(f"recetas-tras-emitir-{width}")
    page.get_by_test_id("see-issued").click()
    expect(page.get_by_test_id("receta").get_by_text(diagnosis)).to_be_visible()
    look(f"receta-emitida-{width}")
    page.context.clear_cookies()
    sign_in("ana")
    page.goto("/recetas")
    page.get_by_test_id("row").first.click()
    expect(page.get_by_test_id("receta").get_by_text("Reposo y líquidos.")).to_be_visible()


@pytest.mark.feature("REC-4", "PUB-8")
@pytest.mark.requirement("NOM-024 6.6.2")
def test_the_papers_of_a_new_receta_are_signed_and_one_changed_byte_shows(
    page: Page, sign_in: SignIn, look: Look, width: int
) -> None:
    sign_in("diaz", AGENDA)
    begin(page)
    write(page, PARACETAMOL)
    page.locator("#diagnosis").fill(f"Cefalea {width}")
    page.get_by_test_id("to-review").click()
    issue(page)
    page.context.clear_cookies()
    sign_in("ana")
    page.goto("/recetas")
    page.get_by_test_id("row").first.click()
    expect(page.get_by_test_id("receta")).to_contain_text(f"Cefalea {width}")
    expect(page.get_by_test_id("signed")).to_contain_text("firma electrónica")
    look(f"receta-firmada-{width}")
    link = ""
    for test_id in ("pdf", "pdf-half"):
        with page.expect_download() as download:
            page.get_by_test_id(test_id).click()
        content = Path(download.value.path()).read_bytes()
        found = signature_of(content)
        assert found is not None
        assert (found.intact, found.signer) == (True, "Clínica Jacarandas (demostración)")
        changed = bytearray(content)
        changed[len(content) // 2] ^= 1
        after = signature_of(bytes(changed))
        assert after is None or not after.intact
        link = link_of(PdfReader(io.BytesIO(content)))
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("heading", name="Esta receta es válida")).to_be_visible()
    expect(page.get_by_test_id("signed")).to_contain_text("firma electrónica")
    look(f"verificar-firmada-{width}")


@pytest.mark.feature("CLI-8")
def test_an_allergy_is_noted_and_ended_beside_the_receta(page: Page, sign_in: SignIn, look: Look, width: int) -> None:
    sign_in("diaz", AGENDA)
    begin(page)
    substance = f"Polen {width}"
    page.get_by_text("Registrar una alergia").click()
    page.locator("#substance").fill(substance)
    page.get_by_role("button", name="Registrar alergia").click()
    expect(page.get_by_test_id("allergies")).to_contain_text(substance)
    page.get_by_role("button", name=f"Ya no es válida la alergia a {substance}").click()
    page.locator("#reason").fill("Prueba cutánea negativa")
    look(f"receta-alergia-terminar-{width}")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("allergies")).not_to_contain_text(substance)
    page.get_by_text("Alergias anteriores").click()
    expect(page.get_by_test_id("ended-allergies")).to_contain_text("Prueba cutánea negativa")
    look(f"receta-alergias-{width}")
    assert keeps_within(page)


@pytest.mark.feature("CLI-8")
def test_another_patient_does_not_take_away_what_was_typed(page: Page, sign_in: SignIn, look: Look, width: int) -> None:
    sign_in("diaz", AGENDA)
    begin(page)
    page.get_by_role("button", name="Otro paciente", exact=True).click()
    expect(page.get_by_test_id("find-patient")).to_be_visible()
    page.get_by_test_id("find-patient").fill("ana")
    page.get_by_test_id("patient").filter(has_text="Ana").first.click()
    page.locator("#indications").fill("Reposo y líquidos.")
    page.get_by_role("button", name="Otro paciente", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("Ana")
    look(f"receta-otro-paciente-{width}")
    page.get_by_role("button", name="Seguir escribiendo").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#indications")).to_have_value("Reposo y líquidos.")
    page.get_by_role("button", name="Otro paciente", exact=True).click()
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("find-patient")).to_be_visible()


@pytest.mark.feature("CLI-8")
@pytest.mark.requirement("RIS 30", "LGS 226")
def test_a_medicine_that_says_too_little_stays_in_its_fields(
    page: Page, sign_in: SignIn, look: Look, width: int
) -> None:
    sign_in("diaz", AGENDA)
    begin(page)
    write(page, PARACETAMOL | {"dose": "", "duration_days": ""})
    for name in ("dose", "duration"):
        expect(page.locator(f"#{name}-problem")).not_to_be_empty()
    expect(page.locator("#generic")).to_have_value("paracetamol")
    expect(page.locator("#route")).to_have_value("oral")
    expect(page.get_by_test_id("line")).to_have_count(0)
    look(f"receta-faltan-{width}")
    write(page, PARACETAMOL | {"generic": "diazepam"})
    expect(page.locator("#generic-problem")).not_to_be_empty()
    expect(page.get_by_test_id("line")).to_have_count(0)
    write(page, PARACETAMOL)
    expect(page.get_by_test_id("line")).to_have_count(1)


@pytest.mark.feature("CLI-8")
def test_an_allergy_asks_for_the_reason_before_it_is_issued(
    page: Page, sign_in: SignIn, look: Look, width: int
) -> None:
    sign_in("diaz", AGENDA)
    begin(page)
    expect(page.get_by_test_id("allergies")).to_contain_text("Penicilina")
    write(page, AMOXICILLIN)
    expect(page.get_by_test_id("line")).to_contain_text("alergia a Penicilina")
    page.locator("#diagnosis").fill("Otitis media")
    page.get_by_test_id("to-review").click()
    expect(page.locator("#allergy_reason-problem")).not_to_be_empty()
    expect(page.locator("#diagnosis")).to_have_value("Otitis media")
    look(f"receta-alergia-{width}")
    page.get_by_role("button", name="Quitar amoxicilina").click()
    expect(page.get_by_test_id("line")).to_have_count(0)
    expect(page.locator("#allergy_reason")).to_have_count(0)
    page.get_by_test_id("to-review").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Una receta lleva de 1 a 10 medicamentos")


@pytest.mark.feature("CLI-8", "REC-3")
def test_a_wish_to_renew_is_declined_with_its_reason_and_the_patient_reads_it(
    page: Page, sign_in: SignIn, look: Look, width: int
) -> None:
    sign_in("ana")
    page.goto("/recetas")
    page.get_by_test_id("tab-past").click()
    page.get_by_test_id("row").filter(has_text="nitrofurantoína").click()
    page.get_by_test_id("renew").click()
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("renew")).to_have_count(0)
    asked = page.url
    page.context.clear_cookies()
    sign_in("diaz", AGENDA)
    page.goto("/clinica/recetas")
    wish = page.get_by_test_id("request").filter(has_text="nitrofurantoína")
    wish.get_by_test_id("decline").click()
    page.get_by_label("Motivo").fill(f"Hace falta una consulta ({width})")
    look(f"clinica-rechazar-{width}")
    page.get_by_test_id("yes").click()
    expect(wish).to_have_count(0)
    page.context.clear_cookies()
    sign_in("ana")
    page.goto(asked)
    expect(page.get_by_test_id("renewal")).to_contain_text(f"Hace falta una consulta ({width})")


@pytest.mark.feature("CLI-8", "REC-3")
def test_a_wish_to_renew_is_answered_with_a_new_receta_and_the_next_one_with_a_changed_one(
    page: Page, sign_in: SignIn, look: Look
) -> None:
    sign_in("diaz", AGENDA)
    page.goto("/clinica/recetas")
    wish = page.get_by_test_id("request").filter(has_text="metformina")
    expect(wish).to_contain_text("Me quedan dos semanas")
    look("recetas-clinica-390")
    assert keeps_within(page)
    wish.get_by_test_id("accept").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Se emitió la receta CJ-", timeout=20_000)
    expect(page.get_by_test_id("request").filter(has_text="metformina")).to_have_count(0)
    expect(page.get_by_test_id("row").first).to_contain_text("metformina")
    page.set_viewport_size(DESKTOP)
    look("recetas-clinica-1440")

    page.context.clear_cookies()
    sign_in("ana")
    page.goto("/recetas")
    page.get_by_test_id("row").filter(has_text="metformina").first.click()
    page.get_by_test_id("renew").click()
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("renewal")).to_be_visible()
    page.context.clear_cookies()
    sign_in("diaz", AGENDA)
    page.goto("/clinica/recetas")
    page.get_by_test_id("request").filter(has_text="metformina").get_by_test_id("change").click()
    expect(page.get_by_test_id("line")).to_have_count(2)
    page.get_by_role("button", name="Quitar losartán").click()
    expect(page.get_by_test_id("line")).to_have_count(1)
    page.get_by_test_id("to-review").click()
    issue(page)
    expect(page.get_by_test_id("request").filter(has_text="metformina")).to_have_count(0)
    expect(page.get_by_test_id("row").first).to_contain_text("metformina")


@pytest.mark.feature("CLI-8")
def test_a_receta_is_taken_back_with_a_reason(page: Page, sign_in: SignIn, look: Look) -> None:
    sign_in("diaz", AGENDA)
    page.goto("/clinica/recetas")
    page.get_by_test_id("row").filter(has_text="loratadina").click()
    expect(page.get_by_test_id("medicines")).to_be_visible()
    look("clinica-receta-390")
    page.get_by_test_id("cancel").click()
    page.get_by_label("Motivo").fill("Se indicó a otra persona")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("receta")).to_contain_text("Se indicó a otra persona")
    expect(page.get_by_test_id("cancel")).to_have_count(0)


@pytest.mark.feature("CLI-8")
def test_reception_finds_no_recetas(page: Page, sign_in: SignIn, look: Look, width: int) -> None:
    sign_in("elena", AGENDA)
    sections = page.get_by_role("navigation", name="Secciones")
    expect(sections.get_by_role("link", name="Correo")).to_be_visible()
    expect(sections.get_by_role("link", name="Recetas")).to_have_count(0)
    expect(sections.get_by_role("link", name="Resultados")).to_have_count(0)
    look(f"recepcion-secciones-{width}")
    page.goto("/clinica/recetas")
    expect(page.get_by_test_id("notice")).to_contain_text("no tiene permiso")
    expect(page.get_by_test_id("row")).to_have_count(0)
