"""The team's side of recetas: written medicine by medicine, issued, renewed, taken back."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from luna_portal.models import Prescription, PrescriptionLine
from luna_portal.services.patients import allergies
from luna_portal.services.prescriptions import renewals
from luna_portal.state.clinica.recetas.lista import RecetasClinicaState
from luna_portal.state.clinica.recetas.nueva import RecetaNuevaState
from luna_portal.state.parts.typed_prescription import SHEET
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import DIAGNOSIS, issued_to, seen_by
from tests.state.pages.conftest import Open, Tab
from tests.state.pages.writing import issue

LIST, NEW = "/clinica/recetas", "/clinica/recetas/nueva"
TYPED: dict[str, Any] = {
    "generic": " paracetamol ", "presentation": "tabletas de 500 mg", "dose": "1 tableta", "route": "oral",
    "frequency": "cada 8 horas", "duration_days": "3",
}  # fmt: skip


@pytest.fixture
def treated(db: Session, cast: Cast, clock: Clock) -> str:
    """Ana, whom Dra. Díaz treats; her public id."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())
    return cast.ana_row.public_id


@pytest.fixture
def receta(db: Session, cast: Cast, clock: Clock, treated: str) -> Prescription:
    """Ana's, issued."""
    return issued_to(db, cast.diaz, cast.ana_row, clock())


async def sheet(tab: Tab, patient: str) -> Tab:
    """An empty receta for that patient."""
    await tab.at(NEW, paciente=patient).send(RecetaNuevaState.load)
    return tab


@pytest.mark.feature("CLI-8")
async def test_a_receta_is_written_one_medicine_after_the_other(
    db: Session, cast: Cast, tab: Open, treated: str
) -> None:
    page = tab(cast.diaz).at(NEW)
    assert (await page.send(RecetaNuevaState.load))["patient"] is None
    shown = await page.send(RecetaNuevaState.find_patient, words="ana")
    assert [one.id for one in shown["found"]] == [treated]
    assert (await page.send(RecetaNuevaState.choose_patient, patient=treated))["patient"].id == treated
    shown = await page.send(RecetaNuevaState.add, form=TYPED)
    assert [(one.generic, one.duration) for one in shown["lines"]] == [("paracetamol", "3 días")]
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {"generic": "loratadina"})
    shown = await page.send(RecetaNuevaState.remove, number=0)
    assert [one.generic for one in shown["lines"]] == ["loratadina"]
    await issue(page, {"diagnosis": DIAGNOSIS, "indications": "Reposo"})
    assert [one.split("?")[0] for one in page.went] == [LIST]
    row = db.exec(select(Prescription)).one()
    assert (row.patient_id, row.diagnosis) == (cast.ana_row.id, DIAGNOSIS)
    lines = db.exec(select(PrescriptionLine).where(col(PrescriptionLine.prescription_id) == row.id)).all()
    assert [line.generic for line in lines] == ["loratadina"]
    issued, folio = row.public_id, row.folio
    assert page.went == [f"{LIST}?emitida={issued}"]
    db.rollback()
    listed = await page.at(LIST, emitida=issued).send(RecetasClinicaState.load)
    assert (listed["notice"], listed["fresh"]) == (f"Receta emitida: {folio}. Se avisó al paciente.", issued)
    assert (await page.send(RecetasClinicaState.open, item=issued))["fresh"] == ""


@pytest.mark.feature("CLI-8")
@pytest.mark.requirement("NOM-004 5.11")
async def test_nothing_is_issued_that_was_not_read_once_more(db: Session, cast: Cast, tab: Open, treated: str) -> None:
    page = await sheet(tab(cast.diaz), treated)
    await page.send(RecetaNuevaState.add, form=TYPED)
    shown = await page.send(RecetaNuevaState.issue)
    assert (shown["notice"], page.went) == ("Revise la receta antes de emitirla.", [])
    shown = await page.send(RecetaNuevaState.review, form={"diagnosis": DIAGNOSIS, "indications": "Reposo"})
    assert (shown["reviewing"], shown["indications"], page.went) == (True, "Reposo", [])
    assert not (await page.send(RecetaNuevaState.keep))["reviewing"]
    await page.send(RecetaNuevaState.issue)
    assert db.exec(select(Prescription)).all() == []


@pytest.mark.feature("CLI-8")
async def test_another_patient_is_asked_about_when_something_was_written(cast: Cast, tab: Open, treated: str) -> None:
    page = await sheet(tab(cast.diaz), treated)
    assert (await page.send(RecetaNuevaState.ask_another, typed=False))["patient"] is None
    await page.send(RecetaNuevaState.choose_patient, patient=treated)
    assert (await page.send(RecetaNuevaState.ask_another, typed=True))["leaving"]
    assert not (await page.send(RecetaNuevaState.keep))["leaving"]
    await page.send(RecetaNuevaState.add, form=TYPED)
    shown = await page.send(RecetaNuevaState.ask_another, typed=False)
    assert (shown["leaving"], len(shown["lines"])) == (True, 1)
    shown = await page.send(RecetaNuevaState.another)
    assert (shown["patient"], shown["lines"], shown["leaving"]) == (None, [], False)


@pytest.mark.feature("CLI-8")
async def test_a_sheet_whose_medicine_is_added_already_is_neither_kept_nor_added_again(
    cast: Cast, tab: Open, treated: str
) -> None:
    page = await sheet(tab(cast.diaz), treated)
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {SHEET: "0"})
    assert (len(shown["lines"]), shown["version"]) == (1, 1)
    shown = await page.send(RecetaNuevaState.keep_written, rest={"diagnosis": "Cefalea"}, medicine=TYPED | {SHEET: "0"})
    assert (shown["typed"], shown["diagnosis"]) == ({}, "Cefalea")
    assert len((await page.send(RecetaNuevaState.add, form=TYPED | {SHEET: "0"}))["lines"]) == 1
    shown = await page.send(
        RecetaNuevaState.review, form={"diagnosis": "Cefalea"}, medicine=TYPED | {SHEET: "0"}, allergy={}
    )
    assert (shown["unadded"], shown["reviewing"]) == ("", True)
    await page.send(RecetaNuevaState.keep)
    shown = await page.send(
        RecetaNuevaState.review, form={"diagnosis": "Cefalea"}, medicine=TYPED | {SHEET: "1"}, allergy={}
    )
    assert ("Falta agregar" in shown["unadded"], shown["reviewing"]) == (True, False)


@pytest.mark.feature("CLI-8")
@pytest.mark.requirement("RIS 30", "LGS 226")
async def test_every_field_at_fault_says_so_and_nothing_is_added(cast: Cast, tab: Open, treated: str) -> None:
    page = await sheet(tab(cast.diaz), treated)
    shown = await page.send(RecetaNuevaState.add, form={"duration_days": "tres"})
    assert {"generic", "presentation", "dose", "route", "frequency"} <= set(shown["errors"])
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {"generic": "diazepam"})
    assert (list(shown["errors"]), shown["notice_kind"]) == (["generic"], "error")
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {"generic": "algo que nadie conoce"})
    assert (list(shown["errors"]), shown["unknown"]) == (["declared_unlisted"], True)
    assert not page.shown[RecetaNuevaState.get_full_name()].get("lines")
    declared = TYPED | {"generic": "algo que nadie conoce", "declared_unlisted": "on"}
    assert len((await page.send(RecetaNuevaState.add, form=declared))["lines"]) == 1


@pytest.mark.feature("CLI-8")
async def test_an_allergy_wants_a_reason_before_it_is_issued(
    db: Session, cast: Cast, clock: Clock, tab: Open, treated: str
) -> None:
    allergies.note_allergy(
        db, cast.diaz, patient=treated, substance="Penicilina", group="penicillin", severity="severe", reaction="",
        now=clock(),
    )  # fmt: skip
    db.commit()
    page = await sheet(tab(cast.diaz), treated)
    shown = await page.send(RecetaNuevaState.add, form=TYPED | {"generic": "amoxicilina"})
    assert (shown["lines"][0].warns, shown["conflict"]) == ("Penicilina", True)
    shown = await issue(page, {"diagnosis": "Otitis"})
    assert (list(shown["errors"]), shown["diagnosis"], page.went) == (["allergy_reason"], "Otitis", [])
    assert db.exec(select(Prescription)).all() == []
    db.rollback()
    await issue(page, {"diagnosis": "Otitis", "allergy_reason": "Prueba negativa en 2024"})
    assert [one.split("?")[0] for one in page.went] == [LIST]
    db.expire_all()
    assert db.exec(select(Prescription)).one().allergy_reason == "Prueba negativa en 2024"


@pytest.mark.feature("CLI-8")
async def test_an_allergy_noted_while_writing_warns_at_once(cast: Cast, tab: Open, treated: str) -> None:
    page = await sheet(tab(cast.diaz), treated)
    shown = await page.send(RecetaNuevaState.add, form=TYPED)
    assert not shown["lines"][0].warns
    shown = await page.send(RecetaNuevaState.note_allergy, form={"substance": "", "group": "", "severity": ""})
    assert list(shown["errors"]) == ["substance"]
    shown = await page.send(RecetaNuevaState.note_allergy, form={"substance": "Paracetamol"})
    assert ([one.substance for one in shown["known"]], shown["lines"][0].warns) == (["Paracetamol"], "Paracetamol")


@pytest.mark.feature("CLI-8")
async def test_an_allergy_that_is_none_warns_no_more_and_stays_among_those_of_before(
    cast: Cast, tab: Open, treated: str
) -> None:
    page = await sheet(tab(cast.diaz), treated)
    shown = await page.send(RecetaNuevaState.note_allergy, form={"substance": "Paracetamol"})
    noted = shown["known"][0].id
    shown = await page.send(RecetaNuevaState.add, form=TYPED)
    assert shown["lines"][0].warns == "Paracetamol"
    assert (await page.send(RecetaNuevaState.ask_end, allergy=noted))["ending"].id == noted
    assert (await page.send(RecetaNuevaState.keep))["ending"] is None
    await page.send(RecetaNuevaState.ask_end, allergy=noted)
    shown = await page.send(RecetaNuevaState.end_allergy, form={"reason": " "})
    assert (list(shown["errors"]), shown["ending"].id) == (["reason"], noted)
    shown = await page.send(RecetaNuevaState.end_allergy, form={"reason": "Prueba negativa"})
    assert (shown["known"], shown["ending"], shown["lines"][0].warns) == ([], None, "")
    assert [(one.substance, one.reason) for one in shown["ended"]] == [("Paracetamol", "Prueba negativa")]
    assert shown["ended"][0].ended.startswith("La terminó ")


@pytest.mark.feature("CLI-8")
async def test_correcting_a_receta_begins_with_what_it_said(
    db: Session, cast: Cast, tab: Open, receta: Prescription
) -> None:
    page = tab(cast.diaz).at(NEW, corrige=receta.public_id)
    shown = await page.send(RecetaNuevaState.load)
    assert ([one.generic for one in shown["lines"]], shown["diagnosis"]) == (["paracetamol"], DIAGNOSIS)
    assert shown["replaces"] == receta.folio
    await issue(page, {"diagnosis": "Influenza"})
    assert [one.split("?")[0] for one in page.went] == [LIST]
    shown = await page.at(LIST).send(RecetasClinicaState.load)
    assert shown["counts"] == {"valid": 1, "past": 0, "cancelled": 1}


@pytest.mark.feature("CLI-8", "REC-3")
async def test_wishes_to_renew_are_accepted_and_declined(
    db: Session, cast: Cast, clock: Clock, tab: Open, receta: Prescription
) -> None:
    renewals.ask(db, cast.ana, prescription=receta.public_id, note="Se me acaba", now=clock())
    db.commit()
    page = tab(cast.diaz).at(LIST)
    wish = (await page.send(RecetasClinicaState.load))["requests"][0]
    assert wish.renewal.note == "Se me acaba"
    await page.send(RecetasClinicaState.ask_decline, renewal=wish.renewal.id)
    shown = await page.send(RecetasClinicaState.decline, form={"reason": " "})
    assert (list(shown["errors"]), page.shown[RecetasClinicaState.get_full_name()]["declining"]) == (
        ["reason"], wish.renewal.id,
    )  # fmt: skip
    shown = await page.send(RecetasClinicaState.accept, renewal=wish.renewal.id)
    assert (shown["requests"], shown["notice_kind"], len(shown["rows"])) == ([], "done", 2)
    assert (await page.send(RecetasClinicaState.accept, renewal=wish.renewal.id))["notice_kind"] == "error"


@pytest.mark.feature("CLI-8")
async def test_one_is_taken_back_with_a_reason_and_another_noted_as_dispensed(
    db: Session, cast: Cast, clock: Clock, tab: Open, receta: Prescription
) -> None:
    other = issued_to(db, cast.diaz, cast.ana_row, clock())
    page = tab(cast.diaz).at(LIST)
    await page.send(RecetasClinicaState.load)
    await page.send(RecetasClinicaState.open, item=receta.public_id)
    await page.send(RecetasClinicaState.ask_cancel)
    assert list((await page.send(RecetasClinicaState.cancel, form={"reason": ""}))["errors"]) == ["reason"]
    shown = await page.send(RecetasClinicaState.cancel, form={"reason": "Error de captura"})
    assert (shown["chosen"].state, shown["cancelling"]) == ("cancelled", False)
    await page.send(RecetasClinicaState.close)
    await page.send(RecetasClinicaState.open, item=other.public_id)
    assert (await page.send(RecetasClinicaState.dispense))["chosen"].state == "dispensed"


@pytest.mark.feature("CLI-8")
async def test_patients_and_reception_write_and_see_nothing_here(
    db: Session, cast: Cast, tab: Open, receta: Prescription
) -> None:
    for who in (cast.carla, cast.elena):
        page = tab(who).at(LIST)
        shown = await page.send(RecetasClinicaState.load)
        assert (shown["notice_kind"], shown["rows"], shown["requests"]) == ("error", [], [])
        shown = await page.send(RecetasClinicaState.open, item=receta.public_id)
        assert shown["chosen"] is None
        await page.at(NEW, paciente=cast.ana_row.public_id).send(RecetaNuevaState.load)
        shown = await issue(page, {"diagnosis": "x"})
        assert (shown["notice_kind"], page.went) == ("error", [])
    assert len(db.exec(select(Prescription)).all()) == 1


@pytest.mark.feature("CLI-8")
async def test_a_medicine_typed_and_not_added_stops_the_review_and_is_added_or_taken_away(
    cast: Cast, tab: Open, treated: str
) -> None:
    page = tab(cast.diaz).at("/clinica/recetas/nueva", paciente=treated)
    await page.send(RecetaNuevaState.load)
    await page.send(RecetaNuevaState.add, form=TYPED)
    rest = {"diagnosis": DIAGNOSIS, "indications": "Reposo"}
    begun = {"generic": "amoxicilina", "dose": "1 cápsula"}
    stopped = await page.send(RecetaNuevaState.review, form=rest, medicine=begun, allergy={})
    assert stopped["unadded"] == "Falta agregar amoxicilina a la receta: agréguelo o quítelo."
    assert (stopped.get("reviewing", False), stopped["notice_kind"], stopped["diagnosis"]) == (
        False,
        "error",
        DIAGNOSIS,
    )
    unnamed = await page.send(
        RecetaNuevaState.review, form=rest, medicine={"generic": " ", "duration_days": "3"}, allergy={}
    )
    assert "el medicamento que empezó" in unnamed["unadded"]
    dropped = await page.send(RecetaNuevaState.drop_medicine)
    assert (dropped["unadded"], len(dropped["lines"])) == ("", 1)
    free = await page.send(RecetaNuevaState.review, form=rest, medicine={"generic": "", "dose": ""}, allergy={})
    assert free["reviewing"]


@pytest.mark.feature("CLI-8")
async def test_an_allergy_typed_and_not_noted_stops_the_review_and_is_noted_or_taken_away(
    cast: Cast, tab: Open, treated: str
) -> None:
    page = tab(cast.diaz).at("/clinica/recetas/nueva", paciente=treated)
    await page.send(RecetaNuevaState.load)
    await page.send(RecetaNuevaState.add, form=TYPED)
    rest = {"diagnosis": DIAGNOSIS, "indications": "Reposo"}
    stopped = await page.send(RecetaNuevaState.review, form=rest, medicine={}, allergy={"substance": "penicilina"})
    assert stopped["unnoted"] == "Falta registrar la alergia a penicilina: regístrela o quítela."
    assert not stopped.get("reviewing", False)
    noted = await page.send(RecetaNuevaState.note_allergy, form={"substance": "penicilina", "group": "penicillin"})
    assert (noted["unnoted"], noted["known"][0].substance) == ("", "penicilina")
    again = await page.send(RecetaNuevaState.review, form=rest, medicine={}, allergy={"reaction": "ronchas"})
    assert "la alergia que empezó" in again["unnoted"]
    assert (await page.send(RecetaNuevaState.drop_allergy))["unnoted"] == ""
    assert (await page.send(RecetaNuevaState.review, form=rest, medicine={}, allergy={}))["reviewing"]
