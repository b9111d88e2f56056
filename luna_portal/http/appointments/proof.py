"""The proof of an appointment as a PDF, signed in or by the mail's link."""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from luna_portal.http.answers import attachment, both_languages, caller_of, file_door
from luna_portal.services.appointments import proof
from luna_portal.wiring import ask, portal


@file_door
async def one(request: Request) -> Response:
    """The proof; it is drawn on a reading thread, outside of any transaction."""
    wanted = request.path_params.get("appointment", "")
    facts = await ask(proof.proof_of, caller=caller_of(request), appointment=wanted)
    content = await asyncio.get_running_loop().run_in_executor(portal().readers, partial(proof.drawn, facts))
    return attachment(content, "application/pdf", f"{facts.folio}.pdf")


ROUTES = (
    *(Route(path, one, methods=["GET"]) for path in both_languages("/cita/{token}/comprobante.pdf")),
    *(Route(path, one, methods=["GET"]) for path in both_languages("/consultas/{appointment}/comprobante.pdf")),
)
