"""Releases appointments whose mail was not confirmed in time, with nobody watching."""

from contextlib import AbstractAsyncContextManager
from functools import partial

from luna_portal.jobs.work import read, repeated, write
from luna_portal.services.appointments.held_appointments import HANDFUL, any_lapsed, release_lapsed
from luna_portal.wiring import Portal, portal

LOOK_EVERY_SECONDS = 10.0


async def release_held(here: Portal) -> int:
    """Release what has lapsed; the write lock is taken only when something has. Returns how many."""
    now, released = here.clock(), 0
    if not await read(here, partial(any_lapsed, now=now)):
        return 0
    while (found := await write(here, partial(release_lapsed, now=now))) == HANDFUL:
        released += found
    return released + found


def releasing_held() -> AbstractAsyncContextManager[None]:
    """Look every ten seconds while the app runs."""
    return repeated(partial(release_held, portal()), name="releasing held appointments", every=LOOK_EVERY_SECONDS)
