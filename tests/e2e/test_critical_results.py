"""Critical values in a browser, and what is typed beside a button that does something else: nothing of it is lost."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE
from tests.e2e.test_accessibility import RULES

SignIn = Callable[..., None]
Look = Callable[[str], None]
pytestmark = pytest.mark.usefixtures("nothing_half_written")
SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["390", "1440"])
NOW = datetime.now(ZoneInfo("America/Mexico_City"))
YESTERDAY = (NOW - timedelta(days=1)).date().isoformat()


def type_first_value(page: Page, value: str, title: str, kind: str = "Química sanguínea") -> None:
    """A study of Ana's with that first value (a blood chemistry's is glucose), typed and not saved."""
    page.goto("/clinica/resultados/nuevo")
    page.get_by_test_id("find-patient").fill("ana morales vega")
    page.get_by_test_id("patient").first.click()
    page.get_by_test_id("kind").select_option(kind)
    expect(page.get_by_label("Nombre del estudio")).to_have_value(kind)
    page.get_by_label("Nombre del estudio").fill(title)
    page.get_by_label("Día de la toma").fill(YESTERDAY)
    page.get_by_label("Hora de la toma").fill("07:45")
    page.get_by_label("Laboratorio", exact=True).fill("Laboratorio Norte")
    page.get_by_label("Valor 1: Resultado").fill(value)


def as_ana(browser: Browser, base_url: str, screen: dict[str, int]) -> Page:
    """Ana's own browser, signed in."""
    hers = browser.new_context(base_url=base_url, locale="es-MX", viewport=screen).new_page()  # type: ignore[arg-type]
    hers.goto("/entrar")
    hers.get_by_label("Correo").fill("ana@example.com")
    hers.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    hers.get_by_role("button", name="Entrar", exact=True).click()
    hers.wait_for_url(re.compile("/inicio/?$"))
    return hers


def no_barriers(page: Page) -> None:
    """What axe knows of WCAG 2.2 AA, and that nothing runs off the screen."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:140]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.feature("CLI-8")
@pytest.mark.feature("ARC-4")
def test_what_is_typed_goes_out_with_the_result_and_ana_reads_it(
    page: Page, sign_in: SignIn, look: Look, browser: Browser, base_url: str
) -> None:
    sign_in("diaz", "/clinica/agenda")
    type_first_value(page, "131", "Química de la explicación")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("how")).to_contain_text("Espera explicación")
    page.get_by_label("Explicación para la persona").fill("Su azúcar subió. Empiece hoy con media tableta.")
    page.get_by_test_id("release").click()
    expect(page.get_by_test_id("words")).to_have_text("Su azúcar subió. Empiece hoy con media tableta.")
    expect(page.get_by_test_id("whose")).to_have_text(re.compile("^Ana Morales Vega · Química de la explicación$"))
    look("entregar-390")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("how")).to_contain_text("Entregado")
    hers = as_ana(browser, base_url, PHONE)
    hers.goto("/resultados")
    hers.get_by_text("Química de la explicación").click()
    expect(hers.get_by_test_id("sentence")).to_contain_text("Empiece hoy con media tableta")
    hers.context.close()


@SCREENS
@pytest.mark.feature("CLI-8")
@pytest.mark.feature("ARC-5")
def test_a_critical_value_is_told_before_it_is_delivered_and_ana_is_asked_to_call(
    page: Page, sign_in: SignIn, look: Look, browser: Browser, base_url: str, screen: dict[str, int]
) -> None:
    width, title = screen["width"], f"Química crítica {screen['width']}"
    page.set_viewport_size(screen)  # type: ignore[arg-type]
    sign_in("diaz", "/clinica/agenda")
    type_first_value(page, "412", title)
    page.get_by_label("Valor 1: Unidad").focus()
    expect(page.get_by_test_id("value-row").first).to_contain_text("Crítico: muy alto")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("critical-values")).to_contain_text("Glucosa: 412 mg/dL")
    expect(page.get_by_role("button", name="Sí, guardar")).to_be_in_viewport()
    assert page.evaluate("document.activeElement.closest('dialog') !== null"), "the question has the focus"
    look(f"critico-captura-{width}")
    no_barriers(page)
    page.get_by_role("button", name="Revisar", exact=True).click()
    page.get_by_test_id("save").click()
    page.get_by_role("button", name="Sí, guardar").click()
    expect(page.get_by_test_id("held")).to_contain_text("Avise hoy a la persona")
    expect(page.get_by_test_id("call-patient")).to_have_attribute("href", re.compile(r"^tel:\+52\d{10}$"))
    page.get_by_label("Explicación para la persona").fill("Vaya hoy a urgencias: su azúcar está muy alta.")
    page.get_by_test_id("release").click()
    expect(page.get_by_text("registre cómo y cuándo se avisó").first).to_be_visible()
    look(f"critico-clinica-{width}")
    no_barriers(page)
    page.goto("/clinica/agenda")
    expect(page.get_by_test_id("alarm").filter(has_text=title)).to_contain_text("Glucosa 412 mg/dL")
    look(f"critico-agenda-{width}")
    no_barriers(page)
    page.goto("/clinica/resultados")
    first = page.get_by_test_id("row").first
    expect(first).to_contain_text("1 valor crítico")
    look(f"critico-lista-{width}")
    first.click()
    page.get_by_label("¿Cómo se avisó?").select_option("phone")
    page.get_by_label("Hora", exact=True).fill("00:00")
    page.get_by_label("Nota (opcional)").fill("Va en camino a urgencias.")
    page.get_by_label("Explicación para la persona").fill("Vaya hoy a urgencias: su azúcar está muy alta.")
    page.get_by_test_id("release").click()
    expect(page.get_by_test_id("words")).to_contain_text("Vaya hoy a urgencias")
    look(f"critico-pregunta-{width}")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("notices")).to_contain_text("Por teléfono")
    look(f"critico-entregado-{width}")
    ana_is_asked_to_call(as_ana(browser, base_url, screen), title, width)


def ana_is_asked_to_call(hers: Page, title: str, width: int) -> None:
    """On her first screen, in the list, on the result in light and dark, and on paper."""
    expect(hers.get_by_test_id("critical")).to_contain_text("Llame hoy al")
    hers.screenshot(path=f"build/screens/critico-inicio-{width}.png", full_page=True)
    no_barriers(hers)
    hers.goto("/resultados")
    row = hers.get_by_test_id("row").filter(has_text=title)
    expect(row).to_contain_text("1 valor crítico")
    row.click()
    call = hers.get_by_test_id("call-today")
    expect(call).to_contain_text("Llame hoy al")
    expect(call.get_by_role("link")).to_have_attribute("href", re.compile(r"^tel:\+?\d+$"))
    expect(hers.get_by_test_id("value").first).to_contain_text("Crítico: muy alto")
    for scheme in ("light", "dark"):
        hers.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        hers.screenshot(path=f"build/screens/critico-resultado-{scheme}-{width}.png", full_page=True)
        no_barriers(hers)
    hers.emulate_media(media="print", color_scheme="light")
    expect(call).to_be_visible()
    hers.screenshot(path=f"build/screens/critico-papel-{width}.png", full_page=True)
    hers.context.close()


@SCREENS
@pytest.mark.feature("CLI-8")
def test_a_medicine_that_was_typed_and_not_added_is_never_left_out_of_a_receta(
    page: Page, sign_in: SignIn, look: Look, screen: dict[str, int]
) -> None:
    page.set_viewport_size(screen)  # type: ignore[arg-type]
    sign_in("diaz", "/clinica/agenda")
    page.goto("/clinica/recetas/nueva")
    page.get_by_test_id("find-patient").fill("ana morales")
    page.get_by_test_id("patient").first.click()
    page.get_by_label("Nombre genérico").fill("paracetamol")
    page.get_by_label("Presentación").fill("tabletas de 500 mg")
    page.get_by_text("Registrar una alergia").click()
    page.get_by_label("¿A qué es alérgico?").fill("látex")
    page.get_by_label("Diagnóstico").fill("Cefalea")
    page.get_by_test_id("to-review").click()
    expect(page.get_by_test_id("left-add")).to_contain_text("Falta agregar paracetamol a la receta")
    expect(page.get_by_test_id("left-note")).to_contain_text("Falta registrar la alergia a látex")
    look(f"receta-falta-{screen['width']}")
    no_barriers(page)
    page.get_by_test_id("add-now").click()
    expect(page.get_by_text("Escriba la dosis").first).to_be_visible()
    expect(page.get_by_label("Presentación")).to_have_value("tabletas de 500 mg")
    page.get_by_label("Dosis").fill("1 tableta")
    page.get_by_label("Vía").select_option("oral")
    page.get_by_label("Frecuencia").fill("cada 8 horas")
    page.get_by_label("Días de tratamiento").fill("3")
    page.get_by_test_id("add-now").click()
    expect(page.get_by_test_id("line")).to_contain_text("paracetamol")
    page.get_by_test_id("drop-note").click()
    expect(page.get_by_test_id("left-note")).to_have_count(0)
    expect(page.get_by_label("¿A qué es alérgico?")).to_have_value("")
    page.get_by_test_id("to-review").click()
    expect(page.get_by_test_id("review")).to_contain_text("Cefalea")
    known = page.get_by_test_id("allergies").locator("li").count()
    expect(page.get_by_test_id("review-allergies").locator("li")).to_have_count(known)
    assert known > 0, "the demo's Ana has an allergy"


@pytest.mark.feature("CLI-8")
def test_closing_a_question_or_following_a_link_asks_before_it_loses_what_is_typed(page: Page, sign_in: SignIn) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    sign_in("diaz", "/clinica/agenda")
    page.goto("/clinica/recetas")
    page.get_by_test_id("row").first.click()
    page.get_by_test_id("cancel").click()
    reason = page.get_by_label("Motivo")
    reason.fill("Se indicó otra dosis")
    page.once("dialog", stay)
    page.get_by_role("button", name="Regresar", exact=True).click()
    expect(reason).to_have_value("Se indicó otra dosis")
    page.once("dialog", stay)
    page.keyboard.press("Escape")
    expect(reason).to_have_value("Se indicó otra dosis")
    reason.fill("")
    page.get_by_role("button", name="Regresar", exact=True).click()
    expect(reason).to_have_count(0)
    type_first_value(page, "99", "Química que no se pierde")
    page.once("dialog", stay)
    page.get_by_role("link", name="Regresar a resultados").click()
    expect(page.get_by_label("Valor 1: Resultado")).to_have_value("99")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Regresar a resultados").click()
    page.wait_for_url(re.compile("/clinica/resultados/?$"))
    assert asked == ["Lo que escribió no se ha guardado. ¿Salir y perderlo?"] * 3


@pytest.mark.feature("CLI-8")
def test_going_back_or_forward_asks_before_it_loses_what_is_typed_and_a_draft_brings_it_back(
    page: Page, sign_in: SignIn
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    sign_in("diaz", "/clinica/agenda")
    page.goto("/clinica/resultados")
    page.get_by_test_id("row").first.click()
    box, boxes = page.get_by_label("Explicación para la persona"), re.compile(r"/resultados/[\w-]{22}/?$")
    page.wait_for_url(boxes)
    box.fill("Todavía no está guardado.")
    page.once("dialog", stay)
    page.go_back()
    page.wait_for_url(boxes)
    expect(box).to_have_value("Todavía no está guardado.")
    page.get_by_test_id("how").click()
    page.once("dialog", stay)
    page.go_back()
    page.wait_for_url(boxes)
    expect(box).to_have_value("Todavía no está guardado.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.go_back()
    expect(page.get_by_test_id("row").first).to_be_visible()
    page.go_forward()
    expect(box).to_have_value("Todavía no está guardado.")
    expect(page.get_by_test_id("notice")).to_contain_text("Aquí está lo que había escrito")
    assert len(asked) == 2


@pytest.mark.feature("CLI-8")
@pytest.mark.feature("ACC-2")
def test_when_the_session_ends_a_typed_result_is_there_again_after_signing_in(page: Page, sign_in: SignIn) -> None:
    sign_in("diaz", "/clinica/agenda")
    type_first_value(page, "412", "Química de otra sesión")
    page.get_by_label("Valor 1: Unidad").focus()
    expect(page.get_by_test_id("value-row").first).to_contain_text("Crítico: muy alto")
    page.wait_for_url(re.compile("borrador="))
    assert page.evaluate("fetch('/auth/salir', {method: 'POST'}).then(answer => answer.ok)")
    page.get_by_test_id("save").click()
    page.wait_for_url(re.compile("/entrar"))
    page.get_by_label("Correo").fill("diaz@example.com")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url(re.compile("/clinica/resultados/nuevo.*borrador="))
    expect(page.get_by_label("Valor 1: Resultado")).to_have_value("412")
    expect(page.get_by_label("Nombre del estudio")).to_have_value("Química de otra sesión")
    expect(page.get_by_label("Hora de la toma")).to_have_value("07:45")


@pytest.mark.feature("CLI-8")
def test_a_half_row_stops_the_save_and_changing_the_patient_asks_before_it_loses_what_is_typed(
    page: Page, sign_in: SignIn, look: Look
) -> None:
    sign_in("diaz", "/clinica/agenda")
    type_first_value(page, "99", "Química a medias")
    rows = page.get_by_test_id("value-row")
    usual = rows.count()
    page.get_by_test_id("add-row").click()
    expect(rows).to_have_count(usual + 1)
    rows.last.get_by_placeholder("Analito").fill("Reticulocitos")
    page.get_by_test_id("save").click()
    expect(page.get_by_text("Falta el resultado de «Reticulocitos»").first).to_be_visible()
    look("fila-a-medias-390")
    page.get_by_test_id("another").click()
    page.get_by_role("button", name="Seguir escribiendo").click()
    expect(page.get_by_label("Valor 1: Resultado")).to_have_value("99")
    page.get_by_test_id("kind").select_option("Perfil de lípidos")
    page.get_by_role("button", name="Seguir escribiendo").click()
    expect(page.get_by_label("Valor 1: Resultado")).to_have_value("99")
    page.get_by_test_id("remove-row").click()
    expect(rows).to_have_count(usual)
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("how")).to_contain_text("Espera explicación")


@SCREENS
@pytest.mark.feature("CLI-8")
@pytest.mark.feature("ARC-5")
def test_what_nobody_can_compare_is_said_while_it_is_typed_and_waits(
    page: Page, sign_in: SignIn, look: Look, screen: dict[str, int]
) -> None:
    sign_in("diaz", "/clinica/agenda")
    page.set_viewport_size(screen)  # type: ignore[arg-type]
    title = f"Lípidos sin comparar {screen['width']}"
    type_first_value(page, "55", title, kind="Perfil de lípidos")
    page.get_by_label("Valor 1: Valores normales").fill("0,0 - 200,0")
    page.get_by_label("Valor 2: Analito").fill("Apolipoproteína B")
    page.get_by_label("Valor 2: Resultado").fill("180")
    page.get_by_label("Valor 2: Valores normales").fill("Deseable <90, alto >130")
    page.get_by_label("Valor 1: Resultado").focus()
    rows = page.get_by_test_id("value-row")
    expect(rows.nth(0)).to_contain_text("Normal")
    expect(rows.nth(1)).to_contain_text("Sin compararno se entiende su referencia")
    no_barriers(page)
    look(f"captura-sin-comparar-{screen['width']}")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("how")).to_have_text("Sin comparar: espera que alguien lo revise")
    expect(page.get_by_text("Apolipoproteína B: no se entiende su referencia.")).to_be_visible()
    no_barriers(page)
    look(f"resultado-sin-comparar-{screen['width']}")
    page.get_by_test_id("release").click()
    expect(page.get_by_test_id("whose")).to_have_text(f"Ana Morales Vega · {title}")
    expect(page.get_by_role("dialog")).to_contain_text("Apolipoproteína B: no se entiende su referencia.")
    look(f"entregar-sin-comparar-{screen['width']}")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("how")).to_contain_text("Entregado")
    expect(page.get_by_role("heading", name="Valores sin comparar")).to_be_visible()
