"""Documents on their way out: the bytes, decrypted as they pass, and the pictures of their pages."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from luna_portal.adapters.file_cipher import Broken, UnknownKey
from luna_portal.adapters.file_store import Missing, StoreDown, StoreFull
from luna_portal.adapters.page_pictures import MEDIA_TYPE, SMALL, NoPicture
from luna_portal.domain.refusals import NotFound, Refusal
from luna_portal.http.answers import PRIVATE, both_languages, caller_of, file_door
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.services.caller import Caller
from luna_portal.services.documents import listing, pictures
from luna_portal.services.documents.encrypted_store import KeptObject, new_object_key, pieces_of
from luna_portal.services.documents.pictures import THUMBNAIL, NewPicture, Picture, width_for
from luna_portal.wiring import Unexpected, ask, on_file_thread, portal

ASKED_AGAIN_AFTER = 2 * 1024 * 1024
"""Bytes after which the session is asked for again: one that was closed ends a download within a moment."""
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
LOST = (Missing, StoreDown, Broken, UnknownKey)


def streamed(pieces: AsyncIterator[bytes], *, media_type: str, name: str, size: int, shown: bool = False) -> Response:
    """A file as it passes: an attachment, or shown in a frame that may do nothing. `size` in bytes."""
    kind = "inline" if shown else "attachment"
    headers = PRIVATE | {
        "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": SANDBOX,
        "Content-Length": str(size),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


async def opened(kept: KeptObject) -> AsyncIterator[bytes]:
    """The contents, piece by piece, from the threads that move bytes; the first is there before anything is answered.

    Raises: Missing, StoreDown, Broken, UnknownKey.
    """
    pieces = await on_file_thread(portal().vault.read, kept)
    first = await on_file_thread(_next, pieces)

    async def passing() -> AsyncIterator[bytes]:
        piece = first
        while piece is not None:
            yield piece
            piece = await on_file_thread(_next, pieces)

    return passing()


@file_door
async def contents(request: Request) -> Response:
    """The file itself: to keep, or (`?ver=1`, pictures alone) to look at."""
    wanted, caller, clinic = _asked(request)
    look = request.query_params.get("ver") == "1"
    how = "preview" if look else "download"
    found = await ask(listing.open_bytes, caller=caller, document=wanted, how=how, clinic=clinic)
    try:
        pieces = await opened(found)
    except LOST:
        return lost(request)
    row = found.document
    guarded = _while_allowed(pieces, caller, wanted, clinic=clinic)
    shown = look and row.media_type in SHOWN
    return streamed(guarded, media_type=row.media_type, name=row.name, size=row.size, shown=shown)


@file_door
async def thumbnail(request: Request) -> Response:
    """The small picture of the list."""
    wanted, caller, clinic = _asked(request)
    found = await ask(pictures.thumbnail, caller=caller, document=wanted, clinic=clinic)
    return await _picture(request, found, THUMBNAIL, SMALL)


@file_door
async def page(request: Request) -> Response:
    """A page as a picture; `?ancho=` is how wide, in pixels."""
    wanted, caller, clinic = _asked(request)
    number, asked = request.path_params["number"], request.query_params.get("ancho", "")
    width = width_for(int(asked) if asked.isdecimal() and len(asked) < 6 else 0)  # noqa: PLR2004 - digits of any screen
    if number < 1:
        raise NotFound
    found = await ask(pictures.page, caller=caller, document=wanted, number=number, width=width, clinic=clinic)
    return await _picture(request, found, number, width)


async def _picture(request: Request, found: Picture | None, number: int, width: int) -> Response:
    try:
        if found is not None:
            kept = b"".join([piece async for piece in await opened(found)])
            return _as_picture(kept)
        return _as_picture(await _draw(request, number, width))
    except LOST:
        return lost(request)
    except NoPicture:
        raise NotFound from None


async def _draw(request: Request, number: int, width: int) -> bytes:
    """Draw the page and keep it; when it cannot be kept it is shown all the same. Raises: NoPicture, and what `opened` does."""
    wanted, caller, clinic = _asked(request)
    source = await ask(listing.open_bytes, caller=caller, document=wanted, how="thumbnail", clinic=clinic)
    drawn, height = await on_file_thread(_drawn, source, number, width)
    with suppress(StoreDown, StoreFull, Refusal):
        key = new_object_key()
        await ask(pictures.announce, caller=caller, document=wanted, key=key, clinic=clinic)
        sealed = await on_file_thread(portal().vault.put, key, [drawn])
        made = NewPicture(number, width, height, key, sealed)
        await ask(pictures.keep, caller=caller, document=wanted, made=made, clinic=clinic)
    return drawn


def _drawn(source: listing.ReadableDocument, number: int, width: int) -> tuple[bytes, int]:
    """On a thread: the picture as WebP, and its height in pixels."""
    vault, media_type = portal().vault, source.document.media_type
    with vault.fetch(source) as file, vault.new_file() as into:
        drawn = vault.apart.draw(file, media_type, number, width, into)
        return b"".join(pieces_of(into)), drawn.height


def _as_picture(content: bytes) -> Response:
    return Response(content, media_type=MEDIA_TYPE, headers=PRIVATE | {"Content-Security-Policy": SANDBOX})


async def _while_allowed(
    pieces: AsyncIterator[bytes], caller: Caller, document: str, *, clinic: bool
) -> AsyncIterator[bytes]:
    """The pieces while whoever asked may have them; then nothing more, and the browser sees a broken download."""
    passed = 0
    with suppress(Refusal, Unexpected, *LOST):
        async for piece in pieces:
            yield piece
            passed += len(piece)
            if passed >= ASKED_AGAIN_AFTER:
                passed = 0
                await ask(listing.still_open, caller=caller, document=document, clinic=clinic)


def _asked(request: Request) -> tuple[str, Caller, bool]:
    """The document's public id, who asks, and whether as one of the team."""
    clinic = "/clinica/" in request.url.path
    return request.path_params["document"], caller_of(request), clinic


def lost(request: Request) -> Response:
    """That the store has not got it, or does not answer."""
    sentence = t("files.not_at_hand", routes.language_of(request.url.path))
    return PlainTextResponse(sentence, HTTPStatus.SERVICE_UNAVAILABLE, headers=PRIVATE)


def _next(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)


def _at(base: str) -> tuple[Route, ...]:
    doors = (("contenido", contents), ("miniatura", thumbnail), ("pagina/{number:int}", page))
    return tuple(
        Route(path, door, methods=["GET"])
        for name, door in doors
        for path in both_languages(f"{base}/{{document}}/{name}")
    )


ROUTES = (*_at(routes.DOCUMENTS), *_at(routes.CLINIC_DOCUMENTS))
