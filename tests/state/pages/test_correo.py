"""The outgoing mail, as the team sees it."""

import pytest
from sqlmodel import Session, select

from luna_portal.models import Delivery, OutboxMessage
from luna_portal.state.clinica.correo import CorreoState as State
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked
from tests.state.pages.conftest import Open


@pytest.fixture
def message(db: Session, cast: Cast, clock: Clock) -> str:
    """The public id of the mail about Ana's booking."""
    booked(db, cast.ana, cast, clock())
    db.commit()
    return db.exec(select(OutboxMessage).where(OutboxMessage.kind == "booked")).one().public_id


@pytest.mark.feature("NOT-2")
async def test_the_log_says_that_no_server_is_set_and_shows_each_mail(cast: Cast, tab: Open, message: str) -> None:
    page = tab(cast.elena).at("/clinica/correo")
    shown = await page.send(State.load)
    assert not shown["sends"]
    assert {one.state for one in shown["messages"]} == {"unsendable"}
    shown = await page.send(State.open, item=message)
    assert shown["preview"].html.lstrip().lower().startswith("<!doctype html")
    assert (await page.send(State.close))["preview"] is None
    refused = await tab(cast.carla).at("/clinica/correo").send(State.open, item=message)
    assert refused.get("preview") is None


@pytest.mark.feature("NOT-2")
async def test_a_failed_mail_is_queued_again_and_one_that_waits_is_not(
    db: Session, cast: Cast, tab: Open, message: str
) -> None:
    page = tab(cast.elena).at("/clinica/correo")
    await page.send(State.load)
    assert (await page.send(State.retry, message=message))["notice_kind"] == "error"
    row = db.exec(select(OutboxMessage).where(OutboxMessage.public_id == message)).one()
    row.state = Delivery.FAILED
    db.commit()
    assert (await page.send(State.filter, name="lista", value="failed"))["messages"][0].id == message
    shown = await page.send(State.retry, message=message)
    assert shown["notice_kind"] == "done"
    assert shown["counts"]["failed"] == 0
