"""The pages of results: the patient's, and the team's."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from luna_portal import wiring
from luna_portal.models import Document, LabReport
from luna_portal.services import lab_import
from luna_portal.services.vault import Vault
from luna_portal.settings import Settings
from luna_portal.state.resultado import ResultadoState
from luna_portal.state.resultado_clinica import ResultadoClinicaState
from luna_portal.state.resultado_nuevo import ResultadoNuevoState
from luna_portal.state.resultados import ResultadosState
from luna_portal.state.resultados_clinica import ResultadosClinicaState
from tests.adapters.lab_messages.samples import CSV
from tests.cast import Cast
from tests.conftest import Clock
from tests.services.filing import uploaded
from tests.services.lab_steps import TYPED, entered, released
from tests.state.pages.conftest import Open


@pytest.mark.feature("ARC-4")
async def test_the_list_and_one_result_with_its_trend(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    released(db, cast, clock(), day="2026-05-20", value0="98")
    newest = released(db, cast, clock())
    shown = await tab(cast.ana).at("/resultados").send(ResultadosState.load)
    assert [row.day for row in shown["rows"]] == ["20 nov 2026", "20 may 2026"]
    assert (shown["rows"][0].state, shown["rows"][0].tone, shown["rows"][0].new) == (
        "1 fuera de lo normal",
        "attention",
        True,
    )
    page = tab(cast.ana).at("/resultados/x", resultado=newest.public_id)
    result = (await page.send(ResultadoState.load))["result"]
    assert (result.sentence_head, result.sentence) == ("Fausto le explica", "Su azúcar está un poco alta.")
    glucose = result.measures[0]
    assert (glucose.words, glucose.mark, glucose.before, glucose.points) == ("Un poco alta", "↑", "antes: 98", 2)
    assert glucose.spoken == "112 mg/dL. Un poco alta. Normal: 70 a 100."
    trend = (await page.send(ResultadoState.show_trend, place=0))["trend"]
    assert (len(trend.dots), trend.rows[0].value) == (2, "112 mg/dL")
    assert (await page.send(ResultadoState.show_trend, place=0))["trend"] is None


@pytest.mark.feature("ARC-5")
async def test_nobody_sees_by_the_page_what_is_not_released(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    report = entered(db, cast.fausto, cast, clock())
    for who in (cast.ana, cast.carla, cast.elena):
        page = tab(who).at("/resultados/x", resultado=report.public_id)
        shown = await page.send(ResultadoState.load)
        assert shown.get("result") is None
    assert (await tab(cast.ana).at("/resultados").send(ResultadosState.load)).get("rows", []) == []


@pytest.mark.feature("ARC-5")
async def test_the_wish_is_kept_and_said(cast: Cast, tab: Open) -> None:
    page = tab(cast.ana).at("/resultados")
    await page.send(ResultadosState.load)
    shown = await page.send(ResultadosState.wish, choice="comment")
    assert (shown["with_comment"], shown["notice_kind"]) == (True, "done")
    assert (await tab(cast.ana).at("/resultados").send(ResultadosState.load))["with_comment"]


@pytest.mark.feature("CLI-8")
async def test_the_team_explains_and_the_patient_page_is_told(
    db: Session, cast: Cast, clock: Clock, tab: Open, told: set[str]
) -> None:
    report = entered(db, cast.fausto, cast, clock())
    desk = await tab(cast.fausto).at("/clinica/resultados").send(ResultadosClinicaState.load)
    assert [(row.patient, row.how) for row in desk["rows"]] == [("Ana Morales", "Espera explicación")]
    page = tab(cast.fausto).at("/clinica/resultados/x", resultado=report.public_id)
    await page.send(ResultadoClinicaState.load)
    empty = await page.send(ResultadoClinicaState.explain, form={"comment": "  "})
    assert empty["errors"]["comment"]
    shown = await page.send(ResultadoClinicaState.explain, form={"comment": "Todo va bien."})
    assert (shown["is_out"], shown["result"].sentence) == (True, "Todo va bien.")
    assert f"patient:{cast.ana_row.id}" in told
    again = await page.send(ResultadoClinicaState.release)
    assert again["notice_kind"] == "error"


@pytest.mark.feature("CLI-8")
async def test_a_typed_result_goes_to_its_own_page(db: Session, cast: Cast, tab: Open) -> None:
    page = tab(cast.gloria).at("/clinica/resultados/nuevo")
    await page.send(ResultadoNuevoState.load)
    missing = await page.send(ResultadoNuevoState.save, form=TYPED)
    assert "patient" in missing["errors"]
    await page.send(ResultadoNuevoState.look_for, search="ana morales")
    shown = await page.send(ResultadoNuevoState.take, patient=cast.ana_row.public_id)
    assert shown["patient"].name == "Ana Morales"
    shown = await page.send(ResultadoNuevoState.choose_study, study="Química sanguínea")
    assert (shown["rows"][0].name, shown["rows"][0].reference) == ("Glucosa", "70 - 100")
    wrong = await page.send(ResultadoNuevoState.save, form=TYPED | {"value0": "ciento 12"})
    assert "value0" in wrong["errors"]
    await page.send(ResultadoNuevoState.save, form=TYPED)
    report = db.exec(select(LabReport)).one()
    assert page.went == [f"/clinica/resultados/{report.public_id}"]


@pytest.mark.feature("CLI-8")
async def test_the_original_that_was_handed_in_goes_along_unless_it_is_taken_back(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    ana = cast.ana_row.public_id
    page = tab(cast.gloria).at("/clinica/resultados/nuevo", paciente=ana)
    assert (await page.send(ResultadoNuevoState.load))["original"] == ""
    uploaded(db, cast.gloria, "mala.pdf", patient=ana, original=True, now=clock())
    assert (await page.send(ResultadoNuevoState.look_for_original))["original_name"] == "mala.pdf"
    assert (await page.send(ResultadoNuevoState.drop_original))["original"] == ""
    made = uploaded(db, cast.gloria, "buena.pdf", patient=ana, original=True, now=clock()).public_id
    await page.send(ResultadoNuevoState.look_for_original)
    shown = await page.send(ResultadoNuevoState.choose_study, study="Química sanguínea")
    assert (shown["original"], shown["original_name"]) == (made, "buena.pdf")
    await page.send(ResultadoNuevoState.save, form=TYPED)
    report = db.exec(select(LabReport)).one()
    assert page.went == [f"/clinica/resultados/{report.public_id}"]
    assert db.get_one(Document, report.document_id).public_id == made


@pytest.mark.feature("CLI-8")
async def test_a_file_is_shown_compared_and_entered(
    db: Session, cast: Cast, clock: Clock, tab: Open, tmp_path: Path
) -> None:
    here = wiring.portal()
    here.vault = Vault(Settings.load(data=tmp_path / "data"))
    key = lab_import.begin(db, cast.gloria, size=len(CSV), now=clock())
    draft = lab_import.sealed(db, cast.gloria, key=key, contents=here.vault.put(key, [CSV.encode()]), now=clock())
    db.commit()
    page = tab(cast.gloria).at("/clinica/resultados/nuevo")
    await page.send(ResultadoNuevoState.load)
    await page.send(ResultadoNuevoState.turn_to, way="file")
    gone = await page.send(ResultadoNuevoState.read, form={"draft": "0" * 40})
    assert gone["notice_kind"] == "error"
    shown = await page.send(ResultadoNuevoState.read, form={"draft": draft})
    assert [panel.title for panel in shown["panels"]] == ["Química sanguínea", "Examen de orina"]
    assert shown["possible"][0].agrees == "nombre, apellido, fecha de nacimiento"
    assert shown.get("chosen") is None, "in doubt nobody is chosen beforehand"
    await page.send(ResultadoNuevoState.take, patient=cast.ana_row.public_id)
    unsure = await page.send(ResultadoNuevoState.confirm, form={})
    assert unsure["errors"]["sure"]
    assert db.exec(select(LabReport)).all() == []
    db.rollback()
    await page.send(ResultadoNuevoState.confirm, form={"sure": "on"})
    assert page.went == ["/clinica/resultados"]
    assert len(db.exec(select(LabReport)).all()) == 2
    db.rollback()
    carla = tab(cast.carla).at("/clinica/resultados/nuevo")
    refused = await carla.send(ResultadoNuevoState.read, form={"draft": draft})
    assert refused.get("panels", []) == []
