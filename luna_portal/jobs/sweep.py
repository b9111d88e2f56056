"""Sweeps rows once a day, on one worker of all, and files every hour; it may be killed at any moment."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from luna_portal.jobs.file_sweep import sweep_files
from luna_portal.jobs.work import pause, write
from luna_portal.services.retention.rows import BROOMS, HANDFUL, my_turn
from luna_portal.wiring import Portal, portal

log = logging.getLogger(__name__)

FIRST_AFTER_SECONDS = 30.0
LOOK_EVERY_SECONDS = 3600.0


async def sweep(here: Portal) -> dict[str, int]:
    """Sweep if nobody did today. Returns how many rows went, by broom; nothing when it is somebody else's turn."""
    now = here.clock()
    if not await write(here, partial(my_turn, now=now)):
        return {}
    swept: dict[str, int] = {}
    for broom in BROOMS:
        name = broom.__name__
        swept[name] = found = await write(here, partial(broom, now=now))
        while found == HANDFUL:
            found = await write(here, partial(broom, now=now))
            swept[name] += found
    return swept


@asynccontextmanager
async def sweeping() -> AsyncIterator[None]:
    """Sweep while the app runs."""
    stop = asyncio.Event()
    work = asyncio.create_task(_run(portal(), stop), name="sweep")
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({work}, timeout=5)
        work.cancel()


async def _run(here: Portal, stop: asyncio.Event) -> None:
    await pause(stop, FIRST_AFTER_SECONDS)
    while not stop.is_set():
        try:
            await sweep(here)
            await sweep_files(here)
        except Exception:
            log.exception("sweeping stumbled; it goes on in an hour")
        await pause(stop, LOOK_EVERY_SECONDS)
