"""Moving, cancelling, confirming and undoing, under the clinic's policy."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.refusals import (
    InvalidField,
    NotCancellable,
    NotConfirmable,
    NotFound,
    NotReschedulable,
    SlotNotOffered,
    SlotTaken,
    TooLateToCancel,
    TooLateToReschedule,
    UndoExpired,
)
from luna_portal.models import Appointment, AppointmentChange, AuditEvent, Delivery, Hold, OutboxMessage, TakenBlock
from luna_portal.services.appointments import changing, reading
from luna_portal.services.transaction import topics_of
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import TEN, THURSDAY, booked, everything, held, local, starts_on

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ana(db: Session, cast: Cast, clock: Clock) -> str:
    """The public id of Ana's appointment, Thursday at ten."""
    public_id = booked(db, cast.ana, cast, clock()).booked.appointment.public_id
    topics_of(db)
    return public_id


def row_of(db: Session, public_id: str) -> Appointment:
    """The row as it is stored."""
    db.expire_all()
    return db.exec(select(Appointment).where(Appointment.public_id == public_id)).one()


def blocks(db: Session, public_id: str) -> int:
    """How many blocks the appointment takes."""
    row = row_of(db, public_id)
    return len(db.exec(select(TakenBlock).where(TakenBlock.appointment_id == row.id)).all())


@pytest.mark.feature("CON-3")
@pytest.mark.parametrize("hour", [(12, 0), (10, 20), (9, 40)], ids=["away", "half later", "half sooner"])
def test_a_move_takes_the_new_time_and_keeps_the_old_one_for_undo(
    db: Session, cast: Cast, clock: Clock, ana: str, hour: tuple[int, int]
) -> None:
    changing.reschedule(db, cast.ana, appointment=ana, start=local(*hour), now=clock())
    db.commit()
    row = row_of(db, ana)
    assert (row.starts_at, row.ends_at, row.sequence) == (local(*hour), local(*hour) + timedelta(minutes=40), 1)
    assert blocks(db, ana) == 8
    assert TEN not in starts_on(db, cast.carla, cast, clock()), "undo must be certain"
    with pytest.raises(SlotTaken):
        held(db, cast.carla, cast, clock())
    db.rollback()
    clock.forward(minutes=3)
    starts = starts_on(db, cast.carla, cast, clock())
    assert (TEN in starts) is (hour == (12, 0))
    assert local(*hour) not in starts


@pytest.mark.feature("CON-3")
@pytest.mark.parametrize("act", ["move", "cancel"])
def test_every_change_leaves_history_audit_mail_and_word_to_open_pages(
    db: Session, cast: Cast, clock: Clock, ana: str, act: str
) -> None:
    clock.forward(minutes=5)
    if act == "move":
        changing.reschedule(db, cast.ana, appointment=ana, start=local(12), now=clock())
    else:
        changing.cancel(db, cast.ana, appointment=ana, reason="viaje", now=clock())
    db.commit()
    line = db.exec(select(AppointmentChange).order_by(col(AppointmentChange.id).desc())).first()
    assert line is not None
    assert (line.kind, line.starts_before, line.account_id) == (
        {"move": "moved", "cancel": "cancelled"}[act], TEN, cast.ana.account_id,
    )  # fmt: skip
    actions = [event.action for event in db.exec(select(AuditEvent).order_by(col(AuditEvent.id)))]
    assert actions[-1] == {"move": "own:appointment:reschedule", "cancel": "own:appointment:cancel"}[act]
    assert {"agenda", f"patient:{cast.ana_row.id}"} <= topics_of(db)
    mail = db.exec(select(OutboxMessage).where(OutboxMessage.kind == line.kind)).one()
    assert mail.due_at == clock() + timedelta(minutes=3), "the mail waits for undo"


@pytest.mark.feature("CON-3")
def test_only_the_own_professionals_free_times_are_offered_to_move_to(
    db: Session, cast: Cast, clock: Clock, ana: str
) -> None:
    booked(db, cast.carla, cast, clock(), local(12))
    slots = changing.slots_to_move_to_day(db, cast.ana, appointment=ana, on=THURSDAY, now=clock())
    starts = [slot.starts_at for slot in slots]
    assert TEN not in starts
    assert local(10, 20) in starts
    assert local(12) not in starts
    room = changing.slots_to_move_to_month(db, cast.ana, appointment=ana, first=THURSDAY, now=clock())
    assert room[THURSDAY] == len(starts) + 1
    with pytest.raises(NotFound):
        changing.slots_to_move_to_day(db, cast.carla, appointment=ana, on=THURSDAY, now=clock())


@pytest.mark.feature("CON-3")
def test_a_move_to_no_time_on_offer_is_refused_and_changes_nothing(
    db: Session, cast: Cast, clock: Clock, ana: str
) -> None:
    booked(db, cast.carla, cast, clock(), local(12))
    before = everything(db)
    for start, refusal in (
        (local(12), SlotTaken), (local(12, 20), SlotTaken), (local(3), SlotNotOffered), (TEN, SlotNotOffered),
        (local(10, 7), SlotNotOffered), (clock() - timedelta(days=2), SlotNotOffered),
        (TEN.replace(tzinfo=None), SlotNotOffered),
    ):  # fmt: skip
        with pytest.raises(refusal):
            changing.reschedule(db, cast.ana, appointment=ana, start=start, now=clock())
        assert everything(db) == before


@pytest.mark.feature("CON-3")
def test_past_the_notice_the_patient_is_told_until_when_and_whom_to_call(
    db: Session, cast: Cast, clock: Clock, ana: str
) -> None:
    clock.now = TEN - timedelta(hours=24, seconds=-1)
    before = everything(db)
    with pytest.raises(TooLateToReschedule) as move:
        changing.reschedule(db, cast.ana, appointment=ana, start=local(12) + timedelta(days=1), now=clock())
    with pytest.raises(TooLateToCancel) as cancel:
        changing.cancel(db, cast.ana, appointment=ana, now=clock())
    for refused in (move.value, cancel.value):
        assert refused.values == {"until": TEN - timedelta(hours=24), "phone": cast.clinic.phone}
    assert everything(db) == before
    changing.cancel(db, cast.ana, appointment=ana, now=TEN - timedelta(hours=24))


@pytest.mark.feature("CON-3")
def test_what_is_over_or_cancelled_can_neither_be_moved_nor_cancelled_nor_confirmed(
    db: Session, cast: Cast, clock: Clock, ana: str
) -> None:
    changing.cancel(db, cast.ana, appointment=ana, reason=" viaje ", now=clock())
    db.commit()
    assert (row_of(db, ana).status, row_of(db, ana).cancel_reason) == (AppointmentStatus.CANCELLED, "viaje")
    with pytest.raises(NotReschedulable):
        changing.reschedule(db, cast.ana, appointment=ana, start=local(12), now=clock())
    with pytest.raises(NotCancellable):
        changing.cancel(db, cast.ana, appointment=ana, now=clock())
    with pytest.raises(NotConfirmable):
        reading.confirm_attendance(db, cast.ana, appointment=ana, now=clock())
    with pytest.raises(InvalidField):
        changing.cancel(db, cast.ana, appointment=ana, reason="x" * 301, now=clock())


@pytest.mark.feature("CON-3")
def test_a_cancelled_time_is_free_again_once_undo_is_over(db: Session, cast: Cast, clock: Clock, ana: str) -> None:
    changing.cancel(db, cast.ana, appointment=ana, now=clock())
    db.commit()
    with pytest.raises(SlotTaken):
        held(db, cast.carla, cast, clock())
    db.rollback()
    clock.forward(minutes=3)
    assert booked(db, cast.carla, cast, clock()).booked.appointment.starts_at == TEN


ACTS: dict[str, Callable[..., Any]] = {
    "move": lambda db, who, **more: changing.reschedule(db, who, start=local(12), **more),
    "cancel": changing.cancel,
    "confirm": reading.confirm_attendance,
    "undo": changing.undo,
    "see": reading.one,
}


@pytest.mark.feature("CON-3")
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_carla_can_do_nothing_with_anas_appointment_and_it_reads_as_if_it_were_not_there(
    db: Session, cast: Cast, clock: Clock, ana: str, act: Callable[..., Any]
) -> None:
    changing.reschedule(db, cast.ana, appointment=ana, start=local(11), now=clock())
    db.commit()
    before = everything(db)
    with pytest.raises(NotFound) as hers:
        act(db, cast.carla, appointment=ana, now=clock())
    with pytest.raises(NotFound) as nobodys:
        act(db, cast.carla, appointment="nothing", now=clock())
    assert (hers.value.key, hers.value.values) == (nobodys.value.key, nobodys.value.values)
    assert everything(db) == before
    act(db, cast.ana, appointment=ana, now=clock())


@pytest.mark.feature("PUB-5")
def test_confirming_attendance_turns_a_pending_visit_into_a_confirmed_one(
    db: Session, cast: Cast, clock: Clock, ana: str
) -> None:
    row = row_of(db, ana)
    row.status = AppointmentStatus.PENDING
    db.add(row)
    db.commit()
    reading.confirm_attendance(db, cast.ana, appointment=ana, now=clock())
    db.commit()
    assert (row_of(db, ana).status, row_of(db, ana).attendance_confirmed_at) == (AppointmentStatus.CONFIRMED, clock())
    reading.confirm_attendance(db, cast.ana, appointment=ana, now=clock.forward(minutes=1))
    kinds = [line.kind for line in db.exec(select(AppointmentChange).order_by(col(AppointmentChange.id)))]
    assert kinds == ["booked", "confirmed"]


@pytest.mark.feature("CON-5")
@pytest.mark.parametrize("hour", [(12, 0), (10, 20)], ids=["away", "half later"])
def test_undo_brings_a_moved_visit_back_and_drops_the_waiting_mail(
    db: Session, cast: Cast, clock: Clock, ana: str, hour: tuple[int, int]
) -> None:
    reading.confirm_attendance(db, cast.ana, appointment=ana, now=clock())
    changing.reschedule(db, cast.ana, appointment=ana, start=local(*hour), now=clock.forward(minutes=1))
    db.commit()
    assert row_of(db, ana).attendance_confirmed_at is None
    detail = reading.one(db, cast.ana, appointment=ana, now=clock())
    assert detail.undo_until == clock() + timedelta(minutes=3)
    changing.undo(db, cast.ana, appointment=ana, now=clock.forward(minutes=2))
    db.commit()
    row = row_of(db, ana)
    assert (row.starts_at, row.ends_at, row.sequence) == (TEN, TEN + timedelta(minutes=40), 2)
    assert row.attendance_confirmed_at is not None
    assert blocks(db, ana) == 8
    assert db.exec(select(Hold)).all() == []
    assert len(db.exec(select(TakenBlock)).all()) == 8
    mail = db.exec(select(OutboxMessage).where(OutboxMessage.kind == "moved")).one()
    assert mail.state is Delivery.DROPPED
    assert local(*hour) in starts_on(db, cast.carla, cast, clock()) or hour == (10, 20)


@pytest.mark.feature("CON-5")
def test_undo_brings_a_cancelled_visit_back_as_it_was(db: Session, cast: Cast, clock: Clock, ana: str) -> None:
    changing.cancel(db, cast.ana, appointment=ana, reason="viaje", now=clock())
    db.commit()
    assert blocks(db, ana) == 0
    changing.undo(db, cast.ana, appointment=ana, now=clock.forward(minutes=2))
    db.commit()
    row = row_of(db, ana)
    assert (row.status, row.cancel_reason, row.sequence) == (AppointmentStatus.CONFIRMED, "", 2)
    assert blocks(db, ana) == 8
    kinds = [line.kind for line in db.exec(select(AppointmentChange).order_by(col(AppointmentChange.id)))]
    assert kinds == ["booked", "cancelled", "undone"]
    reminders = db.exec(select(OutboxMessage).where(OutboxMessage.kind == "reminder")).all()
    assert sum(mail.state is Delivery.QUEUED for mail in reminders) == 2


@pytest.mark.feature("CON-5")
def test_undo_is_over_after_its_minutes_when_used_and_when_there_is_nothing_to_undo(
    db: Session, cast: Cast, clock: Clock, ana: str
) -> None:
    with pytest.raises(UndoExpired):
        changing.undo(db, cast.ana, appointment=ana, now=clock())
    changing.reschedule(db, cast.ana, appointment=ana, start=local(12), now=clock())
    db.commit()
    before = everything(db)
    with pytest.raises(UndoExpired):
        changing.undo(db, cast.ana, appointment=ana, now=clock() + timedelta(minutes=3))
    assert everything(db) == before
    changing.undo(db, cast.ana, appointment=ana, now=clock.forward(seconds=179))
    db.commit()
    with pytest.raises(UndoExpired):
        changing.undo(db, cast.ana, appointment=ana, now=clock())


@pytest.mark.feature("CON-5")
def test_only_the_last_of_two_moves_can_be_undone(db: Session, cast: Cast, clock: Clock, ana: str) -> None:
    changing.reschedule(db, cast.ana, appointment=ana, start=local(12), now=clock())
    db.commit()
    changing.reschedule(db, cast.ana, appointment=ana, start=local(16), now=clock())
    db.commit()
    assert TEN in starts_on(db, cast.carla, cast, clock())
    changing.undo(db, cast.ana, appointment=ana, now=clock())
    db.commit()
    assert row_of(db, ana).starts_at == local(12)
    with pytest.raises(UndoExpired):
        changing.undo(db, cast.ana, appointment=ana, now=clock())
