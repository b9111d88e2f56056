"""Files on their way in: one file a request, its bytes as they are, taken in pieces and kept only when all is well."""

import asyncio
import errno
import hashlib
import logging
from dataclasses import replace
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from luna_portal.adapters.file_store import StoreDown, StoreFull
from luna_portal.adapters.inspection import Inspected
from luna_portal.adapters.virus_scan import ScannerDown, scan
from luna_portal.domain.documents.file_rules import MAX_BYTES, FileRefused
from luna_portal.domain.refusals import Refusal
from luna_portal.http.answers import PRIVATE, caller_of
from luna_portal.http.bodies import cut_off
from luna_portal.i18n.catalog import DEFAULT, LANGUAGES, t
from luna_portal.models import Document
from luna_portal.services.caller import Caller
from luna_portal.services.documents import uploading
from luna_portal.services.documents.encrypted_store import Sealed, pieces_of
from luna_portal.services.documents.uploading import UploadRequest
from luna_portal.wiring import Unexpected, ask, on_file_thread, portal

PATH = "/archivos/subir"
LONGEST_NAME = 1200
LONGEST_ID = 64
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
log = logging.getLogger(__name__)
GATHERED = 1024 * 1024
"""Written to the disk at once, so that a thread is asked some twenty times a file and not four hundred."""


async def upload(request: Request) -> Response:
    """Take one file. Answers {ok, document, name}, or {ok: false, message, reason} with the refusal's status."""
    said = request.headers.get("x-language", "")
    language = said if said in LANGUAGES else DEFAULT
    try:
        document = await _taken(request, _wish(request), replace(caller_of(request), language=language))
    except ClientDisconnect as gone:
        return await cut_off(request, gone)
    except Refusal as refusal:
        reason = refusal.reason if isinstance(refusal, FileRefused) else refusal.key
        return _no(t(refusal.key, language, **refusal.values), reason, refusal.status)
    except Unexpected as broken:
        sentence = t("access.unexpected", language, id=broken.error_id)
        return _no(sentence, "unexpected", HTTPStatus.INTERNAL_SERVER_ERROR)
    return JSONResponse({"ok": True, "document": document.public_id, "name": document.name}, headers=PRIVATE)


def _no(sentence: str, reason: str, status: int) -> Response:
    return JSONResponse({"ok": False, "message": sentence, "reason": reason}, status, headers=PRIVATE)


def _wish(request: Request) -> UploadRequest:
    """What the headers say; a name is percent-encoded UTF-8. Without a length nothing is taken."""
    name = unquote(request.headers.get("x-file-name", "")[:LONGEST_NAME], errors="replace").replace("\x00", "")
    announced = request.headers.get("content-length", "")
    return UploadRequest(
        name=name or "archivo",
        size=int(announced) if announced.isdecimal() else 0,
        patient=request.headers.get("x-patient", "")[:LONGEST_ID],
        folder=request.headers.get("x-folder", "")[:LONGEST_ID],
        original=request.headers.get("x-original", "") == "1",
    )


async def _taken(request: Request, wish: UploadRequest, caller: Caller) -> Document:
    """The document, or nothing: neither bytes nor row stays when anything goes wrong."""
    begun = await ask(uploading.begin, caller=caller, wish=wish)
    try:
        with await on_file_thread(portal().vault.new_file) as file:
            sha256 = await _receive(request, wish, file)
            found, sealed = await on_file_thread(_keep, wish.name, begun.key, file, sha256)
        return await ask(uploading.finish, caller=caller, wish=wish, key=begun.key, found=found, sealed=sealed)
    except BaseException as why:
        await asyncio.shield(_give_up(caller, begun.key, _reason(why)))
        raise _in_our_words(why, wish.name) from why


async def _receive(request: Request, wish: UploadRequest, file: BinaryIO) -> str:
    """The body into the file; its SHA-256. One piece is written and hashed while the next one comes.

    Raises: FileRefused when it is longer or shorter than announced, ClientDisconnect.
    """
    digest, waiting, came = hashlib.sha256(), bytearray(), 0
    writing = on_file_thread(_write, file, digest, b"")
    try:
        async for piece in request.stream():
            came += len(piece)
            if came > min(wish.size, MAX_BYTES):
                raise FileRefused("too_large" if came > MAX_BYTES else "interrupted", wish.name)
            waiting += piece
            if len(waiting) >= GATHERED:
                await writing
                writing = on_file_thread(_write, file, digest, bytes(waiting))
                waiting.clear()
    finally:
        await asyncio.shield(writing)
    if came != wish.size:
        raise FileRefused("interrupted", wish.name)
    await on_file_thread(_write, file, digest, bytes(waiting))
    return digest.hexdigest()


def _write(file: BinaryIO, digest: Any, piece: bytes) -> None:
    file.write(piece)
    digest.update(piece)


def _keep(name: str, key: str, file: BinaryIO, sha256: str) -> tuple[Inspected, Sealed]:
    """On a thread: look into it, ask the scanner, encrypt what is clean into the store. Raises: FileRefused."""
    here = portal()
    if here.settings.clamd_url:
        _scanned(name, file, here.settings.clamd_url)
    found = here.vault.apart.inspect(file, name)
    try:
        known = sha256 if found.clean is file else ""
        return found, here.vault.put(key, pieces_of(found.clean), sha256=known)
    except StoreFull:
        raise _Later("store_full", name) from None
    except StoreDown:
        raise _Later("store_down", name) from None
    finally:
        found.clean.close()


def _scanned(name: str, file: BinaryIO, url: str) -> None:
    try:
        virus = scan(file, url)
    except ScannerDown:
        raise _Later("scanner_down", name) from None
    if virus is not None:
        raise FileRefused("virus", name, found=virus[:80])


class _Later(FileRefused):
    """Not the file's fault: the same file may be tried again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


async def _give_up(caller: Caller, key: str, reason: str) -> None:
    """Take the bytes away, and the row that announced them; when the store is down, the sweep does it later."""
    try:
        await on_file_thread(portal().vault.store.delete, key)
    except StoreDown:
        return
    await ask(uploading.abandon, caller=caller, key=key, reason=reason)


def _in_our_words(why: BaseException, name: str) -> BaseException:
    """A full disk is told as such; what nobody foresaw gets an id, and a line in the log."""
    if isinstance(why, OSError) and why.errno in FULL:
        return _Later("store_full", name)
    if not isinstance(why, Exception) or isinstance(why, (Refusal, Unexpected, ClientDisconnect)):
        return why
    unexpected = Unexpected()
    log.error("unexpected error %s in an upload", unexpected.error_id, exc_info=why)
    return unexpected


def _reason(why: BaseException) -> str:
    if isinstance(why, Refusal):
        return why.key
    return "interrupted" if isinstance(why, (ClientDisconnect, asyncio.CancelledError)) else "unexpected"


ROUTES = (Route(PATH, upload, methods=["POST"]),)
