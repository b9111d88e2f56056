"""The page of the mail's link: one appointment, and nothing else."""

import pytest
from sqlmodel import Session

from luna_portal.i18n import routes
from luna_portal.services.mail.link_secrets import appointment_token
from luna_portal.state.paciente.consultas.lista import ConsultasState
from luna_portal.state.publico.cita import CitaState as State
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked, local
from tests.state.pages.conftest import Open


@pytest.fixture
def link(db: Session, cast: Cast, clock: Clock) -> str:
    """The secret of the link to Ana's appointment, Thursday at ten."""
    public_id = booked(db, cast.ana, cast, clock()).booked.appointment.public_id
    db.commit()
    return appointment_token(public_id)


@pytest.mark.feature("PUB-5")
async def test_the_link_shows_its_appointment_without_a_sign_in(cast: Cast, tab: Open, link: str) -> None:
    page = tab(cast.nobody).at(f"/cita/{link}", token=link)
    shown = await page.send(State.load)
    assert shown["detail"].appointment.time == "10:00"
    assert link not in repr(page.shown[State.get_full_name()]), "the secret is in no variable"
    wrong = tab(cast.nobody).at("/cita/another", token="another")  # noqa: S106 - a wrong one
    shown = await wrong.send(State.load)
    assert shown["missing"]
    assert shown.get("detail") is None
    assert wrong.went == []


@pytest.mark.feature("PUB-5")
async def test_the_link_opens_nothing_but_its_appointment(cast: Cast, tab: Open, link: str) -> None:
    page = tab(cast.nobody).at(f"/cita/{link}", token=link)
    await page.send(State.load)
    shown = await page.send(ConsultasState.load)
    assert shown.get("rows", []) == []


@pytest.mark.feature("PUB-5")
@pytest.mark.feature("CON-5")
async def test_attendance_is_confirmed_and_the_appointment_moved_and_moved_back(
    cast: Cast, tab: Open, link: str
) -> None:
    page = tab(cast.nobody).at(f"/cita/{link}", token=link)
    await page.send(State.load)
    assert (await page.send(State.confirm))["detail"].appointment.attendance_confirmed
    shown = await page.send(State.choose_time)
    assert shown["moving"]
    assert {day.state for day in shown["days"]} >= {"open", "past"}
    await page.send(State.pick_day, day="2026-11-26")
    await page.send(State.pick_time, starts_at=local(12).isoformat(), practitioner="")
    shown = await page.send(State.move)
    assert not shown["moving"]
    assert shown["detail"].appointment.time == "12:00"
    assert shown["detail"].undo_until
    assert (await page.send(State.undo))["detail"].appointment.time == "10:00"


@pytest.mark.feature("CON-3")
async def test_a_time_that_is_not_on_offer_changes_nothing(cast: Cast, tab: Open, link: str) -> None:
    page = tab(cast.nobody).at(f"/cita/{link}", token=link)
    await page.send(State.load)
    await page.send(State.choose_time)
    await page.send(State.pick_day, day="2026-11-26")
    for start in (local(3).isoformat(), "not a time", "2026-11-26T12:00:00"):
        await page.send(State.pick_time, starts_at=start, practitioner="")
        assert (await page.send(State.move))["notice_kind"] == "error"
    assert (await page.send(State.refresh))["detail"].appointment.time == "10:00"


@pytest.mark.feature("CON-3")
async def test_past_the_notice_it_says_until_when_and_whom_to_call(
    cast: Cast, clock: Clock, tab: Open, link: str
) -> None:
    clock.now = local(9)
    page = tab(cast.nobody).at(f"/cita/{link}", token=link)
    detail = (await page.send(State.load))["detail"]
    assert not detail.may_move
    assert not detail.may_cancel
    assert detail.until == "miércoles 25 de noviembre, 10:00"
    assert "+525555550100" in (await page.send(State.cancel, form={}))["notice"]


@pytest.mark.feature("PUB-4")
async def test_the_booking_s_own_address_says_that_it_is_made_and_offers_an_account_once(
    cast: Cast, db: Session, clock: Clock, tab: Open
) -> None:
    token = booked(db, cast.nobody, cast, clock()).token
    page = tab(cast.nobody).at(f"/cita/{token}#{routes.JUST_BOOKED}", token=token)
    for _ in range(2):
        shown = await page.send(State.load)
        assert (shown["just_booked"], shown["detail"].may_invite) == (True, True)
    shown = await page.send(State.invite)
    assert (shown["invited"], shown["notice_kind"]) == (True, "done")
    from_mail = tab(cast.nobody).at(f"/cita/{token}", token=token)
    assert not (await from_mail.send(State.load)).get("just_booked")


@pytest.mark.feature("PUB-4")
async def test_who_has_an_account_is_not_offered_one(cast: Cast, tab: Open, link: str) -> None:
    page = tab(cast.nobody).at(f"/cita/{link}#{routes.JUST_BOOKED}", token=link)
    assert not (await page.send(State.load))["detail"].may_invite
