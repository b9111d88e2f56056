"""How much may be sent, how slowly, and by how many at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from luna_portal.http import bodies, front_door
from luna_portal.http.bodies import SLOWEST, Crowd, Incoming
from luna_portal.settings import Settings

Receive = Callable[[], Awaitable[dict[str, Any]]]


def pieces(*parts: bytes, pause: float = 0.0, last: bool = True) -> Receive:
    """A sender of these pieces, each after a pause; without a `last` it then sends nothing more."""
    waiting = list(parts)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        await asyncio.sleep(pause)
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(waiting) or not last}

    return receive


async def whole(incoming: Incoming) -> bytes:
    """Everything that comes until the body is over, or cut off."""
    came = b""
    while (message := await incoming())["type"] == "http.request":
        came += message["body"]
        if not message["more_body"]:
            break
    return came


async def test_a_body_of_the_largest_size_comes_whole_and_one_byte_more_is_cut_off() -> None:
    fits = Incoming(pieces(b"x" * 60, b"x" * 40), most=100, seconds=5)
    assert len(await whole(fits)) == 100
    assert fits.ended == ""
    larger = Incoming(pieces(b"x" * 60, b"x" * 41), most=100, seconds=5)
    assert len(await whole(larger)) == 60
    assert larger.ended == "too_large"
    assert (await larger())["type"] == "http.disconnect"


async def test_a_sender_who_stops_is_cut_off_and_one_who_goes_on_is_not() -> None:
    stopped = Incoming(pieces(b"x", last=False), most=100, seconds=0.1)
    await whole(stopped)
    assert stopped.ended == "too_slow"
    slow = Incoming(pieces(*[b"x" * 10] * 5, pause=0.005), most=100, seconds=5)
    assert len(await whole(slow)) == 50


async def test_a_byte_now_and_then_does_not_last_and_an_honest_slow_line_does() -> None:
    dripping = Incoming(pieces(*[b"x"] * 50, pause=0.03), most=10_000, seconds=0.2)
    began = time.monotonic()
    assert len(await whole(dripping)) < 15
    assert dripping.ended == "too_slow"
    assert time.monotonic() - began < 1
    honest = Incoming(pieces(*[b"x" * SLOWEST] * 20, pause=0.03), most=20 * SLOWEST, seconds=0.2)
    assert len(await whole(honest)) == 20 * SLOWEST


async def test_who_sent_much_may_pause_longer_but_not_for_ever() -> None:
    paused = Incoming(pieces(b"x" * SLOWEST * 1000, last=False), most=10**9, seconds=0.1)
    began = time.monotonic()
    await whole(paused)
    assert paused.ended == "too_slow"
    assert 0.1 < time.monotonic() - began < 2


async def test_after_its_body_a_request_may_last_as_long_as_it_likes() -> None:
    incoming = Incoming(pieces(b"all"), most=100, seconds=0.05)
    assert await whole(incoming) == b"all"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await incoming()
    assert incoming.ended == ""


def test_as_many_as_may_come_from_one_address_and_not_one_more() -> None:
    crowd = Crowd(2)
    assert [crowd.enter("a"), crowd.enter("a"), crowd.enter("a"), crowd.enter("b")] == [True, True, False, True]
    crowd.leave("a")
    assert crowd.enter("a")
    for address in "aab":
        crowd.leave(address)
    assert len(crowd) == 0


async def swallow(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def portal(**given: Any) -> front_door.Outer:
    routes = [Route("/auth/entrar", swallow, methods=["POST", "GET"])]
    return front_door.Outer(
        Starlette(routes=routes, exception_handlers={ClientDisconnect: bodies.cut_off}), Settings(**given)
    )


async def post(app: front_door.Outer, receive: Receive, **headers: str) -> tuple[int, str]:
    """Status and text of the answer to a post."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    given = {"host": "localhost:8000", "origin": "http://localhost:8000", "transfer-encoding": "chunked"} | headers
    scope = {
        "type": "http", "method": "POST", "path": "/auth/entrar", "raw_path": b"", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()], "client": ("203.0.113.7", 1),
    }  # fmt: skip
    await app(scope, receive, send)  # type: ignore[arg-type]
    text = b"".join(message.get("body", b"") for message in sent[1:]).decode()
    return (sent[0]["status"], text) if sent else (0, "")


async def left() -> dict[str, Any]:
    """A sender who goes away in the middle."""
    return {"type": "http.disconnect"}


async def test_a_sender_who_leaves_in_the_middle_is_no_error() -> None:
    assert await post(portal(), left) == (400, "")
    assert await post(portal(), pieces(b"all")) == (200, "3")


@pytest.mark.parametrize(
    ("referer", "word"), [("", "mejor señal"), ("http://localhost:8000/en/entrar", "better signal")]
)
async def test_who_is_cut_off_for_slowness_reads_why_in_her_language(referer: str, word: str) -> None:
    app = portal(body_seconds=1)
    status, text = await post(app, pieces(b"x", last=False), referer=referer)
    assert status == 408
    assert word in text


@pytest.mark.parametrize(("language", "word"), [("es", "demasiado grande"), ("en", "too large")])
async def test_who_sends_too_much_reads_why_in_her_language(language: str, word: str) -> None:
    too_much = pieces(b"x" * front_door.MAX_BODY, b"x", last=False)
    status, text = await post(portal(), too_much, **{"x-language": language})
    assert status == 413
    assert word in text
    assert '"ok":false' in text


async def test_of_one_address_so_many_bodies_may_be_on_their_way_and_then_there_is_room_again() -> None:
    app = portal()
    app.senders = Crowd(3)
    waiting = [asyncio.create_task(post(app, pieces(b"x", last=False))) for _ in range(3)]
    while app.senders._here["203.0.113.7"] < 3:  # noqa: ASYNC110 - it lets the others go on
        await asyncio.sleep(0)
    status, text = await post(app, pieces(b"all"))
    assert status == 429
    assert "demasiados envíos" in text
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await post(app, pieces(b"all")) == (200, "3")


async def test_an_answer_that_nobody_takes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_door, "TAKEN_WITHIN", 0.05)

    async def send(_message: Any) -> None:
        await asyncio.Event().wait()

    scope = {
        "type": "http", "method": "GET", "path": "/auth/entrar", "raw_path": b"", "query_string": b"",
        "headers": [(b"host", b"localhost:8000")], "client": ("203.0.113.7", 1),
    }  # fmt: skip
    async with asyncio.timeout(5):
        await portal()(scope, pieces(b""), send)  # type: ignore[arg-type]


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "9" * 5000, "262145", ""])
async def test_a_length_that_is_none_or_too_large_is_refused_before_anything_is_read(length: str) -> None:
    assert (await post(portal(), pieces(b"x"), **{"content-length": length}))[0] == 413
    assert (await post(portal(), pieces(b"x"), **{"content-length": "262144"}))[0] == 200
