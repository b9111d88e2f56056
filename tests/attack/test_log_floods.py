"""What strangers send fills no log: unknown events, forms that break off, reports of errors."""

import asyncio
from pathlib import Path

from tests.attack.browser import Browser
from tests.attack.idle import answered, idle, kinds
from tests.attack.server import Backend
from tests.attack.walk import handlers

REPORT = next(name for name in handlers() if name.endswith("handle_frontend_exception"))
KILOBYTE = 1024


def grown(log: Path, before: int) -> int:
    """Bytes written since."""
    return log.stat().st_size - before


async def test_two_hundred_unknown_events_of_a_hundred_kilobytes_are_a_line(portal: Backend) -> None:
    async with Browser(portal.url) as page:
        await page.settled()
        before = portal.log.stat().st_size
        for number in range(200):
            await page.send(f"eventcanary{number}" + "x" * 100_000)
        await page.settled()
    assert grown(portal.log, before) < KILOBYTE
    assert "eventcanary" not in portal.log.read_text()


async def test_sixty_reports_of_a_hundred_kilobytes_are_a_few_short_lines(portal: Backend) -> None:
    typed = "mailcanary@example.com tengo diabetescanario /compartido/tokencanary\n2026-11-22 ERROR forgedcanary "
    before = portal.log.stat().st_size
    for _ in range(6):
        async with Browser(portal.url) as page:
            for _ in range(10):
                await page.send(REPORT, {"info": typed + "x" * 110_000, "component_stack": typed})
                await page.socket.emit("client_error", {"message": typed, "error_type": typed}, namespace="/_event")
            await page.settled()
    logged = portal.log.read_text()
    assert grown(portal.log, before) < 8 * KILOBYTE
    for canary in ("mailcanary", "diabetescanario", "tokencanary", "forgedcanary"):
        assert canary not in logged
    async with Browser(portal.url, **{"X-Forwarded-For": "198.51.100.77"}) as page:
        await page.send(REPORT, {"info": "TypeError: e.map is not a function", "component_stack": ""})
        await page.settled()
    assert "a page reports an error: TypeError, is not a function" in portal.log.read_text()


async def test_forms_that_break_off_are_no_errors(portal: Backend) -> None:
    before = portal.log.stat().st_size
    async with idle(portal.port, kinds(portal.port)["slow body"], 200):
        await answered(portal.port)
    for _ in range(5):
        await answered(portal.port)
        await asyncio.sleep(0)
    assert grown(portal.log, before) < KILOBYTE
    assert "ClientDisconnect" not in portal.log.read_text()


async def test_the_socket_library_s_own_events_cannot_be_sent_from_outside(portal: Backend) -> None:
    forged = {"QUERY_STRING": "token=forgedcanary", "asgi.scope": {"headers": [], "client": ["192.0.2.66", 1]}}
    async with Browser(portal.url) as page:
        await page.settled()
        for name in ("connect", "disconnect", "ping", "nope"):
            await page.socket.emit(name, forged, namespace="/_event")
        await page.settled()
        assert page.socket.connected
    assert "forgedcanary" not in portal.log.read_text()
