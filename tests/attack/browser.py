"""A browser that keeps to no rule: its own tokens, headers, events and arguments over a real socket."""

import asyncio
import json
import uuid
from types import TracebackType
from typing import Any, Self

import socketio

SPACE = "/_event"
HYDRATE = "reflex___state____state.hydrate"
PATIENCE = 30


class Browser:
    """One open page. `said` is everything the server has sent to it, `refused` why it was not let in."""

    def __init__(
        self, url: str, *, session: str = "", token: str | None = None, visitor: str = "", **headers: str
    ) -> None:
        self.url = url
        self.token = token or str(uuid.uuid4())
        jar = {"luna": session, "luna_visitor": visitor or uuid.uuid4().hex}
        cookie = "; ".join(f"{name}={value}" for name, value in jar.items() if value)
        self.headers = {"Cookie": cookie, "Origin": url, "X-Forwarded-For": "198.51.100.7", **headers}
        self.said: list[Any] = []
        self.new_token: str | None = None
        self.refused = ""
        self._heard = asyncio.Event()
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("event", self._on_event, namespace=SPACE)
        self.socket.on("connect_error", self._on_refusal, namespace=SPACE)
        self.socket.on("new_token", self._on_new_token, namespace=SPACE)

    async def _on_event(self, update: Any) -> None:
        self.said.append(update)
        self._heard.set()

    async def _on_refusal(self, why: Any) -> None:
        self.refused = why["message"] if isinstance(why, dict) else str(why)  # its own library's word, when none came

    async def _on_new_token(self, token: Any) -> None:
        self.new_token = token

    async def __aenter__(self) -> Self:
        """Open the socket. Raises: socketio.exceptions.ConnectionError when it is refused."""
        await self.socket.connect(
            f"{self.url}/_event?token={self.token}", headers=self.headers, transports=["websocket"],
            namespaces=[SPACE], socketio_path="_event", wait_timeout=PATIENCE,
        )  # fmt: skip
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, broken: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.socket.disconnect()

    def drop(self) -> None:
        """Break the connection off, with whatever still waits to be sent."""
        self.socket.eio.ws._response.close()

    async def send(self, name: Any, payload: Any = None, path: str = "/", **query: str) -> None:
        """Send an event and wait for nothing."""
        routing = {"pathname": path, "query": query, "asPath": path}
        event = {"name": name, "payload": {} if payload is None else payload, "router_data": routing}
        await self.socket.emit("event", event, namespace=SPACE)

    async def settled(self) -> list[Any]:
        """All answers once the events before are done: those of a page run in order, and a marked hydrate ends them."""
        mark = f"/settled/{uuid.uuid4().hex}"
        done = len(self.said)
        await self.send(HYDRATE, path=mark)
        async with asyncio.timeout(PATIENCE):
            while not any(mark in json.dumps(one) for one in self.said[done:]):
                done = len(self.said)
                self._heard.clear()
                await self._heard.wait()
        return self.said

    async def call(self, name: str, payload: Any = None, path: str = "/", **query: str) -> list[Any]:
        """Send one event; the answers to it and the whole state after it."""
        self.said = []
        await self.send(name, payload, path, **query)
        return await self.settled()
