"""Whether the portal can work: asked by whoever watches it."""

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from luna_portal.wiring import portal


def health(_request: Request) -> JSONResponse:
    """200 when the database answers."""
    with portal().engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return JSONResponse({"ok": True})


ROUTES = (Route("/salud", health, methods=["GET"]),)
