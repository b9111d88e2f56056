"""How soon an event is answered while two hundred pages are open and in use, and the portal while many lines idle."""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path

from tests.bench import idle
from tests.bench.booking import AGENDAR, SETTINGS, Wanted, at_day, free_times
from tests.bench.client import Browser
from tests.bench.figures import Figure, percentile
from tests.e2e.server import serve

CLIENTS, EVERY_SECONDS, LASTS_SECONDS = 200, 5.0, 35.0


def measure() -> Iterator[Figure]:
    """Milliseconds from sending an event to having its answer, over 35 seconds.

    Two hundred open pages, in a process of their own; each looks at another day of the calendar (a query of that day's
    free times, and its list as the answer) every five seconds, spread evenly. The first act of each is not counted.
    """
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "data", "--demo", **SETTINGS) as portal:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            took = apart.submit(run, portal.url).result()
        assert len(took) >= CLIENTS * (LASTS_SECONDS / EVERY_SECONDS - 2), f"only {len(took)} events were answered"
        yield Figure("events.round_trip", percentile(took, 0.95), "ms p95", 40)
    with tempfile.TemporaryDirectory() as folder:
        yield from idle.measure(Path(folder))


def run(url: str) -> list[float]:
    """Milliseconds of each event's round trip."""
    return asyncio.run(_run(url))


async def _run(url: str) -> list[float]:
    wanted = await free_times(url, CLIENTS)
    tabs: list[Browser] = []
    for begin in range(0, CLIENTS, 10):
        tabs += await asyncio.gather(*(at_day(url, one) for one in wanted[begin : begin + 10]))
    took: list[float] = []
    start = time.perf_counter() + 1
    await asyncio.gather(
        *(
            _act(tab, one, start + place * EVERY_SECONDS / CLIENTS, took)
            for place, (tab, one) in enumerate(zip(tabs, wanted, strict=True))
        )
    )
    await asyncio.gather(*(tab.close() for tab in tabs))
    return took


async def _act(tab: Browser, wanted: Wanted, start: float, took: list[float]) -> None:
    """Look at one open day after the other until the time is over."""
    days = [one["day"] for one in tab.vars["agendar_state.days"] if one["state"] == "open"] or [wanted.day]
    random.Random(wanted.day).shuffle(days)  # noqa: S311 - which day is looked at is no secret
    for number, day in enumerate(cycle(days)):
        due = start + number * EVERY_SECONDS
        if due > start + LASTS_SECONDS:
            return
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        begin = time.perf_counter()
        await tab.send(f"{AGENDAR}.choose_day", day=day)
        if number:
            took.append((time.perf_counter() - begin) * 1000)
