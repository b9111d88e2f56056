"""A page's state belongs to the browser and the session that filled it; for any other it is empty."""

from datetime import datetime
from typing import Any

import pytest
from reflex_base.utils.format import json_dumps
from sqlmodel import Session, select

from luna_portal.domain.identifiers import digest
from luna_portal.domain.refusals import InvalidField
from luna_portal.models import PortalSession
from luna_portal.services.accounts import profile
from luna_portal.state.paciente.consultas.consulta import ConsultaState
from luna_portal.state.paciente.consultas.lista import ConsultasState
from luna_portal.state.paciente.cuenta.cuenta import CuentaState
from luna_portal.state.pipeline.binding import Binding
from luna_portal.state.publico.agendar import AgendarState
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked, everything, starts_on
from tests.state.conftest import HYDRATE, Rig
from tests.state.pipeline.test_session_clock import session_of

HERS = "anacanaria"


@pytest.fixture
def ana(rig: Rig, db: Session, cast: Cast, clock: Clock) -> Rig:
    """Ana's page, before it is filled."""
    cast.ana_row.given_name = HERS
    db.add(cast.ana_row)
    return rig.other(session=session_of(db, "ana@example.com", clock), visitor="visitorcanary", path="/cuenta")


async def filled(page: Rig) -> None:
    """Let the page show what is hers."""
    assert HERS in str((await page(CuentaState.load)).vars)


@pytest.mark.feature("ACC-2")
async def test_the_page_s_own_session_finds_it_again_after_a_reconnect(ana: Rig) -> None:
    await filled(ana)
    assert HERS in str((await ana(HYDRATE)).vars)


@pytest.mark.feature("ACC-2")
@pytest.mark.parametrize("who", ["carla@example.com", "elena@example.com", ""])
async def test_somebody_else_s_session_with_the_same_page_token_finds_an_empty_page(
    ana: Rig, db: Session, clock: Clock, who: str
) -> None:
    await filled(ana)
    thief = ana.other(session=session_of(db, who, clock) if who else "")
    assert HERS not in str((await thief(HYDRATE)).vars)


@pytest.mark.feature("ACC-2")
async def test_a_sibling_s_event_first_does_not_keep_the_rest_of_the_page(ana: Rig) -> None:
    await filled(ana)
    thief = ana.other(session="")
    heard = [await thief(AgendarState.load), await thief(ConsultasState.load), await thief(HYDRATE)]
    assert HERS not in str([one.vars for one in heard])


@pytest.mark.feature("ACC-2")
async def test_the_same_session_in_another_browser_finds_an_empty_page(ana: Rig) -> None:
    await filled(ana)
    assert HERS not in str((await ana.other(visitor="another browser")(HYDRATE)).vars)


@pytest.mark.feature("ACC-2")
async def test_a_session_that_another_device_closed_empties_the_page_and_shows_the_door(
    ana: Rig, db: Session, clock: Clock
) -> None:
    await filled(ana)
    end(db, ana.session, clock())
    heard = await ana(CuentaState.load)
    assert heard.redirects() == ["/entrar?next=%2Fcuenta&aviso=access.session_over"]
    assert HERS not in str(heard.vars)
    assert HERS not in str((await ana(HYDRATE)).vars)


def end(db: Session, token: str, now: datetime) -> None:
    """Close a session as another device would."""
    row = db.exec(select(PortalSession).where(PortalSession.token_digest == digest(token))).one()
    row.ended_at = now
    db.commit()


@pytest.mark.feature("ACC-2")
async def test_to_whom_a_page_belongs_is_never_sent(ana: Rig) -> None:
    await filled(ana)
    sent = json_dumps((await ana(HYDRATE)).vars)
    assert HERS in sent
    assert ana.session not in sent
    assert ana.visitor not in sent
    assert not {"_session", "_visitor"} & set(Binding.base_vars)


async def test_what_a_service_says_of_a_field_stands_beside_the_field(
    ana: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_args: Any, **_kwargs: Any) -> None:
        raise InvalidField("phone", "refusal.not_found")

    monkeypatch.setattr(profile, "own", wrong)
    heard = (await ana(CuentaState.load)).vars["cuenta_state"]
    assert set(heard["errors"]) == {"phone"}
    assert heard["errors"]["phone"] == heard["notice"]
    assert heard["notice_kind"] == "error"


@pytest.mark.feature("CON-3")
async def test_another_patient_s_appointment_reads_like_one_that_is_not_there(
    rig: Rig, db: Session, cast: Cast, clock: Clock
) -> None:
    start = starts_on(db, cast.ana, cast, clock())[0]
    hers = booked(db, cast.ana, cast, clock(), start).booked.appointment.public_id
    db.commit()
    carla = rig.other(session=session_of(db, "carla@example.com", clock), path="/consultas/[consulta]")
    answers = [(await carla(ConsultaState.load, query={"consulta": one})).vars for one in (hers, "nothing-here")]
    assert answers[0]["consulta_state"].get("missing") is True
    assert hers not in str(answers[0]["consulta_state"])
    assert answers[0]["consulta_state"].get("detail") is None
    ana = rig.other(token="her tab", session=session_of(db, "ana@example.com", clock), path="/consultas/[consulta]")  # noqa: S106
    assert (await ana(ConsultaState.load, query={"consulta": hers})).vars["consulta_state"]["detail"]


@pytest.mark.feature("CON-3")
async def test_a_cancellation_of_another_patient_s_appointment_is_refused_and_changes_nothing(
    rig: Rig, db: Session, cast: Cast, clock: Clock
) -> None:
    start = starts_on(db, cast.ana, cast, clock())[0]
    hers = booked(db, cast.ana, cast, clock(), start).booked.appointment.public_id
    carla = rig.other(session=session_of(db, "carla@example.com", clock), path="/consultas/[consulta]")
    before = everything(db)
    heard = await carla(ConsultaState.cancel, query={"consulta": hers}, form={"reason": "canary"})
    assert heard.vars["consulta_state"]["notice_kind"] == "error"
    assert everything(db) == before
    ana = carla.other(token="her tab", session=session_of(db, "ana@example.com", clock))  # noqa: S106
    heard = await ana(ConsultaState.cancel, query={"consulta": hers}, form={"reason": "canary"})
    assert heard.vars["consulta_state"]["notice_kind"] == "done"
    assert everything(db) != before
