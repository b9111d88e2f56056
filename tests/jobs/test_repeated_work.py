"""Background work is done again and again until the app ends, whatever happens to it in between."""

import asyncio
import logging

import pytest

from luna_portal.jobs.work import repeated


async def test_work_that_fails_is_logged_and_done_again(caplog: pytest.LogCaptureFixture) -> None:
    done, enough = 0, asyncio.Event()

    async def work() -> None:
        nonlocal done
        done += 1
        if done == 3:
            enough.set()
        raise RuntimeError(str(done))

    with caplog.at_level(logging.ERROR):
        async with repeated(work, name="counting", every=0):
            await asyncio.wait_for(enough.wait(), 10)
    assert caplog.text.count("counting stumbled") >= 3


async def test_work_under_way_is_finished_when_the_app_ends_and_not_begun_anew() -> None:
    begun, ended = asyncio.Event(), []

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.05)
        ended.append("done")

    async with repeated(work, name="slow", every=0):
        await asyncio.wait_for(begun.wait(), 10)
    assert ended == ["done"]


async def test_the_first_time_waits_and_an_app_that_ends_before_it_never_begins() -> None:
    begun = []

    async def work() -> None:
        begun.append(1)

    async with repeated(work, name="later", every=60, first_after=60):
        await asyncio.sleep(0)
    assert begun == []
