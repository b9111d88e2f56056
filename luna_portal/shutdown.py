"""Graceful shutdown of a server process: requests are answered, sockets closed, background work ended, and it is gone."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLOSE_SECONDS = 1.0
REQUESTS_SECONDS = 3.0
LIFESPAN_SECONDS = 2.0
LAST_SECONDS = 8
"""When a process goes whatever is still under way; later than the sum of the above."""
PARENT_SECONDS = 1.0
SERVICE_RESTART = 1012
"""The close code by which a page knows that it may come back at once."""


def leave() -> NoReturn:
    """End the process at once, without taking the interpreter down under the server's threads, which hold its objects."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


class Graceful:
    """ASGI layer that knows what is open, and can end it without the server's help."""

    def __init__(self, app: ASGIApp, *, started: Callable[["Graceful"], None] = lambda _: None) -> None:
        """Take the app; `started` is called when it has started."""
        self.app = app
        self.ended = asyncio.Event()
        self._started = started
        self._ending = False
        self._requests: set[asyncio.Task[Any]] = set()
        self._sockets: dict[asyncio.Task[Any], _Socket] = {}
        self._let_go, self._gone = asyncio.Event(), asyncio.Event()
        self._end: asyncio.Task[None] | None = None
        self.then: asyncio.Task[None] | None = None
        """What waits for the end; held, so that it is not collected."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and remember what is being served."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._lifespan(scope, receive, send)

    def begin(self) -> None:
        """Begin to end, once; `ended` says when it is done."""
        if self._end is None:
            self._end = asyncio.get_running_loop().create_task(self._ends())

    async def _ends(self) -> None:
        self._ending = True
        open_now, asked = dict(self._sockets), set(self._requests)
        for task, socket in open_now.items():
            socket.leaving = True
            task.cancel()  # `_Socket.receive` makes of it what a page that leaves looks like
        await _wait({*open_now, *asked}, REQUESTS_SECONDS)
        self._let_go.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), LIFESPAN_SECONDS)
        self.ended.set()

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = _current()
        self._requests.add(task)
        try:
            await self.app(scope, receive, send)
        finally:
            self._requests.discard(task)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._ending:
            await send({"type": "websocket.close", "code": SERVICE_RESTART})
            return
        task, socket = _current(), _Socket(receive, send)
        self._sockets[task] = socket
        try:
            await self.app(scope, socket.receive, socket.send)
        finally:
            del self._sockets[task]

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The start is the server's to tell, the end is ours."""
        starting = True

        async def hear() -> Message:
            nonlocal starting
            if starting:
                starting = False
                return await receive()
            await self._let_go.wait()
            return {"type": "lifespan.shutdown"}

        async def tell(message: Message) -> None:
            if message["type"].startswith("lifespan.startup."):
                await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._started(self)

        try:
            await self.app(scope, hear, tell)
        finally:
            self._gone.set()


class _Socket:
    """An open socket. Once it is `leaving`, a cancel of its task tells the page to come back and ends the listening."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._closed = False
        self.leaving = False

    async def receive(self) -> Message:
        """Hear the next message."""
        try:
            return await self._receive()
        except asyncio.CancelledError:
            if not self.leaving or self._closed:
                raise
            _current().uncancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.send({"type": "websocket.close", "code": SERVICE_RESTART}), CLOSE_SECONDS)
        return {"type": "websocket.disconnect", "code": SERVICE_RESTART}

    async def send(self, message: Message) -> None:
        """Send, unless it was closed."""
        if not self._closed:
            self._closed = message["type"] == "websocket.close"
            await self._send(message)


def _current() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None, "ASGI apps run in tasks"  # noqa: S101 - for the type checkers
    return task


async def _wait(tasks: Iterable[asyncio.Future[Any]], seconds: float) -> None:
    """Wait for all of them, so long; those that are left are cancelled."""
    wanted = set(tasks)
    if not wanted:
        return
    _, left = await asyncio.wait(wanted, timeout=seconds)
    for task in left:
        task.cancel()


def end_by_signal(app: Graceful) -> None:
    """In a worker: end at SIGTERM, which the process that watches the workers sends at Ctrl-C too, and leave.

    Ctrl-C reaches the worker as well; that counts a little later, for a worker that nobody watches any more.
    """
    loop = asyncio.get_running_loop()
    app.then = loop.create_task(_leave_after(app))

    def end() -> None:
        last = threading.Timer(LAST_SECONDS, os._exit, (0,))
        last.daemon = True
        last.start()
        app.begin()

    loop.add_signal_handler(signal.SIGTERM, end)
    loop.add_signal_handler(signal.SIGINT, loop.call_later, PARENT_SECONDS, end)


async def _leave_after(app: Graceful) -> None:
    await app.ended.wait()
    leave()


def leave_while_starting() -> None:
    """In a worker that is not ready yet: it holds nothing, so the first SIGTERM ends it."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
