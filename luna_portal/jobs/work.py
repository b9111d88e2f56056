"""Background work: again and again while the app runs, on the portal's own threads, in short transactions."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

from sqlmodel import Session

from luna_portal.models.database import writing
from luna_portal.services.transaction import topics_of
from luna_portal.wiring import Portal

T = TypeVar("T")
LAST_WORDS_SECONDS = 5.0
log = logging.getLogger(__name__)


@asynccontextmanager
async def repeated(
    work: Callable[[], Awaitable[object]], *, name: str, every: float, first_after: float = 0.0
) -> AsyncIterator[None]:
    """Repeat `work` while the app runs, with a pause after each time; one that fails is logged, and the next one tries."""
    stop = asyncio.Event()
    task = asyncio.create_task(_repeat(work, stop, name, every, first_after), name=name)
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({task}, timeout=LAST_WORDS_SECONDS)
        task.cancel()


async def _repeat(
    work: Callable[[], Awaitable[object]], stop: asyncio.Event, name: str, every: float, first_after: float
) -> None:
    await pause(stop, first_after)
    while not stop.is_set():
        try:
            await work()
        except Exception:
            log.exception("%s stumbled; it goes on in a while", name)
        await pause(stop, every)


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
