"""The open page asks in time whether somebody is still there, and empties itself when nobody was."""

import pytest
from sqlmodel import Session

from luna_portal.domain.access import Actor
from luna_portal.services.accounts.sessions import open_session
from luna_portal.state.paciente.cuenta.seguridad import SeguridadState
from luna_portal.state.pipeline.binding import Binding
from luna_portal.state.pipeline.session_clock import ASK_BEFORE, SessionClockState
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.signing import account_of
from tests.state.conftest import Rig

CLOCK, SECURITY = "session_clock_state", "seguridad_state"
LEAST_SECONDS = 20
"""WCAG 2.2.1"""


def session_of(db: Session, email: str, clock: Clock) -> str:
    """A session that begins now."""
    made = open_session(db, Actor.nobody(), account_of(db, email), user_agent="", now=clock())
    db.commit()
    return made.token


@pytest.fixture
def ana(rig: Rig, db: Session, cast: Cast, clock: Clock) -> Rig:
    """Ana's page."""
    return rig.other(session=session_of(db, "ana@example.com", clock), path="/cuenta/seguridad")


@pytest.mark.feature("ACC-2")
async def test_the_page_asks_before_the_session_ends_and_staying_extends_it(ana: Rig, clock: Clock) -> None:
    first = (await ana(SessionClockState.load)).vars[CLOCK]["wake"]
    assert first == f"1:{30 * 60 - ASK_BEFORE}"
    assert ASK_BEFORE > LEAST_SECONDS
    clock.forward(seconds=30 * 60 - ASK_BEFORE)
    said = (await ana(SessionClockState.check)).vars[CLOCK]
    assert said["asking"] is True
    assert said["wake"] == f"2:{ASK_BEFORE + 1}"
    said = (await ana(SessionClockState.stay)).vars[CLOCK]
    assert said["asking"] is False
    clock.forward(minutes=29)
    assert (await ana(SeguridadState.load)).redirects() == []


@pytest.mark.feature("ACC-2")
async def test_an_open_page_that_only_listens_does_not_keep_its_session_alive(ana: Rig, clock: Clock) -> None:
    await ana(SeguridadState.load)
    for _ in range(7):
        clock.forward(minutes=5)
        heard = await ana(SessionClockState.check)
    assert heard.redirects() == ["/entrar?next=%2Fcuenta%2Fseguridad&aviso=access.session_over"]


async def test_a_session_that_was_used_in_another_tab_is_not_asked_about(ana: Rig, clock: Clock) -> None:
    await ana(SessionClockState.load)
    clock.forward(minutes=20)
    await ana.other(token="another tab")(SeguridadState.load)  # noqa: S106 - names a page
    clock.forward(seconds=10 * 60 - ASK_BEFORE)
    said = (await ana(SessionClockState.check)).vars[CLOCK]
    assert not said.get("asking", False)


async def test_when_the_session_is_over_the_page_is_emptied_and_leads_to_the_door(ana: Rig, clock: Clock) -> None:
    assert (await ana(SeguridadState.load)).vars[SECURITY]["devices"]
    clock.forward(minutes=31)
    heard = await ana(SessionClockState.check)
    assert heard.vars[SECURITY]["devices"] == []
    assert heard.redirects()[0].startswith("/entrar?next=")


async def test_the_absolute_end_is_said_and_cannot_be_moved(ana: Rig, clock: Clock) -> None:
    for _ in range(12 * 6 - 1):
        clock.forward(minutes=10)
        await ana(SessionClockState.stay)
    clock.forward(minutes=9)
    said = (await ana(SessionClockState.check)).vars[CLOCK]
    assert said["asking"] is True
    assert said["may_stay"] is False


async def test_a_visitor_is_asked_nothing(rig: Rig) -> None:
    assert (await rig(SessionClockState.load)).vars.get(CLOCK, {}).get("wake", "") == ""


async def test_english_pages_lead_to_the_english_door(rig: Rig) -> None:
    heard = await rig.other(path="/en/cuenta/seguridad")(SeguridadState.load)
    assert heard.redirects() == ["/en/entrar?next=%2Fen%2Fcuenta%2Fseguridad"]


async def test_another_person_in_the_same_tab_finds_an_empty_page(
    ana: Rig, db: Session, cast: Cast, clock: Clock
) -> None:
    assert (await ana(SeguridadState.load)).vars[SECURITY]["devices"]
    carla = ana.other(session=session_of(db, "carla@example.com", clock))
    heard = await carla("reflex___state____state.hydrate")
    assert heard.vars[SECURITY]["devices"] == []
    assert "_session" not in str(heard.vars.get(Binding.get_name(), {}))


async def test_another_browser_without_a_session_finds_an_empty_page(ana: Rig) -> None:
    assert (await ana(SeguridadState.load)).vars[SECURITY]["devices"]
    heard = await ana.other(session="")("reflex___state____state.hydrate")
    assert heard.vars[SECURITY]["devices"] == []
