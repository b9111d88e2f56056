"""What is typed of a result, or to explain one, and the way back to it after the session has ended."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select

from luna_portal.domain.access import Actor
from luna_portal.models import Analyte, Draft, LabReport, PortalSession
from luna_portal.services.results import release
from luna_portal.services.results.entry_form import MOST_ROWS
from luna_portal.state.clinica.resultados.nuevo import ResultadoNuevoState as Entry
from luna_portal.state.clinica.resultados.resultado import ResultadoClinicaState as One
from luna_portal.state.pipeline.session_clock import SessionClockState
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import TYPED, entered, released
from tests.state.pages.conftest import Open, Tab

NEW = "/clinica/resultados/nuevo"
WRITTEN = {"comment": "Vaya hoy a urgencias.", "way": "phone", "hour": "15:30", "note": "Le marqué."}


def end_sessions(db: Session, clock: Clock) -> None:
    """Close every session, as the passing of time or another device would."""
    for row in db.exec(select(PortalSession)):
        row.ended_at = clock()
    db.commit()


async def begun(page: Tab, patient: str) -> str:
    """Choose a study and type a result; returns where the page stands then."""
    await page.send(Entry.load)
    await page.send(Entry.choose_study, study="Química sanguínea")
    await page.send(Entry.add_row)
    typed = TYPED | {"kind": "Química sanguínea", "name6": "Reticulocitos", "value6": "2"}
    return str((await page.send(Entry.keep_typed, typed=typed))["address"])


def again(tab: Open, who: Actor, address: str) -> Tab:
    """A new tab of somebody at that address."""
    query = dict(piece.split("=") for piece in address.partition("?")[2].split("&"))
    return tab(who).at(address, **query)


@pytest.mark.feature("CLI-8")
async def test_a_result_half_typed_is_found_at_its_address_after_signing_in_again(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    page = tab(cast.gloria).at(f"{NEW}?paciente={cast.ana_row.public_id}", paciente=cast.ana_row.public_id)
    address = await begun(page, cast.ana_row.public_id)
    assert address.startswith(f"{NEW}?paciente={cast.ana_row.public_id}&borrador=")
    end_sessions(db, clock)
    await again(tab, cast.nobody, address).send(Entry.load)
    query = dict(piece.split("=") for piece in address.partition("?")[2].split("&"))
    await page.at(address, **query).send(Entry.save, form=TYPED)
    (door,) = page.went
    assert door.startswith("/entrar?next=%2Fclinica%2Fresultados%2Fnuevo%3Fpaciente%3D")
    assert db.exec(select(LabReport)).all() == []
    found = await again(tab, cast.gloria, address).send(Entry.load)
    assert (found["patient"].name, found["study"]) == ("Ana Morales", "Química sanguínea")
    assert [row.number for row in found["rows"]] == [0, 1, 2, 3, 4, 5, 6]
    assert (found["typed"]["value0"], found["typed"]["name6"], found["restored"]) == ("112", "Reticulocitos", 1)


@pytest.mark.feature("CLI-8")
async def test_a_correction_begins_with_what_it_corrects(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    first = released(db, cast, clock(), hour="08:15", note="Hemólisis leve.")
    page = tab(cast.fausto).at(f"{NEW}?corrige={first.public_id}", corrige=first.public_id)
    shown = await page.send(Entry.load)
    typed = shown["typed"]
    assert typed["value0"] == "112"
    assert {name: typed[name] for name in TYPED} == TYPED
    assert (typed["note"], shown["restored"], [row.number for row in shown["rows"]]) == (
        "Hemólisis leve.",
        1,
        [0, 1, 2],
    )
    await page.send(Entry.save, form=typed | {"value0": "102"})
    db.rollback()
    second = db.exec(select(LabReport).order_by(col(LabReport.id).desc())).first()
    assert second is not None
    assert (second.supersedes_id, second.performed_at, second.note) == (first.id, first.performed_at, "Hemólisis leve.")


@pytest.mark.feature("CLI-8")
async def test_a_correction_of_more_values_than_the_form_holds_begins_empty_and_says_so(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    first = entered(db, cast.fausto, cast, clock())
    for number in range(MOST_ROWS):
        db.add(Analyte(report_id=first.id or 0, sort=10 + number, name=f"Valor {number}", value="1"))
    release.comment(db, cast.fausto, result=first.public_id, text="Todo bien.", now=clock())
    db.commit()
    page = tab(cast.fausto).at(f"{NEW}?corrige={first.public_id}", corrige=first.public_id)
    shown = await page.send(Entry.load)
    assert shown.get("typed", {}) == {}
    assert "Tiene 43 valores, más de los que caben" in shown["corrects"]


@pytest.mark.feature("CLI-8")
async def test_a_result_that_was_entered_is_where_its_draft_s_address_leads(db: Session, cast: Cast, tab: Open) -> None:
    page = tab(cast.gloria).at(f"{NEW}?paciente={cast.ana_row.public_id}", paciente=cast.ana_row.public_id)
    address = await begun(page, cast.ana_row.public_id)
    await page.send(Entry.save, form=TYPED)
    report = db.exec(select(LabReport)).one()
    assert db.exec(select(Draft.contents)).one() == "", "what was typed is kept once"
    back = again(tab, cast.gloria, address)
    db.rollback()
    await back.send(Entry.load)
    assert list(dict.fromkeys(back.went)) == [f"/clinica/resultados/{report.public_id}"]


@pytest.mark.feature("CLI-8")
async def test_nobody_else_finds_what_was_typed_of_a_result(cast: Cast, tab: Open) -> None:
    page = tab(cast.gloria).at(f"{NEW}?paciente={cast.ana_row.public_id}", paciente=cast.ana_row.public_id)
    address = await begun(page, cast.ana_row.public_id)
    for who in (cast.fausto, cast.ana, cast.elena, cast.nobody):
        assert (await again(tab, who, address).send(Entry.load)).get("typed", {}) == {}
    assert (await again(tab, cast.gloria, address).send(Entry.load))["typed"]


@pytest.mark.feature("CLI-8")
async def test_what_was_typed_for_one_patient_is_gone_with_her_choice(db: Session, cast: Cast, tab: Open) -> None:
    page = tab(cast.gloria).at(f"{NEW}?paciente={cast.ana_row.public_id}", paciente=cast.ana_row.public_id)
    await begun(page, cast.ana_row.public_id)
    shown = await page.send(Entry.another)
    assert (shown["typed"], shown["draft"]) == ({}, "")
    assert db.exec(select(func.count(col(Draft.id)))).one() == 0


@pytest.mark.feature("CLI-8")
async def test_an_explanation_and_its_notice_are_in_their_boxes_again_until_they_are_kept(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    name = entered(db, cast.fausto, cast, clock(), value0="412").public_id
    address = f"/clinica/resultados/{name}"
    page = tab(cast.fausto).at(address, resultado=name)
    shown = await page.send(One.load)
    assert shown["notice"] == ""
    boxes = WRITTEN | {"day": shown["today"], "told": shown["patient"], "teller": shown["teller"]}
    await page.send(One.keep_typed, typed=boxes)
    end_sessions(db, clock)
    await page.send(One.keep_typed, typed=boxes | {"comment": "de nadie"})
    assert page.went == [f"/entrar?next=%2Fclinica%2Fresultados%2F{name}&aviso=access.session_over"]
    db.rollback()
    assert db.exec(select(func.count(col(Draft.id)))).one() == 1, "nothing is kept of who is not signed in"
    db.rollback()
    page = tab(cast.fausto).at(address, resultado=name)
    found = await page.send(One.load)
    assert {box: found["typed"][box] for box in boxes} == boxes
    assert found["notice"] == "Aquí está lo que había escrito; todavía no se guarda."
    asked = await page.send(One.explain, form=boxes)
    assert (asked["asking"], {box: asked["typed"][box] for box in boxes}) == ("save", boxes), "kept until the answer"
    kept = await page.send(One.release)
    assert (kept["notice_kind"], kept["typed"], kept["is_out"]) == ("done", {}, True)
    assert (await tab(cast.fausto).at(address, resultado=name).send(One.load))["typed"] == {}


@pytest.mark.feature("CLI-8")
async def test_a_second_press_says_nothing_else_than_that_it_went_out(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    report = entered(db, cast.fausto, cast, clock())
    page = tab(cast.fausto).at("/clinica/resultados/x", resultado=report.public_id)
    await page.send(One.load)
    assert (await page.send(One.release))["notice_kind"] == "error", "nothing was asked yet"
    await page.send(One.consider_release, form={"comment": "Todo bien."})
    out = await page.send(One.release)
    assert out["is_out"]
    assert (await page.send(One.release))["notice"] == out["notice"]


@pytest.mark.feature("CLI-8")
async def test_a_colleague_s_words_are_not_written_over_by_a_draft_from_before_them(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    page = tab(cast.fausto).at("/clinica/resultados/x", resultado=report.public_id)
    await page.send(One.load)
    await page.send(One.keep_typed, typed={"comment": "Mis palabras."})
    release.comment(db, cast.fausto, result=report.public_id, text="Las de otra persona.", now=clock())
    db.commit()
    page = tab(cast.fausto).at("/clinica/resultados/x", resultado=report.public_id)
    await page.send(One.load)
    refused = await page.send(One.explain, form={"comment": "Mis palabras."})
    assert "Las de otra persona." in refused["errors"]["comment"]


@pytest.mark.feature("ACC-2")
async def test_an_event_of_a_page_that_was_left_does_not_make_the_door_lead_to_itself(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    page = tab(cast.gloria).at("/clinica/resultados?vista=entregados")
    await page.send(SessionClockState.load)
    end_sessions(db, clock)
    await page.send(SessionClockState.check)
    assert page.went == ["/entrar?next=%2Fclinica%2Fresultados%3Fvista%3Dentregados&aviso=access.session_over"]
    for door in ("/entrar?next=%2Fclinica%2Fresultados", "/en/entrar?next=%2Fen%2Fclinica%2Fresultados"):
        await page.at(door).send(SessionClockState.check)
        assert page.went == []


@pytest.mark.feature("ACC-2")
async def test_who_types_is_there_and_her_session_goes_on(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    page = tab(cast.fausto).at("/clinica/resultados/x", resultado=report.public_id)
    await page.send(One.load)
    ends = db.exec(select(PortalSession.idle_ends_at)).one()
    db.rollback()
    clock.forward(minutes=5)
    await page.send(One.keep_typed, typed={"comment": "Sigo aquí."})
    assert db.exec(select(PortalSession.idle_ends_at)).one() == ends + timedelta(minutes=5)
