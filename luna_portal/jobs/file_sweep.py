"""Takes bytes out of the store that nobody needs any more; any number of workers may do it, at any moment it may end."""

import asyncio
import logging
from functools import partial

from luna_portal.adapters.file_store import StoreDown
from luna_portal.jobs.work import read, write
from luna_portal.services.results.originals import drop_forgotten
from luna_portal.services.retention.files import BROKEN_OFF, HANDFUL, Going, going, mark_going, removed
from luna_portal.wiring import Portal

log = logging.getLogger(__name__)


async def sweep_files(here: Portal) -> int:
    """Remove what is to be removed. Returns how many objects went; a store that does not answer is asked again later."""
    await write(here, partial(drop_forgotten, now=here.clock()))
    while await write(here, partial(mark_going, now=here.clock())) == HANDFUL:
        pass
    count = 0
    while some := await read(here, going):
        gone = await asyncio.get_running_loop().run_in_executor(here.files, partial(_remove, here, some))
        await write(here, partial(removed, ids=gone))
        count += len(gone)
        if len(gone) < len(some):
            break
    await asyncio.get_running_loop().run_in_executor(here.files, here.vault.store.sweep, BROKEN_OFF)
    return count


def _remove(here: Portal, some: list[Going]) -> list[int]:
    """The ids of those whose bytes are gone; ends at the first that the store does not let go."""
    gone = []
    for one in some:
        try:
            here.vault.store.delete(one.key)
        except StoreDown:
            log.warning("the file store does not answer; unneeded files are removed later")
            break
        gone.append(one.id)
    return gone
