"""What a shared link shows, as a file and as pages: for the browser that had the code, for some minutes."""

from dataclasses import replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from luna_portal.adapters.page_pictures import MEDIA_TYPE, NoPicture
from luna_portal.domain.refusals import NotFound
from luna_portal.http.answers import PRIVATE, attachment, both_languages, caller_of, file_door
from luna_portal.http.documents.outgoing import LOST, SANDBOX, lost, opened, streamed
from luna_portal.services.documents.encrypted_store import KeptObject, pieces_of
from luna_portal.services.prescriptions.paper import drawn
from luna_portal.services.sharing.links import title_of
from luna_portal.services.sharing.opening import page_by_pass, shown_by_pass
from luna_portal.wiring import ask, on_file_thread, portal

LONGEST_PASS: Final = 100
WIDTH: Final = 1200


@file_door
async def file(request: Request) -> Response:
    """The file that was shared, a result's original or a receta's PDF, to keep."""
    found = await ask(shown_by_pass, **_key(request))
    name = f"{title_of(found.thing)}.pdf"
    if found.paper is not None:
        return attachment(await on_file_thread(drawn, found.paper), "application/pdf", name)
    if found.file is None:
        raise NotFound
    row, document = found.file
    name = document.name if document else name
    try:
        return streamed(await opened(row), media_type=row.media_type, name=name, size=row.size)
    except LOST:
        return lost(request)


@file_door
async def page(request: Request) -> Response:
    """A page of a shared document as a picture."""
    source, document, before = await ask(page_by_pass, **_key(request), page=request.path_params["number"], width=WIDTH)
    try:
        if before is not None:
            content = b"".join([piece async for piece in await opened(before)])
        else:
            content = await on_file_thread(_drawn, source, document.media_type, request.path_params["number"])
    except LOST:
        return lost(request)
    except NoPicture:
        raise NotFound from None
    return Response(content, media_type=MEDIA_TYPE, headers=PRIVATE | {"Content-Security-Policy": SANDBOX})


def _drawn(source: KeptObject, media_type: str, number: int) -> bytes:
    """On a thread: the picture as WebP. Raises: NoPicture, and what the vault raises."""
    vault = portal().vault
    with vault.fetch(source) as contents, vault.new_file() as into:
        vault.apart.draw(contents, media_type, number, WIDTH, into)
        return b"".join(pieces_of(into))


def _key(request: Request) -> dict[str, Any]:
    """Who asks, with the link's secret and the pass that its code gave."""
    return {
        "caller": replace(caller_of(request), appointment_token=""),
        "token": request.path_params["token"],
        "ticket": request.query_params.get("pase", "")[:LONGEST_PASS],
    }


ROUTES = tuple(
    Route(path, door, methods=["GET"])
    for name, door in (("archivo", file), ("pagina/{number:int}", page))
    for path in both_languages(f"/compartido/{{token}}/{name}")
)
