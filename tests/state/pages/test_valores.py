"""/clinica/resultados/valores: normal values are added, changed and taken away, and each wrong field says so."""

import pytest
from sqlmodel import Session

from luna_portal.services.results.studies import ensure_catalogue
from luna_portal.state.clinica.resultados.valores import ValoresState
from tests.cast import Cast
from tests.state.pages.conftest import Open

pytestmark = pytest.mark.feature("CLI-8")
PATH = "/clinica/resultados/valores"
IRON = {
    "name": "Hierro", "loinc": "2498-4", "unit": "ug/dL", "sex": "F", "age_from": "28", "from_unit": "days",
    "age_to": "12", "to_unit": "years", "low": "50", "high": "170", "critical_low": "", "critical_high": "400",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _catalogue(db: Session) -> None:
    ensure_catalogue(db)
    db.commit()


async def test_values_are_added_and_told_in_words_then_taken_away(cast: Cast, tab: Open) -> None:
    page = tab(cast.fausto).at(PATH)
    before = (await page.send(ValoresState.load))["rows"]
    await page.send(ValoresState.edit, normal="")
    shown = await page.send(ValoresState.save, form=IRON)
    assert (shown["open"], shown["notice"]) == (None, "Guardamos los valores normales.")
    row = next(one for one in shown["rows"] if one.name == "Hierro")
    assert (row.bounds, row.limits) == ("50 a 170 ug/dL", "Crítico desde 400")
    assert row.whom == "Mujeres, de 28 días a antes de 12 años"
    opened = (await page.send(ValoresState.edit, normal=row.id))["open"]
    assert {name: getattr(opened, name) for name in IRON} == IRON, "the form begins with what was typed"
    shown = await page.send(ValoresState.ask_to_remove)
    assert (shown["open"], shown["leaving"].id) == (None, row.id)
    shown = await page.send(ValoresState.remove)
    assert shown["notice"] == "Quitamos los valores normales."
    assert [one.id for one in shown["rows"]] == [one.id for one in before]


async def test_the_usual_values_are_told_in_words(cast: Cast, tab: Open) -> None:
    rows = (await tab(cast.diaz).at(PATH).send(ValoresState.load))["rows"]
    told = {(one.name, one.whom): (one.bounds, one.limits) for one in rows}
    adults = "Todas las personas, desde 18 años"
    assert told["Glucosa", adults] == ("70 a 100 mg/dL", "Crítico hasta 40 o desde 400")
    assert told["Colesterol total", adults] == ("hasta 200 mg/dL", "")
    assert told["Colesterol HDL", "Hombres, desde 18 años"] == ("desde 40 mg/dL", "")


async def test_what_is_wrong_is_said_beside_its_field_and_the_form_stays_open(cast: Cast, tab: Open) -> None:
    page = tab(cast.fausto).at(PATH)
    await page.send(ValoresState.load)
    await page.send(ValoresState.edit, normal="")
    shown = await page.send(ValoresState.save, form=IRON | {"low": "1,5", "age_to": "1", "to_unit": "days"})
    assert shown["errors"] == {
        "low": "Escriba un número, con punto decimal: 13.5",
        "age_to": "Esta edad debe ser mayor que la primera.",
    }
    assert shown["open"] is not None


async def test_who_is_not_of_those_who_may_sees_none_and_changes_none(cast: Cast, tab: Open) -> None:
    page = tab(cast.elena).at(PATH)
    assert (await page.send(ValoresState.load)).get("rows", []) == []
    await page.send(ValoresState.edit, normal="")
    assert (await page.send(ValoresState.save, form=IRON))["notice_kind"] == "error"
    theirs = tab(cast.fausto).at(PATH)
    assert "Hierro" not in {one.name for one in (await theirs.send(ValoresState.load))["rows"]}
