"""The ASGI app that a worker runs: the assembled portal, from its compiled form."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from starlette.types import ASGIApp

from luna_portal.shutdown import Graceful, end_by_signal

OF_CLIENTS = ("aiohttp", "requests", "websocket")
"""What python-socketio imports, where it is installed, for its clients: a seventh of a start, and no server's need."""


def serve() -> ASGIApp:
    """Make the app; the compiled pages are found by the environment that `luna serve` sets."""
    with _left_out(*OF_CLIENTS):
        import socketio  # noqa: F401 - the framework imports it too, and then finds it so
    from luna_portal.luna_portal import app
    from luna_portal.operations.folder_guard import FolderLock
    from luna_portal.settings import current

    FolderLock(current().data).join()
    return app()


def worker() -> ASGIApp:
    """Make the app of a worker beside others, which ends by itself when it is told to."""
    return Graceful(serve(), started=end_by_signal)


@contextmanager
def _left_out(*names: str) -> Iterator[None]:
    """Let libraries that can do without these modules be imported without them; others may import them later."""
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment] - None in it stands for "not there"
    left = [name for name in names if name not in modules]
    modules.update(dict.fromkeys(left))
    try:
        yield
    finally:
        for name in left:
            modules.pop(name, None)
