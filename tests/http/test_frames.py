"""What passes over the events' socket, and what is dropped before the framework reads it."""

import asyncio
import json
import logging
from typing import Any

import pytest

from luna_portal.http import refused_line
from luna_portal.http.frames import kind_of, token_given
from luna_portal.http.refused_line import AT_ONCE_OF_AN_ADDRESS
from luna_portal.http.sockets import LOOKED_EVERY, MOST_SOCKETS, REPORTS_OF_A_PAGE, TOLD_EVERY, Dropped, Sockets
from luna_portal.settings import Settings

PAGE = "0b6e3c1a-1111-4222-8333-{:012d}"
KNOWN = {"state.load", "state.on_load_internal", "state.choose", "state.handle_frontend_exception"}


def may_run(name: str) -> bool:
    return name in KNOWN


def event(**changed: Any) -> dict[str, Any]:
    """An event as a page sends it, with something changed."""
    return {
        "name": "state.load",
        "payload": {},
        "router_data": {"pathname": "/", "asPath": "/?a=1", "query": {"a": "1"}},
    } | changed


def sent(said: Any, ack: str = "") -> str:
    return f"42/_event,{ack}{json.dumps(said)}"


@pytest.mark.parametrize(
    "frame",
    [
        "3", "1", "40/_event", "40/_event,", "41/_event,", sent(["event", event()]), sent(["event", event()], "12"),
        "40/_event," + json.dumps({"event": event(), "state_schema": "abc"}),
        sent(["event", {"name": "state.load"}]), sent(["event", event(payload={"any": ["thing"]})]),
        sent(["event", event(router_data={"pathname": "/agendar", "asPath": "/agendar", "query": {"profesional": None}})]),
        sent(["client_error", {"message": "x"}]), sent(["event", event(name="state.handle_frontend_exception")]),
    ],
)  # fmt: skip
def test_what_a_page_sends_passes(frame: str) -> None:
    assert kind_of(frame, may_run) in {"control", "event", "report"}


@pytest.mark.parametrize("name", ["state.load", "state.on_load_internal"])
def test_what_a_page_asks_by_being_opened_is_no_act(name: str) -> None:
    assert kind_of(sent(["event", event(name=name)]), may_run) == "event"
    assert kind_of("40/_event," + json.dumps({"event": event(name=name)}), may_run) == "event"


def test_what_somebody_does_on_a_page_is_an_act() -> None:
    assert kind_of(sent(["event", event(name="state.choose")]), may_run) == "act"


def test_the_token_that_a_page_is_given_is_read_and_nothing_else() -> None:
    assert token_given(f'42/_event,["new_token","{PAGE.format(7)}"]') == PAGE.format(7)
    for other in (f'42/_event,["event","{PAGE.format(7)}"]', '42/_event,["new_token","x"]', "", "2"):
        assert token_given(other) == ""


@pytest.mark.parametrize(
    "frame",
    [
        sent(["event", event(name="nope")]), sent(["event", event(name="")]), sent(["event", event(name="a" * 5000)]),
        sent(["connect", {"asgi.scope": {}}]), sent(["disconnect"]), sent(["disconnect", "x"]), sent(["ping", {}]), sent(["nope", {}]),
        "40/_event," + json.dumps({"event": event(name="nope")}),
    ],
)  # fmt: skip
def test_what_names_nothing_that_may_run_is_unknown(frame: str) -> None:
    assert kind_of(frame, may_run) in {"unknown", "malformed"}


@pytest.mark.parametrize(
    "changed",
    [
        {"name": 5}, {"name": None}, {"name": {"x": 1}}, {"payload": "text"}, {"payload": [1]}, {"payload": None}, {"router_data": "x"},
        {"router_data": {"pathname": {"a": 1}}}, {"router_data": {"asPath": "x" * 2001}}, {"router_data": {"query": ["a"]}},
        {"router_data": {"query": {"a": {"b": 1}}}}, {"router_data": {"query": {str(number): "" for number in range(41)}}},
    ],
)  # fmt: skip
def test_an_event_in_another_shape_is_malformed_on_both_ways_in(changed: dict[str, Any]) -> None:
    assert kind_of(sent(["event", event(**changed)]), may_run) == "malformed"
    assert kind_of("40/_event," + json.dumps({"event": event(**changed)}), may_run) == "malformed"


@pytest.mark.parametrize(
    "frame",
    [
        "", "4", "5", "2probe", "40", "40/other", "42[]", "42/_event,", "42/_event,[", "42/_event,{}", "42/_event,[1,2,3]",
        "42/_event,[" * 20_000, "451-/_event,[]", "43/_event,1[]", "44/_event,x", "40/_event,[]", "40/_event,{", "x" * 1000,
        '40/_event,{"state_schema":{"a":1}}', "42/_event,99999999999[]", "42/_event?x,[]",
    ],
)  # fmt: skip
def test_what_is_no_frame_of_ours_is_dropped(frame: str) -> None:
    assert kind_of(frame, may_run) in {"malformed", "unknown"}


def test_what_is_dropped_is_told_once_a_minute_with_its_count_and_nothing_of_its_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    dropped = Dropped(lambda: now[0])
    for _ in range(5000):
        dropped.add("unknown")
    assert len(caplog.records) == 1
    now[0] += TOLD_EVERY
    dropped.add("malformed")
    assert [record.getMessage() for record in caplog.records] == [
        "dropped frames that no page sends: 1 unknown",
        "dropped frames that no page sends: 1 malformed, 4999 unknown",
    ]


class Line:
    """A socket of an address: what is put into `frames` comes in, `passed` is what the framework got."""

    def __init__(
        self,
        sockets: Sockets,
        *,
        token: int = 1,
        address: str = "203.0.113.7",
        frames: tuple[str, ...] = (),
        stays: bool = False,
    ) -> None:
        self.sockets, self.frames, self.passed, self.closed = sockets, list(frames), list[str](), 0
        self.began, self.stays, self.told = False, stays, list[str]()
        self.scope = {
            "type": "websocket", "path": "/_event", "headers": [], "client": (address, 1),
            "query_string": f"token={PAGE.format(token)}".encode(),
        }  # fmt: skip

    async def run(self) -> int:
        """The code with which it was refused, 0 when it was let through."""
        await self.sockets(self.scope, self.receive, self.send)  # type: ignore[arg-type]
        return self.closed

    async def receive(self) -> dict[str, Any]:
        """The next frame, and then the end."""
        if not self.began:
            self.began = True
            return {"type": "websocket.connect"}
        if self.frames:
            return {"type": "websocket.receive", "text": self.frames.pop(0)}
        if self.stays:
            await asyncio.Event().wait()
        return {"type": "websocket.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        """What the layer itself answers."""
        self.closed = message.get("code", 0)
        if message["type"] == "websocket.send":
            self.told.append(message["text"])


def sockets_of(app: Any, **given: Any) -> Sockets:
    return Sockets(app, Settings(events_per_second=100_000, **given), may_run)


async def test_the_framework_is_handed_what_pages_send_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()
        while (message := await receive())["type"] == "websocket.receive":
            line.passed.append(message["text"])

    good, bad = sent(["event", event()]), sent(["event", event(name="secretcanary" * 9000)])
    line = Line(sockets_of(app), frames=(good, *[bad] * 200, "x", good))
    with caplog.at_level(logging.WARNING):
        assert await line.run() == 0
    assert line.passed == [good, good]
    assert len(caplog.records) == 1
    assert "canary" not in caplog.text


async def test_a_page_reports_a_few_errors_and_then_no_more(caplog: pytest.LogCaptureFixture) -> None:
    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()
        while (message := await receive())["type"] == "websocket.receive":
            line.passed.append(message["text"])

    report = sent(["event", event(name="state.handle_frontend_exception", payload={"info": "x" * 100_000})])
    sockets = sockets_of(app)
    line = Line(sockets, frames=(report,) * REPORTS_OF_A_PAGE)
    await line.run()
    assert len(line.passed) == REPORTS_OF_A_PAGE
    line = Line(sockets, frames=(*(report, sent(["client_error", {}])) * 30, sent(["event", event()])))
    await line.run()
    assert len(line.passed) == REPORTS_OF_A_PAGE + 1


async def test_the_pages_of_one_address_report_only_so_many_errors_together() -> None:
    passed = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        if depth := len(lines) and lines.pop():
            await depth.run()
        await receive()
        while (message := await receive())["type"] == "websocket.receive":
            passed.append(message)

    sockets = sockets_of(app)
    reports = (sent(["client_error", {}]),) * REPORTS_OF_A_PAGE
    lines = [Line(sockets, token=number, frames=reports) for number in range(10)]
    await Line(sockets, token=99, frames=reports).run()
    assert len(passed) == 20
    other = Line(sockets, address="203.0.113.8", frames=reports)
    await other.run()
    assert len(passed) == 25


HELLO = "40/_event," + json.dumps({"event": event()})
ACT = sent(["event", event(name="state.choose")])


async def listening(_scope: Any, receive: Any, _send: Any) -> None:
    """An app that reads until the line ends."""
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def test_an_address_may_hold_so_many_pages_and_another_address_its_own() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await listening(scope, receive, send)
        if waiting:
            answers.append(await waiting.pop().run())

    sockets = sockets_of(app, pages_per_address=3)
    answers: list[int] = []
    waiting = [Line(sockets, token=number) for number in range(3)]
    await Line(sockets, token=9).run()
    assert sorted(answers) == [0, 0, 1013], "those that are open"
    assert [await Line(sockets, token=20 + number).run() for number in range(5)] == [0] * 5, "those that were left"
    assert await Line(sockets, token=24).run() == 0, "a page that was left comes back"
    assert await Line(sockets, token=7, address="203.0.113.8").run() == 0


async def test_of_pages_that_were_left_the_one_with_an_act_stays_however_many_come_after() -> None:
    gone: list[str] = []
    sockets = Sockets(listening, Settings(events_per_second=100_000, pages_per_address=10), may_run, gone.append)
    assert await Line(sockets, token=1, frames=(HELLO, ACT)).run() == 0
    for number in range(2, 1_202):
        assert await Line(sockets, token=number, frames=(HELLO,)).run() == 0
    assert len(gone) == 1_191
    assert PAGE.format(1) not in gone
    assert sockets.ledger.held("203.0.113.7") == 10


@pytest.mark.parametrize(
    ("given", "reason"), [({"pages_per_address": 1}, "network_full"), ({"connections": 1}, "portal_full")]
)
async def test_who_is_refused_is_told_why_as_soon_as_the_page_asks_and_then_closed(
    given: dict[str, int], reason: str
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        refused.append(await late.run())
        await listening(scope, receive, send)

    sockets, refused = sockets_of(app, **given), list[int]()
    late = Line(sockets, token=2, frames=("2", HELLO, HELLO))
    assert await Line(sockets, token=1).run() == 0
    assert refused == [1013]
    assert late.told[0].startswith("0{")
    assert late.told[1:] == [f'44/_event,{{"message": "{reason}"}}']


async def test_only_so_many_are_told_at_once_and_who_listens_to_nothing_does_not_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.gather(*(line.run() for line in late), last.run())
        await listening(scope, receive, send)

    sockets = sockets_of(app, pages_per_address=1)
    monkeypatch.setattr(refused_line, "LISTENED_SECONDS", 0.05)
    late = [Line(sockets, token=number, stays=True) for number in range(10, 10 + AT_ONCE_OF_AN_ADDRESS)]
    last = Line(sockets, token=99, frames=(HELLO,))
    await Line(sockets, token=1).run()
    assert all(len(line.told) == 1 and line.closed == 1013 for line in late)
    assert (last.told, last.closed) == ([], 1013)
    assert not sockets.refused._told


async def test_a_line_that_brings_no_event_in_time_is_ended_and_one_that_did_stays() -> None:
    sockets = sockets_of(listening)
    sockets.silence = 0
    assert await Line(sockets, token=1, stays=True).run() == 0
    assert await Line(sockets, token=2, frames=("40/_event", "3"), stays=True).run() == 0
    assert sockets._open == 0
    sockets.silence = 60
    staying = asyncio.create_task(Line(sockets, token=3, frames=(HELLO,), stays=True).run())
    done, _ = await asyncio.wait({staying}, timeout=0.1)
    assert not done
    assert sockets._open == 1
    staying.cancel()


async def test_a_clinic_s_wifi_with_a_hundred_phones_never_meets_a_limit() -> None:
    async def app(*_: Any) -> None:
        if waiting:
            assert await waiting.pop().run() == 0

    sockets = sockets_of(app)
    waiting = [Line(sockets, token=number) for number in range(300)]
    assert MOST_SOCKETS > 300
    await Line(sockets, token=999).run()
    assert [await Line(sockets, token=1000 + number).run() for number in range(600)] == [0] * 600


async def test_of_all_addresses_together_only_so_many_pages_are_open_as_there_are_files_for() -> None:
    async def app(*_: Any) -> None:
        if waiting:
            answers.append(await waiting.pop().run())

    sockets = sockets_of(app, connections=3)
    answers: list[int] = []
    waiting = [Line(sockets, token=number, address=f"203.0.113.{number}") for number in range(3)]
    await Line(sockets, token=9).run()
    assert sorted(answers) == [0, 0, 1013]
    assert await Line(sockets, token=9).run() == 0


async def test_whoever_reconnects_has_spent_what_was_spent_and_when_it_is_back_nothing_is_kept() -> None:
    passed = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()
        while (message := await receive())["type"] == "websocket.receive":
            passed.append(message)

    sockets = sockets_of(app)
    reports = (sent(["client_error", {}]),) * REPORTS_OF_A_PAGE
    for number in range(10):
        await Line(sockets, token=number, frames=reports).run()
    assert len(passed) == 20
    sockets._senders["203.0.113.7"].reports.left = 20
    sockets._looked -= LOOKED_EVERY
    await Line(sockets, address="203.0.113.8").run()
    assert not sockets._senders
