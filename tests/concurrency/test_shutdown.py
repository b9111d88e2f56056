"""The end of serving: every page is told, what was asked is answered, nothing breaks, and all processes are gone."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import httpx
import psutil
import pytest

from tests.attack.browser import Browser
from tests.concurrency.workers import Workers, one_process, starting_workers, two_workers
from tests.e2e.server import wait_until

SECONDS = 6
ROUNDS = 3
"""Under --everything; else one, with each way of ending."""
BROKEN = ("panic", "Traceback", "Error", "Killing", "Unexpected exit", "never awaited", "pending")
SERVICE_RESTART = 1012


def half_sent(port: int) -> socket.socket:
    """A connection whose request never ends."""
    line = socket.create_connection(("localhost", port), timeout=5)
    line.sendall(b"GET /sal")
    return line


@asynccontextmanager
async def asking(url: str, clients: int = 12) -> AsyncIterator[None]:
    """Clients that ask one thing after the other, for as long as they are answered."""
    answered = asyncio.Event()

    async def ask() -> None:
        async with httpx.AsyncClient() as http:
            with contextlib.suppress(httpx.HTTPError):
                while (await http.get(f"{url}/salud")).status_code == 200:
                    answered.set()

    tasks = [asyncio.create_task(ask()) for _ in range(clients)]
    await asyncio.wait_for(answered.wait(), 20)
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def end(process: "subprocess.Popen[bytes]", how: signal.Signals, *, whole_group: bool) -> float:
    """Send the signal, to all processes as a terminal's Ctrl-C does or to the first; the seconds until it ended well."""
    begin = time.monotonic()
    if whole_group:
        os.killpg(process.pid, how)
    else:
        process.send_signal(how)
    assert await asyncio.to_thread(process.wait, 30) == 0
    return time.monotonic() - begin


def assert_quiet(log: Path) -> None:
    """Nothing in what it printed speaks of a breakdown."""
    said = log.read_text()
    assert not [word for word in BROKEN if word in said], said


@pytest.mark.parametrize(
    ("how", "whole_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)], ids=["ctrl-c", "sigterm"]
)
async def test_two_workers_end_at_once_and_without_a_word(
    tmp_path: Path, how: signal.Signals, *, whole_group: bool, everything: bool
) -> None:
    for number in range(ROUNDS if everything else 1):
        folder = tmp_path / str(number)
        with two_workers(folder) as running, contextlib.ExitStack() as lines:
            await end_of_busy_workers(running, lines, how, whole_group=whole_group)
        assert_quiet(folder / "portal.log")


async def end_of_busy_workers(
    running: Workers, lines: contextlib.ExitStack, how: signal.Signals, *, whole_group: bool
) -> None:
    """End them while pages are open, requests half-sent, and others being answered."""
    pids = running.pids()
    for _ in range(20):
        lines.enter_context(half_sent(running.backend.port))
    async with running.page("ana") as (_, one), running.page("carla", apart_from=one), asking(running.backend.url):
        assert await end(running.process, how, whole_group=whole_group) < SECONDS
    wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids), "the workers to be gone", 5)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_one_process_ends_at_once_and_without_a_word(
    tmp_path: Path, how: signal.Signals, *, everything: bool
) -> None:
    for number in range(ROUNDS if everything else 1):
        folder = tmp_path / str(number)
        with one_process(folder) as running, contextlib.ExitStack() as lines:
            for _ in range(20):
                lines.enter_context(half_sent(running.backend.port))
            session = running.backend.session_of("ana")
            async with Browser(running.backend.url, session=session), asking(running.backend.url):
                assert await end(running.process, how, whole_group=True) < SECONDS
        assert_quiet(folder / "portal.log")


@asynccontextmanager
async def page_line(url: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A page's socket."""
    address = f"{url.replace('http', 'ws', 1)}/_event/?token={uuid.uuid4()}&EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as http, http.ws_connect(address, headers={"Origin": url}) as line:
        await line.receive_str()
        yield line


async def close_code(line: aiohttp.ClientWebSocketResponse) -> int | None:
    """Listen until the portal closes; by which code."""
    while (await line.receive(20)).type not in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}:
        pass
    return line.close_code


async def test_every_open_page_is_told_to_come_back(tmp_path: Path) -> None:
    with one_process(tmp_path) as running:
        url = running.backend.url
        async with page_line(url) as first, page_line(url) as second:
            running.process.send_signal(signal.SIGTERM)
            assert [await close_code(line) for line in (first, second)] == [SERVICE_RESTART, SERVICE_RESTART]


async def test_a_signal_while_the_workers_start_ends_them_too(tmp_path: Path) -> None:
    with starting_workers(tmp_path) as (begun, _):
        first = psutil.Process(begun.process.pid)
        wait_until(lambda: len(first.children()) == 2, "two workers")
        pids = [one.pid for one in first.children()]
        assert await end(begun.process, signal.SIGINT, whole_group=True) < SECONDS
        wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids), "the workers to be gone", 5)
    assert_quiet(tmp_path / "portal.log")
