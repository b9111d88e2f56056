"""Whether the portal can work: asked by whoever watches it."""

from http import HTTPStatus

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from luna_portal.wiring import portal


def health(_request: Request) -> JSONResponse:
    """200 when the database answers, 503 when it does not."""
    try:
        with portal().engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return JSONResponse({"ok": False}, HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse({"ok": True})


ROUTES = (Route("/salud", health, methods=["GET"]),)
