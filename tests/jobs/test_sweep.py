"""The daily sweep: what nobody needs goes, what the law keeps stays, and one worker does it."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, col, func, select

from luna_portal.domain.access import Actor
from luna_portal.jobs import sweep as job
from luna_portal.models import (
    Account,
    Appointment,
    AppointmentChange,
    AuditEvent,
    Consent,
    Delivery,
    Hold,
    OutboxMessage,
    Patient,
    PortalSession,
    Presence,
    Registration,
    TakenBlock,
    Tally,
    Ticket,
)
from luna_portal.services import limits
from luna_portal.services.accounts import one_time_links, registration
from luna_portal.services.accounts.sessions import open_session
from luna_portal.services.live import watch_agenda
from luna_portal.services.patients.visit_form import visit_form
from luna_portal.services.retention import rows as retention_rows
from luna_portal.settings import Settings
from luna_portal.wiring import Portal
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import ROSA, TEN, booked, held

pytestmark = pytest.mark.both_databases

KEPT = (Appointment, AppointmentChange, AuditEvent, Consent, Patient)


@pytest.fixture
def here(engine: Engine, clock: Clock) -> Iterator[Portal]:
    """A portal on the test's database and clock."""
    made = Portal(settings=Settings(), engine=engine, clock=clock)
    yield made
    made.close()


def count(db: Session, table: type[SQLModel], *conditions: Any) -> int:
    """How many such rows there are; gives the write lock back."""
    found = db.exec(select(func.count()).select_from(table).where(*conditions)).one()
    db.rollback()
    return found


def run(here: Portal) -> dict[str, int]:
    return asyncio.run(job.sweep(here))


def sign_in(db: Session, account_id: int | None, now: datetime) -> None:
    open_session(db, Actor.nobody(), db.get_one(Account, account_id), user_agent="x", now=now)
    db.commit()


def register(db: Session, cast: Cast, now: datetime) -> None:
    form = visit_form(ROSA, today=now.date())
    registration.register(db, cast.nobody, form=form, password_hash="x" * 20, user_agent="x", now=now)
    db.commit()


def test_holds_that_ran_out_go_with_their_blocks_and_running_ones_stay(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    held(db, Actor.nobody(holder="one"), cast, clock())
    held(db, Actor.nobody(holder="two"), cast, clock(), TEN + timedelta(hours=1))
    clock.forward(hours=2)
    db.exec(select(Hold).where(col(Hold.starts_at) > TEN)).one().expires_at = clock() + timedelta(minutes=1)
    db.commit()
    assert run(here)["holds"] == 1
    assert count(db, Hold) == 1
    assert count(db, TakenBlock) == count(db, TakenBlock, col(TakenBlock.hold_id).is_not(None)) == 8


def test_sessions_that_ended_long_ago_go_and_this_months_stay(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    sign_in(db, cast.ana.account_id, clock())
    clock.forward(days=80)
    sign_in(db, cast.carla.account_id, clock())
    clock.forward(days=11)
    assert run(here)["sessions"] == 1
    assert [row.account_id for row in db.exec(select(PortalSession))] == [cast.carla.account_id]


def test_links_that_can_be_used_no_more_go_and_usable_ones_stay(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    one_time_links.send(db, db.get_one(Account, cast.ana.account_id), one_time_links.Purpose.RECOVER, now=clock())
    db.commit()
    clock.forward(days=8)
    one_time_links.send(db, db.get_one(Account, cast.carla.account_id), one_time_links.Purpose.RECOVER, now=clock())
    db.commit()
    assert run(here)["tickets"] == 1
    assert [row.account_id for row in db.exec(select(Ticket))] == [cast.carla.account_id]


def test_a_registration_never_confirmed_goes_with_its_account(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    before = count(db, Account)
    register(db, cast, clock())
    clock.forward(days=31)
    assert run(here)["registrations"] == 1
    assert count(db, Registration) == 0
    assert count(db, Account) == before
    register(db, cast, clock.forward(hours=2))
    assert count(db, Registration) == 1


def test_a_registration_of_this_week_and_confirmed_accounts_stay(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    register(db, cast, clock())
    before = count(db, Account)
    clock.forward(days=7)
    assert run(here)["registrations"] == 0
    assert count(db, Registration) == 1
    assert count(db, Account) == before


def test_mails_delivered_long_ago_go_and_those_that_wait_or_are_ahead_stay(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    booked(db, cast.ana, cast, clock())
    one_time_links.tell(db, db.get_one(Account, cast.ana.account_id), "password_changed", {}, now=clock())
    for message in db.exec(select(OutboxMessage)):
        message.state, message.sent_at = Delivery.SENT, clock()
    one_time_links.tell(db, db.get_one(Account, cast.carla.account_id), "password_changed", {}, now=clock())
    db.commit()
    total = count(db, OutboxMessage)
    clock.forward(days=91)
    assert run(here)["mails"] == 1
    assert count(db, OutboxMessage) == total - 1
    clock.forward(days=5)
    assert run(here)["mails"] == total - 2
    assert [row.state for row in db.exec(select(OutboxMessage))] == [Delivery.QUEUED]


def test_old_counts_and_pages_long_closed_go_and_fresh_ones_stay(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    for page in ("old", "new"):
        limits.spend(db, limits.FORMS_BY_ADDRESS, page, now=clock())
        watch_agenda(db, cast.elena, page=page, now=clock())
        db.commit()
        if page == "old":
            clock.forward(hours=12)
    swept = run(here)
    assert (swept["tallies"], swept["presences"]) == (1, 1)
    assert count(db, Presence) == 1
    assert count(db, Tally, col(Tally.key).contains("new")) == 1


@pytest.mark.requirement("NOM-004 5.4")
@pytest.mark.requirement("NOM-024 5.8")
def test_after_ten_years_no_line_of_the_log_and_no_row_of_a_record_is_gone(
    db: Session, here: Portal, cast: Cast, clock: Clock
) -> None:
    booked(db, cast.ana, cast, clock())
    booked(db, cast.nobody, cast, clock(), TEN + timedelta(hours=1))
    before = [count(db, table) for table in KEPT]
    assert all(before)
    clock.forward(days=3652)
    run(here)
    assert [count(db, table) for table in KEPT] == before


def test_of_two_workers_one_sweeps_and_the_next_day_again(
    db: Session, here: Portal, engine: Engine, clock: Clock
) -> None:
    other = Portal(settings=Settings(), engine=engine, clock=clock)

    async def both() -> list[dict[str, int]]:
        return list(await asyncio.gather(job.sweep(here), job.sweep(other)))

    assert sorted(bool(swept) for swept in asyncio.run(both())) == [False, True]
    clock.forward(hours=23)
    assert run(here) == {}
    clock.forward(hours=1)
    assert run(other)
    other.close()


def test_more_than_a_handful_goes_in_several_transactions(
    db: Session, here: Portal, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_rows, "HANDFUL", 3)
    monkeypatch.setattr(job, "HANDFUL", 3)
    gone = clock() - timedelta(days=100)
    for number in range(10):
        db.add(
            OutboxMessage(
                key=str(number), kind="password_changed", recipient="a@example.com", language="es", due_at=gone,
                created_at=gone, sent_at=gone, state=Delivery.SENT,
            )
        )  # fmt: skip
    db.commit()
    assert run(here)["mails"] == 10
    assert count(db, OutboxMessage) == 0


async def test_a_sweep_that_fails_is_logged_and_the_app_goes_on(
    here: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = asyncio.Event()

    async def broken(_here: Portal) -> None:
        tried.set()
        raise RuntimeError

    monkeypatch.setattr(job, "FIRST_AFTER_SECONDS", 0)
    monkeypatch.setattr(job, "sweep", broken)
    monkeypatch.setattr(job, "portal", lambda: here)
    async with job.sweeping():
        await asyncio.wait_for(tried.wait(), 10)
    assert "sweeping stumbled" in caplog.text
