"""How soon the portal answers at a second start, and how much memory it takes."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.bench.client import Browser
from tests.bench.figures import Figure
from tests.e2e.server import Served, answers, serve, wait_until

CLIENTS = 100
MEGA, KILO = 1024 * 1024, 1024


def measure() -> Iterator[Figure]:
    """Seconds to the first page, megabytes idle, kilobytes per connected client (proportional set size)."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with serve(data, "--demo"):
            pass
        begin = time.monotonic()
        with serve(data, LUNA_EVENTS_PER_SECOND="10000") as portal:
            wait_until(lambda: answers(f"{portal.url}/agendar"), "the first page")
            yield Figure("start.second", time.monotonic() - begin, "s", 3)
            idle = memory(portal)
            yield Figure("start.memory_idle", idle / MEGA, "MB", 160)
            grown = asyncio.run(_grown(portal, memory(portal)))
            yield Figure("start.memory_client", grown / CLIENTS / KILO, "kB", 250)


def memory(portal: Served) -> int:
    """Bytes of the portal's processes, shared pages counted once."""
    root = psutil.Process(portal.process.pid)
    return sum(process.memory_full_info().pss for process in (root, *root.children(recursive=True)))


async def _grown(portal: Served, before: int) -> int:
    """How many bytes the portal grew by while that many pages are open; ten first, so that what is made once is made."""
    first = [await _opened(portal) for _ in range(10)]
    before = max(before, memory(portal))
    pages = [await _opened(portal) for _ in range(CLIENTS)]
    grown = memory(portal) - before
    for page in (*first, *pages):
        await page.close()
    return grown


async def _opened(portal: Served) -> Browser:
    page = Browser(portal.url, "/agendar")
    return await page.open()
