"""Calendar files: one appointment, signed in or by the mail's link, and a person's private feed."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from luna_portal.http.answers import PRIVATE, attachment, both_languages, caller_of, file_door
from luna_portal.services.appointments import calendar_feed
from luna_portal.wiring import ask

CALENDAR = "text/calendar; charset=utf-8"
FILE_NAME = "cita.ics"


@file_door
async def one(request: Request) -> Response:
    """An appointment as a file; without an id it is the one of the link."""
    wanted = request.path_params.get("appointment", "")
    found = await ask(calendar_feed.one_file, caller=caller_of(request), appointment=wanted)
    return attachment(found.content, CALENDAR, FILE_NAME)


@file_door
async def feed(request: Request) -> Response:
    """All appointments of whoever the secret belongs to; 304 while nothing has changed."""
    found = await ask(calendar_feed.feed, caller=caller_of(request), secret=request.path_params["secret"])
    headers = PRIVATE | {"ETag": found.etag}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=CALENDAR, headers=headers)


ROUTES = (
    *(Route(path, one, methods=["GET"]) for path in both_languages("/cita/{token}/cita.ics")),
    *(Route(path, one, methods=["GET"]) for path in both_languages("/consultas/{appointment}/cita.ics")),
    Route("/calendario/{secret}.ics", feed, methods=["GET"]),
)
