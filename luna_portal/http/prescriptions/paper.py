"""A receta as a PDF, for its patient and for the team."""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from luna_portal.http.answers import attachment, both_languages, caller_of, file_door
from luna_portal.http.documents.outgoing import LOST, lost, opened, streamed
from luna_portal.i18n import routes
from luna_portal.services.prescriptions import paper as prescriptions_paper
from luna_portal.wiring import ask, portal

PDF = "application/pdf"
HALF = "media"


@file_door
async def paper(request: Request) -> Response:
    """The sheet: the very bytes that were kept at its issue, or drawn now; `?formato=media` is a half letter."""
    team = "/clinica/" in request.url.path
    service = prescriptions_paper.paper_for_team if team else prescriptions_paper.own_paper
    wanted = request.path_params["prescription"]
    found = await ask(service, caller=caller_of(request), prescription=wanted)
    half = request.query_params.get("formato") == HALF
    name = f"receta-{found.folio}.pdf"
    if found.file is not None and not half:
        try:
            pieces = await opened(found.file)
        except LOST:
            return lost(request)
        return streamed(pieces, media_type=PDF, name=name, size=found.file.size)
    draw = partial(prescriptions_paper.drawn, found.paper)
    if half:
        draw = partial(prescriptions_paper.half_letter, found, portal().settings.signing)
    return attachment(await asyncio.get_running_loop().run_in_executor(portal().readers, draw), PDF, name)


ROUTES = tuple(
    Route(path, paper, methods=["GET"])
    for base in (routes.PRESCRIPTIONS, routes.CLINIC_PRESCRIPTIONS)
    for path in both_languages(f"{base}/{{prescription}}/receta.pdf")
)
