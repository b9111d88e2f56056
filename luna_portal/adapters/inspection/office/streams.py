"""Streams of an Office file that are no XML: pictures, fonts and printer settings by their first bytes, all else refused."""

import re
import uuid
from typing import Final

from luna_portal.adapters.inspection.office.faults import EMBEDDED, MACRO, OfficeFault

HEAD: Final = 4096
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
VBA: Final = "_VBA_PROJECT".encode("utf-16-le")
PACKAGE: Final = b"PK\x03\x04"
MOST_OPAQUE: Final = 1024 * 1024
OPAQUE_KINDS: Final = frozenset({"printersettings", "customproperty", "workbookmetadata"})
"""What programs keep for themselves and never run: settings of printers, notes of add-ins, a mark of Google Sheets."""
PICTURES: Final = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"II\xbc\x01",
    b"\xd7\xcd\xc6\x9a",
    b"\x01\x00\x09\x00\x00\x03",
    b"\x02\x00\x09\x00\x00\x03",
)
FONTS: Final = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")
FONT_KEY: Final = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE)
XORED: Final = 32
RUNS: Final = (
    OLE,
    b"PK",
    b"MZ",
    b"ZM",
    b"\x7fELF",
    b"%PDF",
    b"{\\rt",
    b"#!",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MSCF",
    b"ITSF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"\xe4\x52\x5c\x7b",
)
"""How programs and files of other programs begin."""
MARKUP: Final = re.compile(rb"<\s*(?:html|script|body|iframe|!doctype\s+html|\?php|%)", re.IGNORECASE)
BLANK_XML: Final = re.compile(rb"\s*<\?xml[^<>]*\?>\s*")
XML_STARTS: Final = (b"<", b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00\x00<", b"\x4c\x6f\xa7\x94")


def looks_like_xml(head: bytes) -> bool:
    """Whether a reader of XML would take it, in any encoding."""
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    return plain.startswith(XML_STARTS) and not is_picture(head)


def is_blank_xml(head: bytes) -> bool:
    """Whether it says that it is XML and nothing more, as shapes that were emptied leave it."""
    return BLANK_XML.fullmatch(head) is not None


def looks_like_page(head: bytes) -> bool:
    """Whether a browser would take it for a page."""
    return MARKUP.search(head.replace(b"\x00", b"")) is not None


def is_picture(head: bytes) -> bool:
    """Whether it is a picture of a kind that Office draws."""
    bitmap = head.startswith(b"BM") and head[6:10] == bytes(4)
    metafile = head.startswith(b"\x01\x00\x00\x00") and head[40:44] == b" EMF"
    webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    icon = head.startswith(b"\x00\x00\x01\x00") and head[9:10] == b"\x00"
    return head.startswith(PICTURES) or bitmap or metafile or webp or icon


def is_font(head: bytes, keys: set[str]) -> bool:
    """Whether it is a font, in the clear or hidden under one of the keys that the table of fonts gives."""
    if head.startswith(FONTS):
        return True
    return any(_unhidden(head, key).startswith(FONTS) for key in keys)


def _unhidden(head: bytes, key: str) -> bytes:
    """The first bytes without their key (ECMA-376 part 4, 17.8.1)."""
    match = FONT_KEY.fullmatch(key.strip())
    if match is None:
        return b""
    secret = uuid.UUID(match[1]).bytes[::-1]
    return bytes(one ^ secret[at % 16] for at, one in enumerate(head[:XORED]))


def is_opaque(head: bytes, size: int, kinds: set[str], said: str) -> bool:
    """Whether it is what a program keeps for itself, by all that name it, and neither program, archive nor page."""
    named = kinds or {said.rpartition(".")[2]}
    harmless = not head.startswith(RUNS) and (not looks_like_page(head) or b"<!DOCTYPE plist" in head)
    return named <= OPAQUE_KINDS and size <= MOST_OPAQUE and harmless


def is_trash(key: str, head: bytes) -> bool:
    """Whether it is the room of something deleted, which the package standard lets stay."""
    return key.startswith("[trash]/") and not head.strip(b"\x00\xff")


def refuse(head: bytes, key: str, said: str) -> None:
    """Say what a stream is that is none of what may be there. Raises: OfficeFault."""
    macros = VBA in head or "vbaproject" in key or "vba" in said
    raise OfficeFault(MACRO if macros else EMBEDDED)
