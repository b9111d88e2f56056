"""A booking that a limit refuses, as its page shows it."""

from typing import Any

import pytest
from sqlmodel import Session, select

from luna_portal.domain.appointments.booking_limits import AT_ONCE_BY_MAIL
from luna_portal.models import Hold
from luna_portal.state.publico.agendar import AgendarState as State
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import ROSA
from tests.scenarios.online_visitors import times, visits
from tests.state.pages.conftest import Open, Tab

MAIL = "rosa@example.com"


async def to_confirmation(page: Tab, cast: Cast, mail: str) -> str:
    """Go through the steps with a time held; its start."""
    await page.send(State.load)
    await page.send(State.choose_modality, modality="in_person")
    await page.send(State.choose_service, service=cast.general.public_id)
    slot = (await page.send(State.choose_practitioner, practitioner=cast.diaz_row.public_id))["slots"][-1]
    await page.send(State.choose_time, starts_at=slot.starts_at, practitioner=slot.practitioner)
    await page.send(State.forward)
    shown = await page.send(State.keep_data, typed=ROSA | {"email": mail})
    assert (shown["step"], shown["errors"]) == ("confirm", {})
    return str(slot.starts_at)


async def confirmed(page: Tab) -> dict[str, Any]:
    """Press the last button."""
    return await page.send(State.confirm, typed={"reason": "", "consent": "on"})


@pytest.mark.feature("PUB-3")
async def test_a_booking_that_a_limit_refuses_lets_its_time_go_and_says_so(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    free = times()
    for _ in range(AT_ONCE_BY_MAIL):
        visits(db, cast, clock(), next(free), mail=MAIL)
    db.commit()
    page = tab(cast.nobody).at("/agendar")
    chosen = await to_confirmation(page, cast, MAIL)
    assert db.exec(select(Hold)).one()
    db.commit()
    shown = await confirmed(page)
    assert shown["notice"].startswith("Con este correo se agendaron varias citas")
    assert shown["notice"].endswith("El horario que había elegido quedó libre.")
    assert (shown["must_call"], shown["step"], shown["held"].hold) == (True, "time", "")
    assert db.exec(select(Hold)).all() == []
    db.commit()
    other = tab(cast.nobody).at("/agendar")
    assert await to_confirmation(other, cast, "otra@example.com") == chosen


@pytest.mark.feature("PUB-3")
async def test_a_booking_within_the_limits_is_made_and_holds_nothing_any_more(
    db: Session, cast: Cast, tab: Open
) -> None:
    page = tab(cast.nobody).at("/agendar")
    await to_confirmation(page, cast, MAIL)
    shown = await confirmed(page)
    assert (shown["step"], bool(shown["folio"]), shown["notice"]) == ("done", True, "")
    assert db.exec(select(Hold)).all() == []
