"""A change reaches the open pages that may see it, and carries nothing but a name: each page asks again itself."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from luna_portal.models.database import writing
from tests.attack.browser import Browser
from tests.attack.server import Backend
from tests.attack.test_sockets import WHERE, handler
from tests.scenarios.booking import booked, starts_of_a_week_ahead

AGENDA = "agenda_state"


async def heard(page: Browser, name: str) -> Any:
    """The pushed update that names this handler, as soon as it has come."""
    async with asyncio.timeout(15):
        while True:
            for update in page.said:
                if any(event["name"] == name for event in update.get("events") or []):
                    return update
            page._heard.clear()
            await page._heard.wait()


async def test_a_change_is_pushed_to_the_agenda_as_a_name_and_to_no_other_patient(portal: Backend) -> None:
    now, cast = datetime.now(UTC), portal.cast
    with Session(writing(portal.engine), expire_on_commit=False) as db:
        start = starts_of_a_week_ahead(db, cast, now, weeks=3)[-1]
        mine = booked(db, cast.carla, cast, now, start).booked.appointment.public_id
    async with (
        Browser(portal.url, session=portal.session_of("elena")) as elena,
        Browser(portal.url, session=portal.session_of("ana")) as ana,
        Browser(portal.url, session=portal.session_of("carla")) as carla,
    ):
        await elena.call(handler(f"{AGENDA}.load"), {}, "/clinica/agenda")
        await ana.call(handler("consulta_state.load"), {}, WHERE, consulta=portal.ids["appointment"])
        elena.said, ana.said = [], []
        await carla.call(handler("consulta_state.cancel"), {"form": {"reason": ""}}, WHERE, consulta=mine)
        pushed = await heard(elena, handler(f"{AGENDA}.refresh"))
        assert not pushed.get("delta")
        assert all(not event.get("payload") for event in pushed["events"])
        assert ana.said == []
