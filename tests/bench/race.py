"""Eight clients want the same time, fifty times over: how many get it, at most and at least."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from sqlmodel import Session, select

from luna_portal.models import Appointment, Clinic
from luna_portal.models.database import make_engine, writing
from tests import postgres
from tests.bench.booking import SETTINGS, Wanted, at_day, finish, free_times, hold
from tests.bench.client import Browser
from tests.bench.figures import Figure
from tests.cast import cast_in
from tests.concurrency.racers import race_in_processes
from tests.concurrency.test_one_time_is_given_once import drop_the_constraint, starts
from tests.e2e.server import serve
from tests.scenarios.booking import general

CLIENTS, ROUNDS = 8, 50
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def measure() -> Iterator[Figure]:
    """How many of eight get the time, in the round with the most and in the one with the fewest: always one.

    Over the socket on SQLite, as the browser does it; from two processes on PostgreSQL, at the services. The control
    is the same race without the constraint of the database: it must give a time away twice, or the race proves nothing.
    """
    yield from _one_each("race.socket", _over_the_socket())
    yield from _one_each("race.postgresql", _on_postgresql(constraint=True))
    control = _on_postgresql(constraint=False)
    yield Figure("race.control", max(control), "accepted in one round", 2, least=True)


def _one_each(name: str, accepted: list[int]) -> Iterator[Figure]:
    assert len(accepted) == ROUNDS, f"{name}: {len(accepted)} rounds"
    yield Figure(f"{name}.most", max(accepted), "accepted in one round", 1)
    yield Figure(f"{name}.fewest", min(accepted), "accepted in one round", 1, least=True)


def _over_the_socket() -> list[int]:
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "data", "--demo", **SETTINGS) as portal:
        portal.sql("UPDATE clinic SET furthest_days = 365")
        before = portal.sql("SELECT count(*) FROM appointment")[0][0]
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            accepted = apart.submit(run, portal.url).result()
        stored = portal.sql("SELECT count(*) FROM appointment")[0][0] - before
        assert stored == sum(accepted), f"{sum(accepted)} were told that they have a time, {stored} are stored"
        return accepted


def run(url: str) -> list[int]:
    """How many browsers were told "it is booked", for each round."""
    return asyncio.run(_run(url))


async def _run(url: str) -> list[int]:
    wanted = await free_times(url, ROUNDS)
    return [await _round(url, one, number) for number, one in enumerate(wanted)]


async def _round(url: str, wanted: Wanted, number: int) -> int:
    """All eight look at the day, then all ask for the same time at once; who holds it goes on to book."""
    tabs = await asyncio.gather(*(at_day(url, wanted) for _ in range(CLIENTS)))
    booked = await asyncio.gather(*(_try(tab, wanted, f"{number}-{place}") for place, tab in enumerate(tabs)))
    await asyncio.gather(*(tab.close() for tab in tabs))
    return sum(booked)


async def _try(tab: Browser, wanted: Wanted, who: str) -> bool:
    """Whether the time was this tab's in the end."""
    if not await hold(tab, wanted):
        return False
    await finish(tab, who)
    return True


def _on_postgresql(*, constraint: bool) -> list[int]:
    with postgres.fresh_database() as url:
        engine = make_engine(url)
        with Session(writing(engine), expire_on_commit=False) as db:
            cast = cast_in(db, NOW)
            for clinic in db.exec(select(Clinic)):
                clinic.furthest_days = 120
            db.commit()
        if not constraint:
            drop_the_constraint(engine)
        wanted = starts(ROUNDS)
        told = race_in_processes(url, general(cast), wanted, NOW)
        with Session(engine) as db:
            stored = Counter(db.exec(select(Appointment.starts_at)).all())
        engine.dispose()
    assert told == sum(stored.values()), f"{told} were told that they have a time, {sum(stored.values())} are stored"
    return [stored[starts_at] for starts_at in wanted]
