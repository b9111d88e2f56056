"""Releases appointments whose mail was not confirmed in time, with nobody watching."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from luna_portal.jobs.work import pause, read, write
from luna_portal.services.appointments.held_appointments import HANDFUL, any_lapsed, release_lapsed
from luna_portal.wiring import Portal, portal

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 10.0


async def release_held(here: Portal) -> int:
    """Release what has lapsed; the write lock is taken only when something has. Returns how many."""
    now, released = here.clock(), 0
    if not await read(here, partial(any_lapsed, now=now)):
        return 0
    while (found := await write(here, partial(release_lapsed, now=now))) == HANDFUL:
        released += found
    return released + found


@asynccontextmanager
async def releasing_held() -> AsyncIterator[None]:
    """Look every ten seconds while the app runs."""
    stop = asyncio.Event()
    work = asyncio.create_task(_run(portal(), stop), name="held appointments")
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({work}, timeout=5)
        work.cancel()


async def _run(here: Portal, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await release_held(here)
        except Exception:
            log.exception("releasing held appointments stumbled; it goes on in a moment")
        await pause(stop, LOOK_EVERY_SECONDS)
