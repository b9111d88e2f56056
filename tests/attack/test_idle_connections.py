"""Thousands of idle connections, and the portal as it is really served still answers everybody else."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from luna_portal.http.capacity import raise_file_limit
from tests.attack.browser import Browser
from tests.attack.idle import answered, idle, kinds, said_at_last
from tests.concurrency.workers import two_workers
from tests.e2e.server import ROOT, answers, free_port, wait_until

MANY = 1_500
KINDS = tuple(kinds(0))
HELD_BY_TIME = tuple(kind for kind in KINDS if kind != "another protocol's beginning")


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[int]:
    """`luna serve` as one process, without its pages; its port."""
    port, web, log = free_port(), folder / "web", folder / "portal.log"
    (web / "build" / "client").mkdir(parents=True)
    (web / "backend").mkdir()
    command = [
        sys.executable,
        "-m",
        "tests.concurrency.portal",
        "serve",
        "--port",
        str(port),
        "--data",
        str(folder / "data"),
    ]
    environment = {"LUNA_TEST_WEB": str(web), "LUNA_TRUSTED_PROXY_HOPS": "1"}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment | settings, stdout=out, stderr=out)  # noqa: S603
        try:
            there = f"http://localhost:{port}/salud"
            wait_until(lambda: answers(there) or process.poll() is not None, f"the portal; see {log}", 120)
            assert process.poll() is None, log.read_text()
            yield port
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def patient_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A portal with the limits that a clinic has."""
    raise_file_limit()
    with served(tmp_path_factory.mktemp("patient")) as port:
        yield port


@pytest.fixture(scope="module")
def hasty_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A portal that waits a second for a head and a body, and takes few connections."""
    raise_file_limit()
    settings = {
        "LUNA_HEAD_SECONDS": "1",
        "LUNA_BODY_SECONDS": "1",
        "LUNA_CONNECTIONS": "60",
        "LUNA_PAGES_PER_ADDRESS": "5",
    }
    with served(tmp_path_factory.mktemp("hasty"), **settings, LUNA_PAGE_KEPT_SECONDS="1") as port:
        yield port


@pytest.mark.parametrize("kind", KINDS)
async def test_with_thousands_of_idle_connections_everybody_else_is_answered(patient_portal: int, kind: str) -> None:
    async with idle(patient_portal, kinds(patient_portal)[kind], MANY):
        took = [await answered(patient_portal) for _ in range(20)]
    assert sorted(took)[-2] < 1_000


async def test_pages_open_and_forms_are_taken_meanwhile(patient_portal: int) -> None:
    async with idle(patient_portal, kinds(patient_portal)["slow body"], MANY):
        async with Browser(f"http://localhost:{patient_portal}") as page:
            await page.settled()
        form = b"email=a%40example.com&password=x&" + b"x" * 60
        asked = kinds(patient_portal)["slow body"].replace(b"198.51.100.66", b"198.51.100.67")[
            : -len(b"email=")
        ] + form.ljust(100, b"x")
        async with idle(patient_portal, asked.replace(b"\r\nHost", b"\r\nConnection: close\r\nHost"), 1) as lines:
            assert (await said_at_last(lines[0], 10)).startswith(b"HTTP/1.1 303")


async def test_of_one_address_only_so_many_bodies_are_waited_for(patient_portal: int) -> None:
    async with idle(patient_portal, kinds(patient_portal)["slow body"], 600) as lines:
        told = await asyncio.gather(*(_said_soon(line) for line in lines))
        assert sum(b" 429 " in said for said in told) >= 200
        assert sum(not said for said in told) <= 400


async def _said_soon(line: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> bytes:
    try:
        return await said_at_last(line, 3)
    except TimeoutError:
        return b""


@pytest.mark.parametrize("kind", HELD_BY_TIME)
async def test_an_idle_connection_ends_when_its_time_is_over(hasty_portal: int, kind: str) -> None:
    async with idle(hasty_portal, kinds(hasty_portal)[kind], 5) as lines:
        for line in lines:
            said = await said_at_last(line, 10)
            assert (b" 408 " in said) is (kind == "slow body"), said


async def test_a_connection_that_is_patient_lasts(patient_portal: int) -> None:
    """The control: without the short limits nothing ends within the time in which the others end."""
    for kind in HELD_BY_TIME:
        async with idle(patient_portal, kinds(patient_portal)[kind], 1) as lines:
            with pytest.raises(TimeoutError):
                await said_at_last(lines[0], 2)


@pytest.mark.parametrize("kind", HELD_BY_TIME)
async def test_where_all_connections_are_taken_the_next_waits_until_their_time_is_over(
    hasty_portal: int, kind: str
) -> None:
    async with idle(hasty_portal, kinds(hasty_portal)[kind], 200):
        assert await answered(hasty_portal, patience=20) < 15_000


async def test_a_slow_sender_who_goes_on_gets_through(hasty_portal: int) -> None:
    host = f"Host: localhost:{hasty_portal}\r\nOrigin: http://localhost:{hasty_portal}\r\nConnection: close\r\n"
    length = 40 * 2048
    head = f"POST /auth/entrar HTTP/1.1\r\n{host}Content-Length: {length}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    async with idle(hasty_portal, head.encode(), 1) as lines:
        _, writer = lines[0]
        for _ in range(40):
            writer.write(b"x" * 2048)
            await writer.drain()
            await asyncio.sleep(0.06)  # a slow line, three seconds in all
        assert b" 408 " not in await said_at_last(lines[0], 10)


@pytest.mark.parametrize("kind", KINDS)
async def test_two_workers_answer_too(busy_workers: int, kind: str) -> None:
    async with idle(busy_workers, kinds(busy_workers)[kind], MANY):
        took = [await answered(busy_workers) for _ in range(20)]
    assert sorted(took)[-2] < 1_000


@pytest.fixture(scope="module")
def busy_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Two workers that meet in Valkey."""
    raise_file_limit()
    with two_workers(tmp_path_factory.mktemp("workers")) as workers:
        yield workers.backend.port
