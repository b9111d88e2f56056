"""The ASGI app that a worker runs: the assembled portal, from its compiled form."""

from starlette.types import ASGIApp


def serve() -> ASGIApp:
    """Make the app; the compiled pages are found by the environment that `luna serve` sets."""
    from luna_portal.luna_portal import app

    return app()
