"""How background work uses the database beside the pages: on the portal's own threads, in short transactions."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlmodel import Session

from luna_portal.models.database import writing
from luna_portal.services.transaction import topics_of
from luna_portal.wiring import Portal

T = TypeVar("T")


async def read(here: Portal, work: Callable[[Session], T]) -> T:
    """What `work` finds, on a reader's thread."""
    return await asyncio.get_running_loop().run_in_executor(here.readers, partial(_read, here, work))


async def write(here: Portal, work: Callable[[Session], T]) -> T:
    """What `work` answers, in a transaction on a writer's thread; then the open pages are told."""
    answer, topics = await asyncio.get_running_loop().run_in_executor(here.writers, partial(_write, here, work))
    await here.tell(topics)
    return answer


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until told to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def _read(here: Portal, work: Callable[[Session], T]) -> T:
    with Session(here.engine) as db:
        return work(db)


def _write(here: Portal, work: Callable[[Session], T]) -> tuple[T, frozenset[str]]:
    with Session(writing(here.engine), expire_on_commit=False) as db:
        answer = work(db)
        db.commit()
        return answer, topics_of(db)
