"""Imports without what a server does not need."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

OF_CLIENTS = ("aiohttp", "requests", "websocket")
"""What python-socketio imports, where it is installed, for its clients: a seventh of a start, and no server's need."""


def load_sockets() -> None:
    """Import the socket's library without its clients; the framework imports it too, and then finds it so."""
    with left_out(*OF_CLIENTS):
        import socketio  # noqa: F401


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """Let libraries that can do without these modules be imported without them; others may import them later."""
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment] - None in it stands for "not there"
    left = [name for name in names if name not in modules]
    modules.update(dict.fromkeys(left))
    try:
        yield
    finally:
        for name in left:
            modules.pop(name, None)
