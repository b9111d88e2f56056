"""The clinic says when the results of each study go out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE

SignIn = Callable[..., None]
Look = Callable[[str], None]

pytestmark = pytest.mark.feature("CLI-8")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
def test_fausto_adds_a_study_that_goes_out_days_later(
    page: Page, sign_in: SignIn, look: Look, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    name = f"Vitamina D {size['width']}"
    sign_in("fausto", "/clinica/agenda")
    page.goto("/clinica/resultados")
    page.get_by_test_id("studies-link").click()
    expect(page.get_by_test_id("study").first).to_be_visible()
    look(f"estudios-{size['width']}")
    page.get_by_test_id("new-study").click()
    page.get_by_label("Nombre", exact=True).fill(name)
    page.get_by_label("Código LOINC (si lo sabe)").fill("1989-4")
    page.get_by_label("¿Cuándo se entrega?").select_option("on_date")
    page.get_by_label("¿Cuántos días después? (1 a 90)").fill("2")
    page.get_by_test_id("save-study").click()
    expect(page.locator("#loinc-problem")).to_contain_text("no es LOINC")
    look(f"estudio-error-{size['width']}")
    page.get_by_label("Código LOINC (si lo sabe)").fill("1989-3")
    page.get_by_test_id("save-study").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Guardamos el estudio")
    row = page.get_by_test_id("study").filter(has_text=name)
    expect(row).to_contain_text("Se entrega 2 días después de su emisión")
    row.click()
    page.get_by_label("Se ofrece al capturar resultados").uncheck()
    page.get_by_test_id("save-study").click()
    expect(row).to_contain_text("No se ofrece")


def test_reception_neither_finds_the_studies_nor_gets_in(page: Page, sign_in: SignIn) -> None:
    sign_in("elena", "/clinica/agenda")
    page.goto("/clinica/resultados/estudios")
    expect(page.get_by_test_id("notice")).not_to_be_empty()
    expect(page.get_by_test_id("study")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
def test_dr_diaz_says_what_is_normal_for_girls_and_takes_it_back(
    page: Page, sign_in: SignIn, look: Look, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    name = f"Hierro {size['width']}"
    sign_in("diaz", "/clinica/agenda")
    page.goto("/clinica/resultados/estudios")
    page.get_by_test_id("normal-link").click()
    expect(page.get_by_test_id("normal").first).to_be_visible()
    look(f"valores-{size['width']}")
    page.get_by_test_id("new-normal").click()
    for field, typed in {"name": name, "loinc": "2498-4", "unit": f"ug/dL {size['width']}", "low": "170"}.items():
        page.locator(f"#{field}").fill(typed)
    page.get_by_label("¿Para quién?").select_option("Mujeres")
    page.get_by_label("Antes de cumplir").fill("12")
    page.get_by_label("Máximo").fill("50")
    page.get_by_test_id("save-normal").click()
    expect(page.locator("#high-problem")).to_contain_text("El máximo debe ser mayor")
    look(f"valores-error-{size['width']}")
    page.get_by_label("Mínimo").fill("50")
    page.get_by_label("Máximo").fill("170")
    page.get_by_test_id("save-normal").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Guardamos los valores")
    row = page.get_by_test_id("normal").filter(has_text=name)
    expect(row).to_contain_text("Mujeres, antes de 12 años")
    expect(row).to_contain_text("50 a 170 ug/dL")
    row.click()
    expect(page.locator("#sex")).to_have_value("F")
    expect(page.locator("#age_to")).to_have_value("12")
    page.get_by_test_id("remove-normal").click()
    expect(page.get_by_role("dialog")).to_contain_text("¿Quitar estos valores normales?")
    look(f"valores-quitar-{size['width']}")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Quitamos los valores")
    expect(row).to_have_count(0)
