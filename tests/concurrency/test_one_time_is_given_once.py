"""Eight clients want the same time at once: one gets it, and only because the database says so."""

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.refusals import SlotTaken
from luna_portal.domain.time.blocks import blocks_of
from luna_portal.domain.time.intervals import Interval
from luna_portal.models import Appointment, Hold, TakenBlock
from luna_portal.models.database import writing
from luna_portal.models.slots.taken_time import claim_span
from tests.cast import Cast
from tests.concurrency.racers import CLIENTS, ROUNDS, race_in_processes, race_in_threads
from tests.conftest import Clock
from tests.scenarios.booking import THURSDAY, general, local

pytestmark = pytest.mark.both_databases

NAMES = [f"c{number}" for number in range(CLIENTS)]


def starts(rounds: int) -> list[datetime]:
    """A time of its own for each round, none over another."""
    days = [THURSDAY + timedelta(days=7 * week) for week in range(-(-rounds // 7))]
    wanted = [local(9 + 40 * number // 60, 40 * number % 60, on=day) for day in days for number in range(7)]
    return wanted[:rounds]


def drop_the_constraint(engine: Engine) -> None:
    """The control: the same table without what forbids taking a block twice."""
    with writing(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE takenblock DROP CONSTRAINT uq_takenblock_practitioner_id_block_lane"))
            return
        connection.execute(text("DROP TABLE takenblock"))
        connection.execute(
            text(
                "CREATE TABLE takenblock (id INTEGER PRIMARY KEY, practitioner_id INTEGER NOT NULL, block INTEGER NOT NULL,"
                " lane INTEGER NOT NULL, appointment_id INTEGER, hold_id INTEGER REFERENCES hold (id) ON DELETE CASCADE)"
            )
        )


def booked_twice(engine: Engine) -> list[datetime]:
    """The starts at which more than one appointment stands."""
    with Session(engine) as db:
        counted = Counter(db.exec(select(Appointment.starts_at)).all())
    return [starts_at for starts_at, count in counted.items() if count > 1]


@pytest.mark.feature("PUB-3")
def test_eight_threads_ask_for_the_same_time_and_one_gets_it(engine: Engine, cast: Cast, clock: Clock) -> None:
    accepted = race_in_threads(engine, NAMES, general(cast), starts(ROUNDS), clock())
    assert accepted == ROUNDS
    assert booked_twice(engine) == []


@pytest.mark.feature("PUB-3")
def test_two_processes_ask_for_the_same_time_and_one_client_gets_it(
    engine: Engine, database_url: str, cast: Cast, clock: Clock
) -> None:
    accepted = race_in_processes(database_url, general(cast), starts(ROUNDS), clock())
    assert accepted == ROUNDS
    assert booked_twice(engine) == []


@pytest.mark.feature("PUB-3")
def test_without_the_constraint_the_same_race_books_twice(
    engine: Engine, database_url: str, cast: Cast, clock: Clock
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, so the look before the claim protects too; see the claims below")
    drop_the_constraint(engine)
    accepted = race_in_processes(database_url, general(cast), starts(ROUNDS), clock())
    assert accepted > ROUNDS
    assert booked_twice(engine)


def claims_accepted(engine: Engine, cast: Cast, now: datetime) -> int:
    """Eight threads claim the same blocks with no look before; how many the database lets through."""
    permit = grant(Actor.nobody(holder="racer"), Action.HOLD_SLOT)
    wanted = blocks_of(Interval(local(10), local(10, 40)))
    barrier, accepted, broken = threading.Barrier(CLIENTS), [], []
    practitioner, service = cast.diaz_row.id, cast.general.id
    assert practitioner is not None

    def claim(number: int) -> None:
        with Session(writing(engine)) as db:
            try:
                barrier.wait(30)
                hold = Hold(
                    holder_digest=str(number), practitioner_id=practitioner, service_id=service, modality=general(cast)["modality"],
                    starts_at=local(10), ends_at=local(10, 40), price_minor=1, expires_at=now + timedelta(minutes=10), created_at=now,
                )  # fmt: skip
                db.add(hold)
                db.flush()
                claim_span(db, permit, practitioner, wanted, hold=hold.id, now=now)
                db.commit()
                accepted.append(number)
            except SlotTaken:
                db.rollback()
            except BaseException as error:
                broken.append(error)
                raise

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    return len(accepted)


@pytest.mark.feature("PUB-3")
def test_of_eight_claims_with_no_look_before_the_database_lets_one_through(
    engine: Engine, cast: Cast, clock: Clock
) -> None:
    assert claims_accepted(engine, cast, clock()) == 1
    with Session(engine) as db:
        assert len(db.exec(select(TakenBlock)).all()) == 8


@pytest.mark.feature("PUB-3")
def test_without_the_constraint_all_eight_claims_get_through(engine: Engine, cast: Cast, clock: Clock) -> None:
    drop_the_constraint(engine)
    assert claims_accepted(engine, cast, clock()) == CLIENTS
