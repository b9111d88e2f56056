"""The link of the mail: opens one appointment without a sign-in, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from luna_portal.domain.access import Actor
from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.identifiers import digest
from luna_portal.domain.refusals import NotFound, SignInNeeded
from luna_portal.services.appointments import changing, reading
from luna_portal.services.mail.link_secrets import appointment_token
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import TEN, THURSDAY, booked, everything, local


def by_link(cast: Cast, appointment_id: int | None) -> Actor:
    """Somebody who opened the link of that appointment, signed in nowhere."""
    return replace(cast.nobody, appointment_id=appointment_id)


@pytest.mark.feature("PUB-5")
def test_the_secret_of_a_link_is_derived_and_only_its_digest_is_kept(db: Session, cast: Cast, clock: Clock) -> None:
    done = booked(db, cast.ana, cast, clock())
    row = done.booked.appointment
    assert done.token == appointment_token(row.public_id)
    assert row.token_digest == digest(done.token)
    assert done.token not in row.model_dump_json()
    other = booked(db, cast.carla, cast, clock(), local(12))
    assert other.token != done.token


@pytest.mark.feature("PUB-5")
def test_the_link_sees_confirms_moves_cancels_and_undoes_its_one_appointment(
    db: Session, cast: Cast, clock: Clock
) -> None:
    guest = by_link(cast, booked(db, cast.ana, cast, clock()).booked.appointment.id)
    assert reading.one(db, guest, now=clock()).booked.appointment.starts_at == TEN
    reading.confirm_attendance(db, guest, now=clock())
    slots = changing.slots_to_move_to_day(db, guest, on=THURSDAY, now=clock())
    assert local(12) in [slot.starts_at for slot in slots]
    changing.reschedule(db, guest, start=local(12), now=clock())
    changing.undo(db, guest, now=clock.forward(minutes=1))
    cancelled = changing.cancel(db, guest, now=clock.forward(minutes=1))
    assert cancelled.appointment.status is AppointmentStatus.CANCELLED
    assert changing.undo(db, guest, now=clock()).appointment.starts_at == TEN


@pytest.mark.feature("PUB-5")
def test_carlas_link_opens_nothing_of_anas(db: Session, cast: Cast, clock: Clock) -> None:
    ana = booked(db, cast.ana, cast, clock()).booked.appointment
    carla = booked(db, cast.carla, cast, clock(), local(12)).booked.appointment
    guest = by_link(cast, carla.id)
    before = everything(db)
    for act in (reading.one, changing.cancel, reading.confirm_attendance, changing.undo):
        with pytest.raises(NotFound):
            act(db, guest, appointment=ana.public_id, now=clock())
    with pytest.raises(NotFound):
        changing.reschedule(db, guest, appointment=ana.public_id, start=local(16), now=clock())
    with pytest.raises(NotFound):
        changing.slots_to_move_to_day(db, guest, appointment=ana.public_id, on=THURSDAY, now=clock())
    with pytest.raises(SignInNeeded):
        reading.list_mine(db, guest, now=clock())
    assert everything(db) == before
    assert reading.one(db, guest, now=clock()).booked.appointment.id == carla.id


@pytest.mark.feature("PUB-5")
def test_a_link_beside_a_sign_in_still_opens_just_its_own(db: Session, cast: Cast, clock: Clock) -> None:
    ana = booked(db, cast.ana, cast, clock()).booked.appointment
    carla = booked(db, cast.carla, cast, clock(), local(12)).booked.appointment
    both = replace(cast.carla, appointment_id=ana.id)
    assert reading.one(db, both, now=clock()).booked.appointment.id == ana.id
    with pytest.raises(NotFound):
        reading.one(db, both, appointment=carla.public_id, now=clock())
    assert reading.one(db, by_link(cast, carla.id), now=clock() + timedelta(days=90)).may_move is False
