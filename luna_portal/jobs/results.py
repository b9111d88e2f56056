"""Lets results go whose day has come, with nobody watching."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from luna_portal.jobs.work import pause, read, write
from luna_portal.services.results.release import any_due, release_due
from luna_portal.wiring import Portal, portal

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 60.0


async def release(here: Portal) -> int:
    """Let go what is due; the writer is troubled only when something is. Returns how many."""
    now = here.clock()
    if not await read(here, partial(any_due, now=now)):
        return 0
    return await write(here, partial(release_due, now=now))


@asynccontextmanager
async def releasing() -> AsyncIterator[None]:
    """Look once a minute while the app runs."""
    stop = asyncio.Event()
    work = asyncio.create_task(_run(portal(), stop), name="results")
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({work}, timeout=5)
        work.cancel()


async def _run(here: Portal, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await pause(stop, LOOK_EVERY_SECONDS)
        try:
            if not stop.is_set():
                await release(here)
        except Exception:
            log.exception("releasing results stumbled; it goes on in a minute")
