"""The ASGI app that a worker runs: the assembled portal, from its compiled form."""

from starlette.types import ASGIApp

from luna_portal.framework.imports import load_sockets
from luna_portal.shutdown import Graceful, end_by_signal


def serve() -> ASGIApp:
    """Make the app; the compiled pages are found by the environment that `luna serve` sets."""
    load_sockets()
    from luna_portal.luna_portal import app
    from luna_portal.operations.folder_guard import join_server
    from luna_portal.settings import current

    join_server(current())
    return app()


def worker() -> ASGIApp:
    """Make the app of a worker beside others, which ends by itself when it is told to."""
    return Graceful(serve(), started=end_by_signal)
