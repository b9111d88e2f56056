"""Sweeps rows once a day, on one worker of all, and files every hour; it may be killed at any moment."""

from contextlib import AbstractAsyncContextManager
from functools import partial

from luna_portal.jobs.file_sweep import sweep_files
from luna_portal.jobs.work import repeated, write
from luna_portal.services.retention.rows import BROOMS, HANDFUL, my_turn
from luna_portal.wiring import Portal, portal

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


def sweeping() -> AbstractAsyncContextManager[None]:
    """Sweep while the app runs."""
    return repeated(
        partial(_sweep_all, portal()), name="sweeping", every=LOOK_EVERY_SECONDS, first_after=FIRST_AFTER_SECONDS
    )


async def _sweep_all(here: Portal) -> None:
    await sweep(here)
    await sweep_files(here)
