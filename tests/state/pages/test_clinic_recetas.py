"""The team's recetas: the sheet is written, refused, issued; wishes are answered."""

import pytest
from sqlmodel import Session, select

from luna_portal.i18n.catalog import t
from luna_portal.models import Draft, Prescription
from luna_portal.services.patients import allergies
from luna_portal.services.prescriptions import renewals
from luna_portal.state.clinica.recetas.lista import RecetasClinicaState
from luna_portal.state.clinica.recetas.nueva import RecetaNuevaState
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import issued_to, seen_by
from tests.state.pages.conftest import Open
from tests.state.pages.writing import issue

pytestmark = pytest.mark.feature("CLI-8")
SHEET = "/clinica/recetas/nueva"
TYPED = {
    "generic": "paracetamol", "presentation": "tabletas de 500 mg", "dose": "1 tableta", "route": "oral",
    "frequency": "cada 8 horas", "duration_days": "3",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _treated(db: Session, cast: Cast, clock: Clock) -> None:
    """Ana is a patient of Dra. Díaz's."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())


async def test_a_receta_is_written_and_issued(db: Session, cast: Cast, tab: Open) -> None:
    page = tab(cast.diaz).at(SHEET)
    await page.send(RecetaNuevaState.load)
    shown = await page.send(RecetaNuevaState.find_patient, words="morales")
    assert [one.name for one in shown["found"]] == ["Ana Morales"]
    shown = await page.send(RecetaNuevaState.choose_patient, patient=shown["found"][0].id)
    assert shown["patient"].name == "Ana Morales"
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {"dose": "", "generic": "Diazepam"})
    assert list(shown["errors"]) == ["dose", "generic"]
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {"generic": "árnica"})
    assert shown["unknown"]
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {"generic": "árnica", "declared_unlisted": "on"})
    assert ([line.generic for line in shown["lines"]], shown["unknown"]) == (["árnica"], False)
    shown = await page.send(RecetaNuevaState.add, form=TYPED)
    assert shown["lines"][1].how == "1 tableta, vía oral, cada 8 horas, durante 3 días"
    shown = await page.send(RecetaNuevaState.remove, number=0)
    assert [line.generic for line in shown["lines"]] == ["paracetamol"]
    await issue(page, {"diagnosis": "Fiebre"})
    assert [one.split("?")[0] for one in page.went] == ["/clinica/recetas"]
    assert db.exec(select(Prescription.diagnosis)).all() == ["Fiebre"]


async def test_an_allergy_that_is_noted_on_the_sheet_asks_for_a_reason(db: Session, cast: Cast, tab: Open) -> None:
    page = tab(cast.diaz).at(SHEET, paciente=cast.ana_row.public_id)
    await page.send(RecetaNuevaState.load)
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {"generic": "Amoxicilina"})
    assert not shown["conflict"]
    shown = await page.send(RecetaNuevaState.note_allergy, form={"substance": "Penicilina", "group": "penicillin"})
    assert ([one.substance for one in shown["known"]], shown["conflict"]) == (["Penicilina"], True)
    assert shown["lines"][0].warns == "Penicilina"
    shown = await issue(page, {})
    assert list(shown["errors"]) == ["allergy_reason"]
    await issue(page, {"allergy_reason": "Tolerada en 2025"})
    assert [one.split("?")[0] for one in page.went] == ["/clinica/recetas"]


async def test_an_allergy_refused_once_and_then_taken_away_lets_it_be_issued(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    allergies.note_allergy(db, cast.diaz, patient=cast.ana_row.public_id, substance="Penicilina", now=clock())
    db.commit()
    page = tab(cast.diaz).at(SHEET, paciente=cast.ana_row.public_id)
    await page.send(RecetaNuevaState.load)
    await page.send(RecetaNuevaState.add, form=TYPED)
    await page.send(RecetaNuevaState.add, form=TYPED | {"generic": "Amoxicilina"})
    assert list((await issue(page, {}))["errors"]) == ["allergy_reason"]
    assert not (await page.send(RecetaNuevaState.remove, number=1))["conflict"]
    await issue(page, {"diagnosis": "Contusión", "allergy_reason": None})
    assert [one.split("?")[0] for one in page.went] == ["/clinica/recetas"]


@pytest.mark.parametrize("days", ["siete", "-3", "99999", "٧"])
async def test_days_that_are_no_number_are_refused(cast: Cast, tab: Open, days: str) -> None:
    page = tab(cast.diaz).at(SHEET, paciente=cast.ana_row.public_id)
    await page.send(RecetaNuevaState.load)
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {"duration": "poco", "duration_days": days})
    assert list(shown["errors"]) == ["duration_days"]


async def test_nobody_else_writes_one(db: Session, cast: Cast, tab: Open) -> None:
    for who in (cast.ana, cast.elena, cast.gloria):
        page = tab(who).at(SHEET)
        await page.send(RecetaNuevaState.load)
        await page.send(RecetaNuevaState.choose_patient, patient=cast.ana_row.public_id)
        await page.send(RecetaNuevaState.add, form=TYPED)
        await issue(page, {})
        assert page.went == []
    assert db.exec(select(Prescription)).all() == []


@pytest.mark.feature("REC-3")
async def test_a_wish_is_accepted_or_declined_from_the_list(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    rows = [issued_to(db, cast.diaz, cast.ana_row, clock()) for _ in range(2)]
    wishes = [renewals.ask(db, cast.ana, prescription=row.public_id, now=clock()) for row in rows]
    db.commit()
    page = tab(cast.diaz).at("/clinica/recetas")
    shown = await page.send(RecetasClinicaState.load)
    assert (len(shown["requests"]), shown["answers"], shown["counts"]["valid"]) == (2, True, 2)
    shown = await page.send(RecetasClinicaState.accept, renewal=wishes[0].public_id)
    assert (len(shown["requests"]), shown["counts"]["valid"], shown["notice_kind"]) == (1, 3, "done")
    await page.send(RecetasClinicaState.ask_decline, renewal=wishes[1].public_id)
    shown = await page.send(RecetasClinicaState.decline, form={"reason": ""})
    assert (list(shown["errors"]), shown["declining"]) == (["reason"], wishes[1].public_id)
    shown = await page.send(RecetasClinicaState.decline, form={"reason": "Venga a consulta"})
    assert (shown["requests"], shown["declining"]) == ([], "")


async def test_one_is_shown_dispensed_and_no_longer_cancelled(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    rows = [issued_to(db, cast.diaz, cast.ana_row, clock()) for _ in range(2)]
    page = tab(cast.diaz).at("/clinica/recetas")
    await page.send(RecetasClinicaState.load)
    shown = await page.send(RecetasClinicaState.open, item=rows[0].public_id)
    assert shown["chosen"].patient == "Ana Morales"
    assert (await page.send(RecetasClinicaState.dispense))["chosen"].state == "dispensed"
    assert (await page.send(RecetasClinicaState.cancel, form={"reason": "Error"}))["notice_kind"] == "error"
    await page.send(RecetasClinicaState.open, item=rows[1].public_id)
    assert (await page.send(RecetasClinicaState.ask_cancel))["cancelling"]
    shown = await page.send(RecetasClinicaState.cancel, form={"reason": "Error"})
    assert (shown["chosen"].state, shown["cancelling"]) == ("cancelled", False)
    shown = await page.send(RecetasClinicaState.filter, name="lista", value="past")
    assert [row.state for row in shown["rows"]] == ["dispensed"]
    assert (await page.send(RecetasClinicaState.close))["chosen"] is None


async def test_nursing_reads_and_answers_nothing(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    issued_to(db, cast.diaz, cast.ana_row, clock())
    shown = await tab(cast.gloria).at("/clinica/recetas").send(RecetasClinicaState.load)
    assert (len(shown["rows"]), shown["answers"], shown["requests"]) == (1, False, [])
    shown = await tab(cast.elena).at("/clinica/recetas").send(RecetasClinicaState.load)
    assert (shown["rows"], shown["notice_kind"]) == ([], "error")


async def test_what_is_written_and_not_issued_is_there_again_after_the_session_and_gone_once_issued(
    db: Session, cast: Cast, tab: Open
) -> None:
    there = {"paciente": cast.ana_row.public_id}
    page = tab(cast.diaz).at(SHEET, **there)
    await page.send(RecetaNuevaState.load)
    await page.send(RecetaNuevaState.add, form=TYPED)
    begun = {"generic": "Amoxicilina", "dose": "1 cápsula", "declared_unlisted": "on"}
    await page.send(RecetaNuevaState.keep_written, rest={"diagnosis": "Fiebre"}, medicine=begun)
    assert "Fiebre" not in "".join(db.exec(select(Draft.contents)).all())
    later = tab(cast.diaz).at(SHEET, **there)
    shown = await later.send(RecetaNuevaState.load)
    assert [line.generic for line in shown["lines"]] == ["paracetamol"]
    assert (shown["diagnosis"], shown["typed"]) == ("Fiebre", {"generic": "Amoxicilina", "dose": "1 cápsula"})
    assert shown["notice"] == t("prescriptions.said.recalled", "es")
    await later.send(RecetaNuevaState.drop_medicine)
    await issue(later, {"diagnosis": "Fiebre"})
    assert db.exec(select(Prescription.diagnosis)).all() == ["Fiebre"]
    assert db.exec(select(Draft)).all() == []
    shown = await tab(cast.diaz).at(SHEET, **there).send(RecetaNuevaState.load)
    assert not shown.get("lines")
    assert not shown.get("notice")


async def test_a_press_that_meets_a_restarted_server_adds_to_what_was_kept(db: Session, cast: Cast, tab: Open) -> None:
    there = {"paciente": cast.ana_row.public_id}
    page = tab(cast.diaz).at(SHEET, **there)
    await page.send(RecetaNuevaState.load)
    await page.send(RecetaNuevaState.add, form=TYPED)
    shown = await tab(cast.diaz).at(SHEET, **there).send(RecetaNuevaState.add, form=TYPED | {"generic": "Amoxicilina"})
    assert [line.generic for line in shown["lines"]] == ["paracetamol", "Amoxicilina"]


async def test_what_was_written_for_one_patient_is_not_another_s_and_goes_when_she_is_left(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    seen_by(db, cast, cast.carla_row, cast.diaz_row, clock())
    page = tab(cast.diaz).at(SHEET, paciente=cast.ana_row.public_id)
    await page.send(RecetaNuevaState.load)
    await page.send(RecetaNuevaState.keep_written, rest={"diagnosis": "Fiebre"}, medicine={})
    shown = await tab(cast.diaz).at(SHEET, paciente=cast.carla_row.public_id).send(RecetaNuevaState.load)
    assert (shown["patient"].name, shown.get("diagnosis", "")) == ("Carla Nieto", "")
    await page.send(RecetaNuevaState.another)
    assert db.exec(select(Draft)).all() == []
