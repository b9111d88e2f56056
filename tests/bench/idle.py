"""How soon the portal answers while two thousand connections of each kind stay and say nothing."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from luna_portal.http.capacity import raise_file_limit
from tests.attack.idle import answered, idle, kinds
from tests.bench.figures import Figure, percentile
from tests.e2e.server import serve

CONNECTIONS, ROUNDS, TARGET = 2_000, 60, 50


def measure(folder: Path) -> Iterator[Figure]:
    """Milliseconds until `/salud` is answered over a new connection, by kind: bare, and behind a proxy.

    Behind a proxy every connection comes from the proxy and forwards an address of its own, so that no limit by address
    ends any of them. The slowest kind is the figure.
    """
    for name, hops in (("bare", "0"), ("proxied", "1")):
        with serve(folder / f"idle-{name}", "--demo", LUNA_TRUSTED_PROXY_HOPS=hops) as portal:
            port = int(portal.url.rsplit(":", 1)[1])
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
                took = apart.submit(run, port).result()
        yield Figure(f"events.idle_{name}", max(percentile(one, 0.95) for one in took.values()), "ms p95", TARGET)


def run(port: int) -> dict[str, list[float]]:
    """Milliseconds of each answer, by kind."""
    raise_file_limit()
    return asyncio.run(_run(port))


async def _run(port: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {}
    for kind, said in kinds(port).items():
        async with idle(port, said, CONNECTIONS, spread=True):
            await answered(port)
            took[kind] = [await answered(port) for _ in range(ROUNDS)]
    return took
