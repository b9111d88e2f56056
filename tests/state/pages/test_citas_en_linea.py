"""The team's page of online bookings whose mail nobody has confirmed."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.models import Appointment, Patient
from luna_portal.services.appointments import online_bookings
from luna_portal.state.clinica.citas_en_linea import CitasEnLineaState as State
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import THURSDAY, local
from tests.scenarios.online_visitors import times, visits
from tests.state.pages.conftest import Open

PATH = "/clinica/agenda/en-linea"


@pytest.fixture
def rows(db: Session, cast: Cast, clock: Clock) -> list[Appointment]:
    """Seven of one network, and one of another."""
    free = times()
    made = [
        visits(db, cast, clock(), next(free), mail=f"f{number}@example.com", address="192.0.2.66")
        for number in range(7)
    ]
    return [*made, visits(db, cast, clock(), next(free), mail="honesta@example.com")]


@pytest.mark.feature("CLI-2")
async def test_a_flood_is_chosen_by_its_network_cancelled_whole_but_for_one_and_taken_back(
    db: Session, cast: Cast, tab: Open, rows: list[Appointment], told: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(online_bookings, "BATCH", 4)
    page = tab(cast.elena).at(PATH)
    shown = await page.send(State.load)
    assert (shown["total"], shown["networks"][0].label[-4:]) == (8, " (7)")
    await page.send(State.filter_network, network=shown["networks"][0].name)
    shown = await page.send(State.keep, appointment=rows[2].public_id)
    assert (shown["total"], shown["to_cancel"]) == (7, 6)
    assert (await page.send(State.ask_cancel))["asking"]
    shown = await page.send(State.cancel, form={"reason": "Citas falsas"})
    assert (shown["notice"], shown["asking"], shown["undoable"]) == ("Se cancelaron 6 citas.", False, 6)
    assert "agenda" in told
    db.expire_all()
    still = [row for row in rows if row.status is AppointmentStatus.CONFIRMED]
    assert [row.public_id for row in still] == [rows[2].public_id, rows[7].public_id]
    db.rollback()
    shown = await page.send(State.undo)
    assert (shown["notice"], shown["undoable"], shown["total"]) == ("Listo: 6 citas siguen como estaban.", 0, 7)


@pytest.mark.feature("CLI-2")
async def test_without_a_reason_it_is_said_and_nothing_goes(cast: Cast, tab: Open, rows: list[Appointment]) -> None:
    page = tab(cast.fausto).at(PATH)
    await page.send(State.load)
    shown = await page.send(State.cancel, form={"reason": " "})
    assert shown["notice"] == "Escriba el motivo."
    assert (await page.send(State.refresh))["total"] == len(rows)


@pytest.mark.feature("ACC-3")
@pytest.mark.parametrize("who", ["carla", "diaz", "gloria", "hugo"])
async def test_others_see_nothing_of_it(cast: Cast, tab: Open, rows: list[Appointment], who: str) -> None:
    page = tab(getattr(cast, who)).at(PATH)
    shown = await page.send(State.load)
    assert shown["notice_kind"] == "error"
    assert not shown.get("bookings")
    await page.send(State.cancel, form={"reason": "x"})
    assert AppointmentStatus.CANCELLED not in {row.status for row in rows}


@pytest.mark.feature("CLI-2")
async def test_the_question_names_whom_it_is_about_and_who_is_left_out(
    db: Session, cast: Cast, clock: Clock, tab: Open, rows: list[Appointment]
) -> None:
    known = visits(db, cast, clock(), local(9, on=THURSDAY + timedelta(days=60)), mail="conocida@example.com")
    patient = db.get_one(Patient, known.patient_id)
    patient.email_confirmed_at = clock()
    db.add(patient)
    db.commit()
    page = tab(cast.elena).at(PATH)
    await page.send(State.load)
    await page.send(State.keep, appointment=rows[7].public_id)
    shown = await page.send(State.ask_cancel)
    assert shown["asking"]
    names = [db.get_one(Patient, row.patient_id).full_name for row in reversed(rows[:7])]
    db.rollback()
    assert [one.split(",")[0] for one in shown["whom"]] == [*names[:5], "y 2 citas más"]
    assert shown["not_them"] == [
        "No se cancela 1 que eligió conservar.", "No se incluye 1 de un paciente conocido o con correo confirmado.",
    ]  # fmt: skip
    await page.send(State.close)
    network = next(one.name for one in (await page.send(State.refresh))["networks"] if "(7)" in one.label)
    await page.send(State.filter_network, network=network)
    assert (await page.send(State.ask_cancel))["not_them"] == [], "of another connection nothing is said"
