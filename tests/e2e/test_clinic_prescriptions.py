"""The team's recetas in a browser: written, refused where the law says so, corrected, renewed, taken back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP

SignIn = Callable[..., None]
Look = Callable[[str], None]
AGENDA = "/clinica/agenda"


def fill_medicine(page: Page, generic: str, **other: str) -> None:
    """Type one medicine and add it."""
    typed = {
        "Nombre genérico": generic, "Presentación": "tabletas de 500 mg", "Dosis": "1 tableta",
        "Frecuencia": "cada 8 horas", "Días de tratamiento": "7",
    } | other  # fmt: skip
    for label, text in typed.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Vía", exact=True).select_option("oral")
    page.get_by_test_id("add").click()


def write_for_ana(page: Page) -> None:
    """An empty sheet for Ana."""
    page.goto("/clinica/recetas/nueva")
    page.get_by_test_id("find-patient").fill("ana morales")
    page.get_by_test_id("patient").first.click()
    expect(page.get_by_test_id("allergies")).to_contain_text("Penicilina")


@pytest.mark.feature("CLI-8")
@pytest.mark.parametrize("width", [390, 1440])
def test_dra_diaz_issues_a_receta_and_ana_finds_it(page: Page, sign_in: SignIn, look: Look, width: int) -> None:
    if width > 390:
        page.set_viewport_size(DESKTOP)
    sign_in("diaz", AGENDA)
    write_for_ana(page)
    fill_medicine(page, "Diazepam")
    expect(page.get_by_test_id("notice")).to_contain_text("fracción I, II o III")
    fill_medicine(page, f"Extracto de árnica {width}")
    page.get_by_label(re.compile("Confirmo que no es de fracción")).check()
    page.get_by_test_id("add").click()
    expect(page.get_by_test_id("line")).to_have_count(1)
    fill_medicine(page, "Amoxicilina")
    expect(page.get_by_test_id("line").last).to_contain_text("alergia a Penicilina")
    look(f"receta-nueva-{width}")
    page.get_by_test_id("issue").click()
    expect(page.get_by_test_id("notice")).to_contain_text("coincide con una alergia")
    page.get_by_role("button", name="Quitar Amoxicilina").click()
    expect(page.get_by_test_id("line")).to_have_count(1)
    page.get_by_label("Diagnóstico").fill("Contusión")
    page.get_by_test_id("issue").click()
    page.wait_for_url(re.compile("/clinica/recetas/?$"))
    expect(page.get_by_test_id("rows")).to_contain_text(f"árnica {width}")
    look(f"clinica-recetas-{width}")
    page.context.clear_cookies()
    sign_in("ana")
    page.goto("/recetas")
    expect(page.get_by_test_id("rows")).to_contain_text(f"árnica {width}")


@pytest.mark.feature("REC-3", "CLI-8")
def test_a_wish_to_renew_is_changed_and_another_declined_with_its_reason(
    page: Page, sign_in: SignIn, look: Look
) -> None:
    page.set_viewport_size(DESKTOP)
    sign_in("ana")
    page.goto("/recetas")
    page.get_by_test_id("tab-past").click()
    page.get_by_test_id("row").filter(has_text="nitrofurantoína").click()
    page.get_by_test_id("renew").click()
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("renewal")).to_be_visible()
    asked = page.url
    page.context.clear_cookies()
    sign_in("diaz", AGENDA)
    page.goto("/clinica/recetas")
    wish = page.get_by_test_id("request")
    expect(wish).to_have_count(2)
    wish.filter(has_text="nitrofurantoína").get_by_test_id("decline").click()
    page.get_by_label("Motivo").fill("Hace falta una consulta")
    look("clinica-rechazar-1440")
    page.get_by_test_id("yes").click()
    expect(wish).to_have_count(1)
    wish.get_by_test_id("change").click()
    expect(page.get_by_test_id("line")).to_have_count(2)
    page.get_by_role("button", name="Quitar losartán").click()
    expect(page.get_by_test_id("line")).to_have_count(1)
    page.get_by_test_id("issue").click()
    page.wait_for_url(re.compile("/clinica/recetas/?$"))
    expect(page.get_by_text("No hay solicitudes en espera")).to_be_visible()
    page.context.clear_cookies()
    sign_in("ana")
    page.goto(asked)
    expect(page.get_by_test_id("renewal")).to_contain_text("Hace falta una consulta")


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
def test_reception_finds_no_recetas(page: Page, sign_in: SignIn) -> None:
    sign_in("elena", AGENDA)
    page.goto("/clinica/recetas")
    expect(page.get_by_test_id("notice")).to_contain_text("no tiene permiso")
    expect(page.get_by_test_id("row")).to_have_count(0)
