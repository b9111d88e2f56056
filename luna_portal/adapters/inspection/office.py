"""DOCX and XLSX: a zip that is what it says, without macros, without other files, with nothing fetched from elsewhere."""

import re
import zipfile
import zlib
from typing import Any, BinaryIO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, without stubs

from luna_portal.adapters.inspection.found import Inspected, Kind
from luna_portal.domain.files import FileRefused

MOST_ENTRIES = 4000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES = 120
TIMES_COUNT_FROM = 4 * 1024 * 1024
LARGEST_PART = 20 * 1024 * 1024
PIECE = 1024 * 1024
ENCRYPTED = 0x1
CONTENT_TYPES = "[Content_Types].xml"
BASE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    f"{BASE}wordprocessingml.document.main+xml": (f"{BASE}wordprocessingml.document", "docx"),
    f"{BASE}spreadsheetml.sheet.main+xml": (f"{BASE}spreadsheetml.sheet", "xlsx"),
}
MACRO = re.compile(r"macroenabled|vbaproject|vbadata|activex", re.IGNORECASE)
EMBEDDED = re.compile(r"(^|/)embeddings/|oleobject", re.IGNORECASE)
ELSEWHERE = re.compile(r"(^|/)externallinks/|(^|/)connections\.xml$", re.IGNORECASE)
FETCHES = re.compile(rb"\bDDE(AUTO)?\b|\bINCLUDE(PICTURE|TEXT)\b")
FIELD_PARTS = re.compile(r"^word/[^/]+\.xml$")


def inspect_office(file: BinaryIO, name: str) -> Inspected:
    """The document as it came. Raises: FileRefused."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_shape(archive, entries, name)
            media_type, extension = _kind_of(archive, name)
            _check_names(entries, name)
            _unpack_all(archive, entries, name)
            _check_parts(archive, entries, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
        etree.XMLSyntaxError,
    ):
        raise FileRefused("office_damaged", name) from None
    file.seek(0)
    return Inspected(Kind.OFFICE, media_type, extension, file)


def _check_shape(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    """Sizes as the directory gives them, before anything is unpacked; one archive, with nothing around it."""
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    swollen = total > TIMES_COUNT_FROM and total > MOST_TIMES * max(packed, 1)
    if len(entries) > MOST_ENTRIES or total > MOST_UNPACKED or swollen:
        raise FileRefused("office_bomb", name)
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise FileRefused("office_locked", name)
    first = min((entry.header_offset for entry in entries), default=-1)
    if first != 0 or archive.comment or len(set(names)) != len(names) or any(map(_leads_out, names)):
        raise FileRefused("office_damaged", name)


def _leads_out(path: str) -> bool:
    return path.startswith(("/", "\\")) or "\\" in path or ":" in path or ".." in path.split("/")


def _kind_of(archive: zipfile.ZipFile, name: str) -> tuple[str, str]:
    """Media type and ending by what the archive says of its main part."""
    try:
        types = _part(archive, CONTENT_TYPES)
    except KeyError:
        raise FileRefused("type_zip", name) from None
    said = [str(element.get("ContentType", "")) for element in types]
    if any(MACRO.search(one) for one in said):
        raise FileRefused("office_macro", name)
    for one in said:
        if one in MAIN:
            return MAIN[one]
    raise FileRefused("type_zip", name)


def _check_names(entries: list[zipfile.ZipInfo], name: str) -> None:
    for entry in entries:
        for pattern, reason in ((MACRO, "office_macro"), (EMBEDDED, "office_embedded"), (ELSEWHERE, "office_external")):
            if pattern.search(entry.filename):
                raise FileRefused(reason, name)


def _unpack_all(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    """Unpack everything into nothing: sizes and checksums must be what the directory says."""
    unpacked = 0
    for entry in entries:
        with archive.open(entry) as part:
            while piece := part.read(PIECE):
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED:
                    raise FileRefused("office_bomb", name)


def _check_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    """Nothing may be fetched from elsewhere but by a link that somebody presses."""
    for entry in entries:
        if entry.filename.endswith(".rels"):
            for link in _part(archive, entry.filename):
                kind = str(link.get("Type", ""))
                if link.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
                    raise FileRefused("office_external", name)
        elif FIELD_PARTS.match(entry.filename) and entry.file_size <= LARGEST_PART:
            root = _part(archive, entry.filename)
            words = " ".join(element.text or "" for element in root.iter("{*}instrText"))
            if FETCHES.search(words.encode()):
                raise FileRefused("office_external", name)


def _part(archive: zipfile.ZipFile, path: str) -> Any:
    """A part as XML; one that defines entities is damaged. Raises: KeyError, ValueError, XMLSyntaxError."""
    if archive.getinfo(path).file_size > LARGEST_PART:
        raise ValueError(path)
    reader = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(archive.read(path), reader)
    if root.getroottree().docinfo.doctype:
        raise ValueError(path)
    return root
