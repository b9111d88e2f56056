"""Kept files on their way out: read, opened and sent piece by piece, never whole in memory."""

import asyncio
import logging
from collections.abc import Iterator
from functools import partial
from itertools import chain
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from luna_portal.adapters.file_cipher import Broken, UnknownKey
from luna_portal.adapters.file_store import Missing, StoreDown
from luna_portal.domain.refusals import Refusal
from luna_portal.http.files import PRIVATE
from luna_portal.models import FileObject
from luna_portal.wiring import portal

log = logging.getLogger(__name__)
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Whatever a file is, nothing in it runs or loads."""


class FileUnavailable(Refusal):
    """The store does not answer, or has not what the database says."""

    key = "refusal.file_unavailable"
    status = 503


async def sent(row: FileObject, name: str, *, inline: bool = False) -> Response:
    """The contents of a kept file under that name, to keep or (`inline`) to show.

    Raises: FileUnavailable before anything is sent; a file that turns out broken later breaks the connection off.
    """
    pieces = await asyncio.get_running_loop().run_in_executor(portal().readers, partial(_begun, row))
    headers = PRIVATE | {
        "Content-Disposition": _disposition(name, inline=inline),
        "Content-Length": str(row.size),
        "Content-Security-Policy": SANDBOX,
    }
    return StreamingResponse(pieces, media_type=row.media_type or "application/octet-stream", headers=headers)


def _begun(row: FileObject) -> Iterator[bytes]:
    """The contents with the first piece already read, so that a file that is not there is refused in words."""
    try:
        pieces = portal().vault.read(row)
        return chain([next(pieces)], pieces)
    except (Missing, StoreDown, Broken, UnknownKey) as absent:
        log.exception("file %s cannot be read", row.key)
        raise FileUnavailable from absent


def _disposition(name: str, *, inline: bool) -> str:
    """The header in its two spellings: plain letters for old browsers, UTF-8 for the others (RFC 6266)."""
    plain = "".join(char if char.isascii() and (char.isalnum() or char in " ._-") else "_" for char in name)
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
