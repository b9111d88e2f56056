"""Each message goes out once: leases, what is no longer true, tries and back-off."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.models import Appointment, Delivery, OutboxMessage
from luna_portal.models.database import writing
from luna_portal.services.mail.leases import BACK_OFF_MINUTES, LEASE, TRIES, back_off, claim_due, failed, sent
from luna_portal.services.mail.outbox import write_mail
from tests.cast import Cast
from tests.conftest import Clock
from tests.mails import booked, lines, outbox

pytestmark = pytest.mark.both_databases

THURSDAY = datetime(2026, 11, 26, 16, 20, tzinfo=UTC)
WORKERS = 4


def _write_many(db: Session, count: int, now: datetime) -> None:
    for number in range(count):
        write_mail(
            db, key=f"changed:{number}", kind="password_changed", recipient=f"p{number}@example.com", name="P",
            language="es", values={}, due_at=now, now=now,
        )  # fmt: skip
    db.commit()


def _work(engine: Engine, now: datetime, start: Barrier, *, leased: bool) -> list[str]:
    """One worker: take what is due until nothing is, and say which keys it took."""
    taken: list[str] = []
    start.wait()
    while True:
        with Session(writing(engine) if leased else engine, expire_on_commit=False) as db:
            if leased:
                keys = [claim.message.key for claim in claim_due(db, limit=3, now=now)]
            else:
                due = select(OutboxMessage.key).where(col(OutboxMessage.state) == Delivery.QUEUED).limit(60)
                keys = list(db.exec(due))
            db.commit()
        taken += keys
        if not keys or not leased:
            return taken


def _side_by_side(engine: Engine, now: datetime, *, leased: bool) -> list[str]:
    start = Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as threads:
        found = [threads.submit(_work, engine, now, start, leased=leased) for _ in range(WORKERS)]
        return sorted(key for one in found for key in one.result())


@pytest.mark.feature("NOT-2")
def test_several_workers_take_each_message_once(db: Session, engine: Engine, cast: Cast, clock: Clock) -> None:
    _write_many(db, 60, clock())
    assert _side_by_side(engine, clock(), leased=True) == sorted(f"changed:{number}" for number in range(60))


def test_without_the_lease_the_same_workers_take_messages_twice(
    db: Session, engine: Engine, cast: Cast, clock: Clock
) -> None:
    _write_many(db, 60, clock())
    assert len(_side_by_side(engine, clock(), leased=False)) > 60


@pytest.mark.feature("NOT-2")
def test_the_lease_of_a_dead_worker_is_taken_up_again(db: Session, cast: Cast, clock: Clock) -> None:
    _write_many(db, 1, clock())
    (dead,) = claim_due(db, limit=5, now=clock())
    db.commit()
    assert claim_due(db, limit=5, now=clock.forward(seconds=LEASE.total_seconds() - 1)) == []
    (heir,) = claim_due(db, limit=5, now=clock.forward(seconds=1))
    db.commit()
    assert heir.message.key == dead.message.key
    assert not sent(db, dead, now=clock())
    assert not failed(db, dead, error="late", permanent=True, now=clock())
    assert sent(db, heir, now=clock())
    assert lines(db) == [("password_changed", "sent")]


@pytest.mark.feature("NOT-2")
def test_a_message_that_kills_every_worker_fails_in_the_end(db: Session, cast: Cast, clock: Clock) -> None:
    _write_many(db, 1, clock())
    for _ in range(TRIES):
        assert len(claim_due(db, limit=5, now=clock())) == 1
        db.commit()
        clock.forward(seconds=LEASE.total_seconds())
    assert claim_due(db, limit=5, now=clock()) == []
    db.commit()
    assert lines(db) == [("password_changed", "failed")]


@pytest.mark.feature("NOT-2")
def test_a_temporary_refusal_is_tried_again_after_growing_waits_then_fails(
    db: Session, cast: Cast, clock: Clock
) -> None:
    _write_many(db, 1, clock())
    for minutes in BACK_OFF_MINUTES:
        (claim,) = claim_due(db, limit=5, now=clock())
        assert failed(db, claim, error="451 later", permanent=False, now=clock())
        db.commit()
        (row,) = outbox(db)
        assert row.state is Delivery.QUEUED
        assert timedelta(minutes=minutes) <= row.due_at - clock() <= timedelta(minutes=minutes * 1.2)
        assert claim_due(db, limit=5, now=row.due_at - timedelta(seconds=1)) == []
        clock.now = row.due_at
    (claim,) = claim_due(db, limit=5, now=clock())
    failed(db, claim, error="451 later", permanent=False, now=clock())
    db.commit()
    (row,) = outbox(db)
    assert (row.state, row.last_error, row.attempts) == (Delivery.FAILED, "451 later", TRIES)


@pytest.mark.feature("NOT-2")
def test_a_permanent_refusal_fails_at_once(db: Session, cast: Cast, clock: Clock) -> None:
    _write_many(db, 1, clock())
    (claim,) = claim_due(db, limit=5, now=clock())
    assert failed(db, claim, error="550 no such mailbox", permanent=True, now=clock())
    db.commit()
    assert lines(db) == [("password_changed", "failed")]
    assert claim_due(db, limit=5, now=clock.forward(days=1)) == []


def test_waits_spread_out_by_key() -> None:
    waits = {back_off(f"key {number}", 1) for number in range(50)}
    assert len(waits) > 40


@pytest.mark.feature("NOT-1")
@pytest.mark.parametrize("status", [AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW, AppointmentStatus.WAITING])
def test_a_reminder_is_dropped_at_the_last_moment_when_the_appointment_is_not_ahead(
    db: Session, cast: Cast, clock: Clock, status: AppointmentStatus
) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    for claim in claim_due(db, limit=5, now=clock()):
        sent(db, claim, now=clock())
    made.appointment.status = status
    db.add(made.appointment)
    db.commit()
    assert claim_due(db, limit=5, now=THURSDAY - timedelta(minutes=60)) == []
    db.commit()
    assert [state for _, state in lines(db)] == ["sent", "dropped", "dropped"]


@pytest.mark.feature("NOT-1")
def test_a_reminder_still_goes_when_the_patient_confirmed(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    made.appointment.status, made.appointment.sequence = AppointmentStatus.CONFIRMED, 3
    db.add(made.appointment)
    db.commit()
    kinds = [claim.message.kind for claim in claim_due(db, limit=5, now=THURSDAY - timedelta(days=1))]
    assert kinds == ["booked", "reminder"]


@pytest.mark.feature("NOT-1")
def test_after_downtime_only_the_nearest_reminder_goes(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast, THURSDAY, now=clock())
    late = claim_due(db, limit=5, now=THURSDAY - timedelta(minutes=30))
    db.commit()
    assert [claim.message.values.get("lead_minutes") for claim in late] == [None, 60]
    assert lines(db)[1] == ("reminder 1440", "dropped")


@pytest.mark.feature("NOT-1")
def test_a_late_reminder_goes_while_the_shorter_one_is_not_due(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast, THURSDAY, now=clock())
    late = claim_due(db, limit=5, now=THURSDAY - timedelta(hours=9))
    assert [claim.message.values.get("lead_minutes") for claim in late] == [None, 1440]


@pytest.mark.feature("NOT-1")
def test_a_reminder_that_had_to_be_tried_again_yields_to_the_shorter_one(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast, THURSDAY, now=clock())
    for claim in claim_due(db, limit=5, now=clock()):
        sent(db, claim, now=clock())
    (claim,) = claim_due(db, limit=5, now=THURSDAY - timedelta(minutes=70))
    failed(db, claim, error="451", permanent=False, now=THURSDAY - timedelta(minutes=59))
    db.commit()
    found = claim_due(db, limit=5, now=THURSDAY - timedelta(minutes=50))
    assert [claim.message.values["lead_minutes"] for claim in found] == [60]


def test_nothing_is_sent_about_a_day_gone_by(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast, THURSDAY, now=clock())
    assert claim_due(db, limit=5, now=THURSDAY) == []
    db.commit()
    assert {state for _, state in lines(db)} == {"dropped"}


def test_a_link_that_has_run_out_is_not_sent(db: Session, cast: Cast, clock: Clock) -> None:
    write_mail(
        db, key="recover:a", kind="recover", recipient="ana@example.com", name="Ana", language="es",
        values={"ticket": "a", "expires_at": (clock() + timedelta(minutes=30)).isoformat()},
        due_at=clock(), now=clock(),
    )  # fmt: skip
    db.commit()
    assert claim_due(db, limit=5, now=clock.forward(minutes=30)) == []
    db.commit()
    assert lines(db) == [("recover", "dropped")]


def test_an_appointment_that_is_gone_is_not_written_about(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    row = db.get_one(Appointment, made.appointment.id)
    row.starts_at += timedelta(minutes=20)
    db.add(row)
    db.commit()
    assert claim_due(db, limit=5, now=clock()) == []
