"""Lets results go whose day has come, with nobody watching."""

from contextlib import AbstractAsyncContextManager
from functools import partial

from luna_portal.jobs.work import read, repeated, write
from luna_portal.services.results.release import any_due, release_due
from luna_portal.wiring import Portal, portal

LOOK_EVERY_SECONDS = 60.0


async def release(here: Portal) -> int:
    """Let go what is due; the writer is troubled only when something is. Returns how many."""
    now = here.clock()
    if not await read(here, partial(any_due, now=now)):
        return 0
    return await write(here, partial(release_due, now=now))


def releasing() -> AbstractAsyncContextManager[None]:
    """Look once a minute while the app runs, the first time after a minute."""
    work = partial(release, portal())
    return repeated(work, name="releasing results", every=LOOK_EVERY_SECONDS, first_after=LOOK_EVERY_SECONDS)
