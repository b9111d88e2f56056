"""Clients that all want the same time at the same moment."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from datetime import datetime
from multiprocessing.synchronize import Barrier as ProcessBarrier
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from luna_portal.domain.access import Actor
from luna_portal.domain.refusals import SlotTaken
from luna_portal.models.database import make_engine, writing
from luna_portal.services.appointments import booking
from luna_portal.services.patients.visit_form import visit_form
from luna_portal.services.slots import holds
from tests.scenarios.booking import ROSA

CLIENTS, ROUNDS = 8, 20
PATIENCE = 60
Wait = Callable[[float], Any]


def race(engine: Engine, name: str, wish: dict[str, Any], starts: list[datetime], now: datetime, wait: Wait) -> int:
    """One client: at each start it waits for the others, then holds and books. Returns how often it got the time."""
    accepted = 0
    for number, starts_at in enumerate(starts):
        visitor = Actor.nobody(holder=f"{name}-{number}", address=f"203.0.113.{number}")
        mail = f"rosa.{name}.{number}@example.com"
        form = visit_form(ROSA | {"email": mail}, today=now.date())
        wait(PATIENCE)
        try:
            with Session(writing(engine), expire_on_commit=False) as db:
                held = holds.hold(db, visitor, **wish, starts_at=starts_at, now=now)
                db.commit()
            with Session(writing(engine), expire_on_commit=False) as db:
                booking.book(db, visitor, hold=held.hold, form=form, reason="", notice_version=1, consent=True, now=now)
                db.commit()
        except SlotTaken:
            continue
        accepted += 1
    return accepted


def race_in_threads(
    engine: Engine,
    names: list[str],
    wish: dict[str, Any],
    starts: list[datetime],
    now: datetime,
    wait: Wait | None = None,
) -> int:
    """All those clients in threads of this process. Returns how many times were given out; a broken client is told."""
    together = wait or threading.Barrier(len(names)).wait
    accepted: list[int] = []
    broken: list[BaseException] = []

    def run(name: str) -> None:
        try:
            accepted.append(race(engine, name, wish, starts, now, together))
        except BaseException as error:
            broken.append(error)
            raise

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return sum(accepted)


def race_in_processes(url: str, wish: dict[str, Any], starts: list[datetime], now: datetime, processes: int = 2) -> int:
    """The clients spread over processes, all starting each round together. Returns how many times were given out."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(CLIENTS), context.Queue()
    share = CLIENTS // processes
    running = [
        context.Process(
            target=_process,
            args=(url, [f"p{number}c{client}" for client in range(share)], wish, starts, now, barrier, answers),
        )
        for number in range(processes)
    ]
    for process in running:
        process.start()
    accepted = sum(answers.get(timeout=2 * PATIENCE) for _ in running)
    for process in running:
        process.join()
    return accepted


def _process(
    url: str, names: list[str], wish: dict[str, Any], starts: list[datetime], now: datetime, barrier: ProcessBarrier, answers: Any
) -> None:  # fmt: skip
    os.environ.setdefault("LUNA_SECRET_KEY", "k" * 43)
    engine = make_engine(url)
    answers.put(race_in_threads(engine, names, wish, starts, now, barrier.wait))
    engine.dispose()
