"""The page of a mail's link while its appointment is held: the mail confirms, nothing else does."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from luna_portal.models import Appointment
from luna_portal.services.appointments import held_appointments
from luna_portal.services.mail.link_secrets import appointment_token, mail_proof
from luna_portal.services.slots.booking_limits import mail_is_confirmed
from luna_portal.state.publico.cita import CitaState as State
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.online_visitors import SMTP, settings, times, visits
from tests.state.pages.conftest import Open

MAIL = "rosa@example.com"


@pytest.fixture
def row(db: Session, cast: Cast, clock: Clock) -> Iterator[Appointment]:
    """A held appointment: the fourth with one mail in an hour."""
    free = times()
    with settings(smtp_url=SMTP):
        yield [visits(db, cast, clock(), next(free), mail=MAIL) for _ in range(4)][-1]


def where(row: Appointment, proof: str = "") -> tuple[str, str]:
    """The page's address, as the mail's button or the booking's page has it; and the link's secret."""
    token = appointment_token(row.public_id)
    return f"/cita/{token}#ver.{proof}" if proof else f"/cita/{token}", token


@pytest.mark.feature("PUB-3")
async def test_the_mail_s_button_leads_to_the_one_that_confirms(
    db: Session, cast: Cast, tab: Open, row: Appointment, told: set[str]
) -> None:
    path, token = where(row, mail_proof(row.public_id, MAIL))
    page = tab(cast.nobody).at(path, token=token)
    shown = await page.send(State.load)
    assert (shown["from_mail"], shown["detail"].appointment.status_label) == (True, "Por confirmar")
    assert shown["detail"].appointment.held_until == "domingo 22 de noviembre, 16:30"
    assert not mail_is_confirmed(db, MAIL), "a scanner that opens the link confirms nothing"
    db.rollback()
    shown = await page.send(State.confirm_mail)
    assert (shown["notice_kind"], shown["detail"].appointment.status) == ("done", "confirmed")
    assert "agenda" in told
    assert mail_is_confirmed(db, MAIL)


@pytest.mark.feature("PUB-3")
@pytest.mark.parametrize("proof", ["", "x" * 22])
async def test_the_link_of_the_page_or_a_made_up_proof_confirms_nothing(
    cast: Cast, tab: Open, row: Appointment, proof: str
) -> None:
    path, token = where(row, proof)
    page = tab(cast.nobody).at(path, token=token)
    assert not (await page.send(State.load)).get("from_mail")
    for press in (State.confirm_mail, State.confirm):
        shown = await page.send(press)
        assert (shown["notice_kind"], shown["detail"].appointment.status) == ("error", "pending")


@pytest.mark.feature("PUB-3")
async def test_too_late_says_that_the_time_was_released(
    db: Session, cast: Cast, clock: Clock, tab: Open, row: Appointment
) -> None:
    path, token = where(row, mail_proof(row.public_id, MAIL))
    page = tab(cast.nobody).at(path, token=token)
    await page.send(State.load)
    clock.forward(minutes=30)
    held_appointments.release_lapsed(db, now=clock())
    db.commit()
    shown = await page.send(State.confirm_mail)
    assert shown["notice"].startswith("Ya no es posible confirmar esta cita")
    assert (shown["detail"].released, shown["detail"].appointment.status) == (True, "cancelled")
    assert shown["detail"].changes[0].text == "Se liberó: no se confirmó por correo a tiempo"


@pytest.mark.feature("PUB-3")
async def test_any_mail_s_link_proves_the_address_and_still_opens_what_its_words_say(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    row = visits(db, cast, clock(), next(times()), mail="otra@example.com")
    token = appointment_token(row.public_id)
    page = tab(cast.nobody).at(f"/cita/{token}#cambiar.{mail_proof(row.public_id, 'otra@example.com')}", token=token)
    assert (await page.send(State.load))["moving"]
    assert mail_is_confirmed(db, "otra@example.com")
