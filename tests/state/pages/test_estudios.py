"""/clinica/resultados/estudios: a rule is changed in the form, and what is wrong is said beside its field."""

import pytest
from sqlmodel import Session

from luna_portal.services.results.studies import ensure_catalogue
from luna_portal.state.clinica.resultados.estudios import EstudiosState
from tests.cast import Cast
from tests.state.pages.conftest import Open

pytestmark = pytest.mark.feature("CLI-8")
PATH = "/clinica/resultados/estudios"


@pytest.fixture(autouse=True)
def _catalogue(db: Session) -> None:
    ensure_catalogue(db)
    db.commit()


async def test_a_study_s_rule_is_changed_in_its_form(cast: Cast, tab: Open) -> None:
    page = tab(cast.fausto).at(PATH)
    rows = (await page.send(EstudiosState.load))["rows"]
    await page.send(EstudiosState.edit, study=rows[0].id)
    await page.send(EstudiosState.choose, rule="on_date")
    form = {"name": rows[0].name, "rule": "on_date", "days": "3", "active": "on"}
    shown = await page.send(EstudiosState.save, form=form)
    assert shown["open"] is None
    assert shown["notice"] == "Guardamos el estudio."
    changed = next(one for one in shown["rows"] if one.id == rows[0].id)
    assert (changed.how, changed.active) == ("Se entrega 3 días después de su emisión", True)


async def test_what_is_wrong_is_said_beside_its_field_and_the_form_stays_open(cast: Cast, tab: Open) -> None:
    page = tab(cast.fausto).at(PATH)
    await page.send(EstudiosState.load)
    await page.send(EstudiosState.edit, study="")
    shown = await page.send(EstudiosState.save, form={"name": "", "loinc": "123", "rule": "at_once"})
    assert shown["errors"] == {
        "name": "Escriba el nombre del estudio.",
        "loinc": "Ese código no es LOINC: revise los números y el dígito después del guion.",
    }
    assert shown["open"] is not None


async def test_who_is_not_of_those_who_may_sees_no_study_and_saves_none(cast: Cast, tab: Open) -> None:
    page = tab(cast.elena).at(PATH)
    shown = await page.send(EstudiosState.load)
    assert shown.get("rows", []) == []
    await page.send(EstudiosState.edit, study="")
    shown = await page.send(EstudiosState.save, form={"name": "Otro", "rule": "at_once"})
    assert shown["notice_kind"] == "error"
