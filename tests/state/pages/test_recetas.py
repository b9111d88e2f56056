"""The patient's recetas, the wish to renew one, and the paper's verification."""

import pytest
from sqlmodel import Session

from luna_portal.models import Prescription
from luna_portal.services.prescriptions import reading
from luna_portal.services.prescriptions.verification import check_of
from luna_portal.state.paciente.recetas.lista import RecetasState
from luna_portal.state.paciente.recetas.receta import RecetaState
from luna_portal.state.publico.verificar import VerificarState
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import DIAGNOSIS, issued_to, seen_by
from tests.state.pages.conftest import Open


@pytest.fixture
def receta(db: Session, cast: Cast, clock: Clock) -> Prescription:
    """Ana's."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())
    return issued_to(db, cast.diaz, cast.ana_row, clock())


@pytest.mark.feature("REC-1")
async def test_the_list_counts_each_tab_and_shows_one(
    db: Session, cast: Cast, clock: Clock, tab: Open, receta: Prescription
) -> None:
    taken_back = issued_to(db, cast.diaz, cast.ana_row, clock())
    reading.cancel(db, cast.diaz, prescription=taken_back.public_id, reason="Error", now=clock())
    db.commit()
    page = tab(cast.ana).at("/recetas")
    shown = await page.send(RecetasState.load)
    assert shown["counts"] == {"valid": 1, "past": 0, "cancelled": 1}
    assert [row.folio for row in shown["rows"]] == [receta.folio]
    shown = await page.send(RecetasState.filter, name="lista", value="cancelled")
    assert [row.reason for row in shown["rows"]] == ["Error"]
    shown = await page.send(RecetasState.filter, name="lista", value="everybody's")
    assert (shown["filters"]["lista"], [row.folio for row in shown["rows"]]) == ("valid", [receta.folio])


@pytest.mark.feature("REC-1")
async def test_the_list_is_empty_for_carla_and_closed_to_reception(cast: Cast, tab: Open, receta: Prescription) -> None:
    shown = await tab(cast.carla).at("/recetas").send(RecetasState.load)
    assert shown["counts"] == {"valid": 0, "past": 0, "cancelled": 0}
    shown = await tab(cast.elena).at("/recetas").send(RecetasState.load)
    assert (shown["notice_kind"], shown["rows"]) == ("error", [])
    page = tab(cast.nobody).at("/recetas")
    await page.send(RecetasState.load)
    assert page.went
    assert page.went[0].startswith("/entrar?next=")


@pytest.mark.feature("REC-1")
async def test_one_receta_opens_for_ana_and_is_missing_for_carla(cast: Cast, tab: Open, receta: Prescription) -> None:
    path = f"/recetas/{receta.public_id}"
    shown = await tab(cast.ana).at(path, receta=receta.public_id).send(RecetaState.load)
    assert (shown["detail"].folio, shown["missing"]) == (receta.folio, False)
    for who, wanted in ((cast.carla, receta.public_id), (cast.ana, "x" * 22), (cast.ana, "")):
        shown = await tab(who).at(path, receta=wanted).send(RecetaState.load)
        assert (shown["detail"], shown["missing"]) == (None, True)


@pytest.mark.feature("REC-3")
async def test_a_renewal_is_asked_for_once(cast: Cast, tab: Open, receta: Prescription) -> None:
    page = tab(cast.ana).at(f"/recetas/{receta.public_id}", receta=receta.public_id)
    await page.send(RecetaState.load)
    assert (await page.send(RecetaState.ask_renewal))["asking"]
    assert not (await page.send(RecetaState.keep))["asking"]
    await page.send(RecetaState.ask_renewal)
    shown = await page.send(RecetaState.renew, form={"note": "x" * 601})
    assert (list(shown["errors"]), shown["asking"]) == (["note"], True)
    shown = await page.send(RecetaState.renew, form={"note": "Se me acaba"})
    assert (shown["notice_kind"], shown["asking"]) == ("done", False)
    assert shown["detail"].renewal.note == "Se me acaba"
    assert not shown["detail"].may_renew
    assert (await page.send(RecetaState.renew, form={}))["notice_kind"] == "error"
    theirs = tab(cast.carla).at(f"/recetas/{receta.public_id}", receta=receta.public_id)
    await theirs.send(RecetaState.load)
    assert (await theirs.send(RecetaState.renew, form={}))["notice_kind"] == "error"


@pytest.mark.feature("REC-3")
async def test_an_open_page_follows_what_the_clinic_does(
    db: Session, cast: Cast, clock: Clock, tab: Open, receta: Prescription
) -> None:
    page = tab(cast.ana).at(f"/recetas/{receta.public_id}", receta=receta.public_id)
    await page.send(RecetaState.load)
    reading.cancel(db, cast.diaz, prescription=receta.public_id, reason="Error", now=clock())
    db.commit()
    assert (await page.send(RecetaState.refresh))["detail"].state == "cancelled"
    assert (await page.send(RecetaState.leave))["detail"] is None


@pytest.mark.feature("PUB-8")
async def test_whoever_holds_the_paper_learns_how_it_stands_and_no_more(
    cast: Cast, tab: Open, receta: Prescription
) -> None:
    path = f"/verificar/{receta.folio}"
    page = tab(cast.nobody).at(path, folio=receta.folio, v=check_of(receta.digest))
    shown = await page.send(VerificarState.load)
    assert (shown["result"].state, shown["result"].checked) == ("valid", True)
    told = repr(page.shown)
    for secret in ("Ana", "Morales", "paracetamol", DIAGNOSIS, receta.public_id, receta.digest):
        assert secret not in told
    shown = await page.at(path, folio=receta.folio, v="0" * 16).send(VerificarState.load)
    assert (shown["result"].state, shown["result"].prescriber) == ("altered", "")
    shown = await page.at("/verificar/CJ", folio="CJ").send(VerificarState.load)
    assert shown["result"].state == "unknown"
