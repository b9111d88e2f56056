"""Serves the compiled app until Ctrl-C."""

import asyncio
import contextlib
import gc
import os
import signal
import threading
from typing import Any

from luna_portal import frontend
from luna_portal.framework import words
from luna_portal.http import capacity
from luna_portal.http.logs import log_to_stderr, redact_logs
from luna_portal.settings import Settings
from luna_portal.shutdown import LAST_SECONDS, Graceful, leave_while_starting

_kept: list[object] = []
"""What the server's threads use, until the process is gone."""


def run(settings: Settings) -> None:
    """Serve the compiled app until Ctrl-C: in this process, or in several that meet in Redis.

    Returns with the server's threads still there: what is left to do comes next, and then `shutdown.leave`.
    """
    import uvloop
    from granian import Granian

    redact_logs()
    log_to_stderr()
    capacity.raise_file_limit()
    os.environ |= words.serving(frontend.web_folder(), settings.data)
    os.chdir(frontend.PACKAGE / "_web" if frontend.is_packed() else frontend.CHECKOUT)
    if settings.workers == 1:
        loop = uvloop.new_event_loop()
        _kept.append(loop)
        with contextlib.suppress(KeyboardInterrupt):
            loop.run_until_complete(_serve_here(settings))
        return
    os.register_at_fork(after_in_child=leave_while_starting)  # before it, a worker has its parent's handlers
    Granian(
        "luna_portal.asgi:worker",
        factory=True,
        workers=settings.workers,
        respawn_failed_workers=True,
        **_listening(settings),
    ).serve()


def _listening(settings: Settings) -> dict[str, Any]:
    """Where to listen, and what a connection may cost.

    HTTP/1.1 alone: its limit of time begins with the connection, and holds for an empty one, for a head that is cut
    off, and for one that is kept open after an answer. A body's time is measured in `http/bodies.py`.
    """
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    return {
        "address": settings.host,
        "port": settings.port,
        "interface": Interfaces.ASGI,
        "http": HTTPModes.http1,
        "http1_settings": HTTP1Settings(header_read_timeout=settings.head_seconds * 1000),
        "backlog": capacity.QUEUE,
        "backpressure": capacity.most_connections(settings.connections),
        "log_access": False,
        "log_level": LogLevels.warning if settings.workers > 1 else LogLevels.error,
        "log_dictconfig": {"loggers": {"_granian": {"handlers": [], "propagate": True}}},
    }


def _spare_the_collector() -> None:
    """What a start has made stays: the garbage collector need not look at it again, nor at open pages so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _serve_here(settings: Settings) -> None:
    """One worker needs no second process to watch it: half the memory, and nothing is loaded twice."""
    from granian.server.embed import Server

    from luna_portal.asgi import serve

    app = Graceful(serve())
    _spare_the_collector()
    server = Server(app, **_listening(settings))
    loop = asyncio.get_running_loop()

    def end() -> None:
        last = threading.Timer(LAST_SECONDS, _end_now, (settings,))  # no thread keeps it running
        last.daemon = True
        last.start()
        app.begin()

    for ending in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(ending, end)
    serving = loop.create_task(server.serve())
    _kept.append(serving)
    ended = loop.create_task(app.ended.wait())
    await asyncio.wait({serving, ended}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()


def _end_now(settings: Settings) -> None:
    """End the process with work under way; what is committed is brought into the database's file first."""
    from luna_portal.operations import run_mark

    with contextlib.suppress(Exception):
        run_mark.end(settings)
    os._exit(0)
