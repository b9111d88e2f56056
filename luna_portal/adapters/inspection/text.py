"""Plain text: decoded, free of control characters, kept as UTF-8."""

import re
from typing import BinaryIO

from luna_portal.adapters.inspection.inspection_result import Inspected, Kind, new_copy
from luna_portal.domain.documents.file_rules import FileRefused
from luna_portal.domain.results.text_encoding import text_readings

SAMPLE = 256 * 1024
BYTE_ORDER = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f]")
MARKUP = re.compile(r"\s*<(?:!doctype|html|svg|\?xml|head|body|script)|<(?:script|iframe|svg|html)[\s>]", re.IGNORECASE)
MARKUP_WITHIN = 8192


def inspect_text(file: BinaryIO, name: str) -> Inspected:
    """The text in UTF-8. Raises: FileRefused when it is no text, or a page that a browser would run."""
    file.seek(0)
    raw = file.read()
    text = _decoded(raw)
    if text is None or CONTROL.search(text):
        raise FileRefused("type_unknown", name)
    if MARKUP.match(text) or MARKUP.search(text[:MARKUP_WITHIN]):
        raise FileRefused("type_page", name)
    clean = new_copy()
    clean.write(text.encode())
    clean.seek(0)
    return Inspected(Kind.TEXT, "text/plain; charset=utf-8", "txt", clean)


def _decoded(raw: bytes) -> str | None:
    """The text, or None when the bytes are none in any likely encoding."""
    for mark, encoding in BYTE_ORDER.items():
        if raw.startswith(mark):
            return _strictly(raw, encoding)
    whole = _strictly(raw, "utf-8")
    if whole is not None or b"\x00" in raw[:SAMPLE]:
        return whole
    likeliest = text_readings(raw).choices[:1]
    return likeliest[0].text if likeliest else None


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return None
