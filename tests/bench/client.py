"""A client that talks to the portal as the browser does: a page for the cookies, then events over the socket."""

import asyncio
import uuid
from typing import Any

import aiohttp
import socketio

NAMESPACE = "/_event"
ROOT = "reflex___state____state"


class Browser:
    """One tab: cookies, a client token, a socket, and what the State has told it so far.

    `vars` holds the public vars of every State, keyed by "<state>.<var>" with the framework's suffix gone.
    """

    def __init__(self, url: str, path: str) -> None:
        self.url = url
        self.path = path
        self.token = str(uuid.uuid4())
        self.vars: dict[str, Any] = {}
        self.redirects: list[str] = []
        self.cookie = ""
        self._socket = socketio.AsyncClient(reconnection=False)
        self._news = asyncio.Event()
        self._socket.on("event", self._hear, namespace=NAMESPACE)

    async def open(self, cookie: str = "") -> "Browser":
        """Load the page, connect, hydrate. `cookie` is sent beside those that the page sets."""
        async with aiohttp.ClientSession() as http, http.get(self.url + self.path) as answer:
            given = [f"{name}={morsel.value}" for name, morsel in answer.cookies.items()]
        self.cookie = "; ".join([*given, *([cookie] if cookie else [])])
        await self._socket.connect(
            f"{self.url}/_event?token={self.token}",
            headers={"Cookie": self.cookie, "Origin": self.url, "User-Agent": "luna-bench"},
            transports=["websocket"],
            namespaces=[NAMESPACE],
            socketio_path="_event",
        )
        await self.send(f"{ROOT}.hydrate")
        await self.send(f"{ROOT}.reflex___state____on_load_internal_state.on_load_internal")
        return self

    async def close(self) -> None:
        """Leave."""
        await self._socket.disconnect()

    async def send(self, event: str, patience: float = 20.0, **payload: Any) -> None:
        """Send an event and wait until the server says that it is done. Raises: TimeoutError."""
        self._news.clear()
        router = {"pathname": self.path, "asPath": self.path, "query": {}}
        await self._socket.emit(
            "event",
            {"name": event, "payload": payload, "router_data": router, "token": self.token},
            namespace=NAMESPACE,
        )
        await asyncio.wait_for(self._news.wait(), patience)

    async def _hear(self, update: Any) -> None:
        if isinstance(update, str | bytes):
            import json

            update = json.loads(update)
        for state, changes in (update.get("delta") or {}).items():
            for name, value in changes.items():
                self.vars[f"{state.rsplit('____', 1)[-1]}.{name.removesuffix('_rx_state_')}"] = value
        for event in update.get("events") or ():
            if event["name"] == "_redirect":
                self.redirects.append(event["payload"].get("path", ""))
        if update.get("final", True):
            self._news.set()
