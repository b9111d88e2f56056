"""A laboratory's file on its way in: sealed into the store, read once to say at once what is wrong with it."""

import logging
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from luna_portal.adapters.file_store import StoreDown, StoreFull
from luna_portal.adapters.lab_messages import MOST_BYTES, LabMessageRefused
from luna_portal.domain.refusals import Refusal
from luna_portal.http.answers import PRIVATE, caller_of
from luna_portal.http.bodies import cut_off
from luna_portal.i18n.catalog import DEFAULT, LANGUAGES, t
from luna_portal.services.caller import Caller
from luna_portal.services.clinic.card import clinic_zone
from luna_portal.services.results import file_import
from luna_portal.services.results.file_import import SealedFile, message_in
from luna_portal.wiring import Unexpected, ask, on_file_thread, portal

PATH: Final = "/clinica/resultados/leer"
log = logging.getLogger(__name__)


class _StoreAway(Refusal):
    key = "results.import.store_down"
    status = HTTPStatus.SERVICE_UNAVAILABLE


async def take(request: Request) -> Response:
    """Take one file, its bytes as they are. Answers {ok, draft}, or {ok: false, message} with the refusal's status."""
    said = request.headers.get("x-language", "")
    language = said if said in LANGUAGES else DEFAULT
    try:
        draft = await _taken(request, replace(caller_of(request), language=language))
    except ClientDisconnect as gone:
        return await cut_off(request, gone)
    except Refusal as refusal:
        return _no(t(refusal.key, language, **refusal.values), refusal.status)
    except Unexpected as broken:
        return _no(t("access.unexpected", language, id=broken.error_id), HTTPStatus.INTERNAL_SERVER_ERROR)
    return JSONResponse({"ok": True, "draft": draft}, headers=PRIVATE)


def _no(sentence: str, status: int) -> Response:
    return JSONResponse({"ok": False, "message": sentence}, status, headers=PRIVATE)


async def _taken(request: Request, caller: Caller) -> str:
    announced = request.headers.get("content-length", "")
    size = int(announced) if announced.isascii() and announced.isdigit() else 0
    key = await ask(file_import.begin, caller=caller, size=size)
    content = await _received(request, size)
    zone = await ask(clinic_zone, caller=caller)
    try:
        sealed = await on_file_thread(portal().vault.put, key, [content])
        kept = SealedFile(key, sealed.data_key, sealed.key_id)
        await on_file_thread(lambda: message_in(portal().vault, kept, zone=zone, now=portal().clock()))
    except (StoreDown, StoreFull):
        raise _StoreAway from None
    except Refusal:
        await on_file_thread(portal().vault.store.delete, key)
        raise
    except Exception as broken:
        unexpected = Unexpected()
        log.exception("unexpected error %s in a laboratory's file", unexpected.error_id)
        raise unexpected from broken
    return await ask(file_import.sealed, caller=caller, key=key, contents=sealed)


async def _received(request: Request, size: int) -> bytes:
    """The whole body, which is small. Raises: LabMessageRefused when it is another length than announced."""
    came = bytearray()
    async for piece in request.stream():
        came += piece
        if len(came) > min(size, MOST_BYTES):
            raise LabMessageRefused("too_large")
    if len(came) != size:
        raise LabMessageRefused("broken")
    return bytes(came)


ROUTES = (Route(PATH, take, methods=["POST"]),)
