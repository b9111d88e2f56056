"""What a shared link shows, as a file: for the browser that had the code, for some minutes."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from luna_portal.domain.refusals import NotFound
from luna_portal.http.files import both_languages, caller_of, file_door
from luna_portal.http.streams import sent
from luna_portal.services.share_opening import Opened, shown_by_pass
from luna_portal.services.sharing import title_of
from luna_portal.wiring import ask

LONGEST_PASS = 100


@file_door
async def file(request: Request) -> Response:
    """The file that was shared, a result's original or a receta's PDF, to keep."""
    found = await _shown(request)
    if found.file is None:
        raise NotFound
    row, document = found.file
    return await sent(row, document.name if document else f"{title_of(found.thing)}.pdf")


async def _shown(request: Request) -> Opened:
    caller = replace(caller_of(request), appointment_token="")
    ticket = request.query_params.get("pase", "")[:LONGEST_PASS]
    return await ask(shown_by_pass, caller=caller, token=request.path_params["token"], ticket=ticket)


ROUTES = (*(Route(path, file, methods=["GET"]) for path in both_languages("/compartido/{token}/archivo")),)
