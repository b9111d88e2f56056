"""A client that talks to the portal as the browser does: a page for the cookies, then events over the socket."""

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

import aiohttp

NAMESPACE = "/_event"
ROOT = "reflex___state____state"
HYDRATE = f"{ROOT}.hydrate_and_load"


def name_of(module: str, state: str) -> str:
    """What the socket calls a State of ours: `name_of("publico___agendar", "agendar_state")`."""
    return f"{ROOT}.luna_portal___state___{module}____{state}"


class Browser:
    """One tab: cookies, a client token, a socket, and what the State has told it so far.

    `vars` holds the public vars of every State, keyed by "<state>.<var>" with the framework's suffix gone.
    The lines are those of Socket.IO over one websocket, the hydrating event in its greeting, as the page sends them.
    """

    def __init__(self, url: str, path: str) -> None:
        self.url = url
        self.path = path
        self.token = str(uuid.uuid4())
        self.vars: dict[str, Any] = {}
        self.redirects: list[str] = []
        self.cookie = ""
        self._http: aiohttp.ClientSession | None = None
        self._wire: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: tuple[Callable[[], object], asyncio.Future[None]] | None = None

    async def open(self, cookie: str = "") -> "Browser":
        """Load the page, connect, hydrate, until the page rests. `cookie` is sent beside those that the page sets."""
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        async with self._http.get(self.url + self.path) as answer:
            given = [f"{name}={morsel.value}" for name, morsel in answer.cookies.items()]
        self.cookie = "; ".join([*given, *([cookie] if cookie else [])])
        self._wire = await self._http.ws_connect(
            f"{self.url.replace('http', 'ws', 1)}/_event/?token={self.token}&EIO=4&transport=websocket",
            headers={"Cookie": self.cookie, "Origin": self.url, "User-Agent": "luna-bench"},
        )
        await self._wire.receive_str()
        self._reading = asyncio.create_task(self._read())
        boot = json.dumps({"event": self._event(HYDRATE, {"vars": {}})})
        await self._send_line(f"40{NAMESPACE},{boot}", lambda: self.vars.get("state.is_hydrated"), 30)
        return self

    async def close(self) -> None:
        """Leave."""
        if self._reading is not None:
            self._reading.cancel()
        if self._wire is not None:
            await self._wire.close()
        if self._http is not None:
            await self._http.close()

    async def send(
        self, event: str, patience: float = 20.0, until: Callable[[], object] = bool, **payload: Any
    ) -> None:
        """Send an event and wait until the server answers, and `until` holds when given. Raises: TimeoutError."""
        line = json.dumps(["event", self._event(event, payload)])
        await self._send_line(f"42{NAMESPACE},{line}", (lambda: True) if until is bool else until, patience)

    def _event(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        router = {"pathname": self.path, "asPath": self.path}
        return {"name": name, "payload": payload, "router_data": router}

    async def _send_line(self, line: str, until: Callable[[], object], patience: float) -> None:
        assert self._wire is not None, "open the page first"
        answered = asyncio.get_running_loop().create_future()
        self._waiting = (until, answered)
        await self._wire.send_str(line)
        async with asyncio.timeout(patience):
            await answered

    async def _read(self) -> None:
        assert self._wire is not None, "open the page first"
        async for message in self._wire:
            line = str(message.data)
            if line == "2":
                await self._wire.send_str("3")
            elif line.startswith(f"42{NAMESPACE},"):
                self._hear(json.loads(line[line.index("[") :])[1])
        if self._waiting is not None and not self._waiting[1].done():
            self._waiting[1].set_exception(ConnectionError("the portal closed the socket"))

    def _hear(self, update: Any) -> None:
        for state, changes in (update.get("delta") or {}).items():
            for name, value in changes.items():
                self.vars[f"{state.rsplit('____', 1)[-1]}.{name.removesuffix('_rx_state_')}"] = value
        for event in update.get("events") or ():
            if event["name"] == "_redirect":
                self.redirects.append(event["payload"].get("path", ""))
        if self._waiting is not None:
            until, answered = self._waiting
            if not answered.done() and until():
                answered.set_result(None)
