"""DOCX and XLSX, walked as packages: every part by its content type, its relationships and its first bytes."""

import io
import struct
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, without stubs

from luna_portal.adapters.inspection.inspection_result import Inspected, Kind
from luna_portal.adapters.inspection.office import streams
from luna_portal.adapters.inspection.office.container import check_container
from luna_portal.adapters.inspection.office.faults import (
    BOMB,
    DAMAGED,
    DEEPEST,
    EMBEDDED,
    KIND,
    MACRO,
    ZIP,
    Budget,
    OfficeFault,
)
from luna_portal.adapters.inspection.office.package import (
    CONTENT_TYPES,
    ROOT,
    Relation,
    Types,
    check_type,
    keys_of,
    relations_of,
    types_of,
)
from luna_portal.adapters.inspection.office.parts import LARGEST_PART, Found, check_xml, note_sheets, read_xml
from luna_portal.domain.documents.file_rules import FileRefused

PIECE = 1024 * 1024
BASE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    f"{BASE}wordprocessingml.document.main+xml": (f"{BASE}wordprocessingml.document", "docx"),
    f"{BASE}spreadsheetml.sheet.main+xml": (f"{BASE}spreadsheetml.sheet", "xlsx"),
}
RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
DRAWING = ("", "")
"""What a package is that stands inside a shape: no document, but walked as one."""
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    LookupError,
    RuntimeError,
    etree.XMLSyntaxError,
)


def inspect_office(file: BinaryIO, name: str) -> Inspected:
    """The document as it came. Raises: FileRefused."""
    try:
        media_type, extension = _walked(file, Budget())
    except OfficeFault as fault:
        raise FileRefused(fault.reason, name) from None
    except UNREADABLE:
        raise FileRefused(DAMAGED, name) from None
    file.seek(0)
    return Inspected(Kind.OFFICE, media_type, extension, file)


@dataclass(slots=True)
class _Package:
    """A package that is being walked: its archive, its parts, and what has been found of them."""

    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]
    types: Types
    budget: Budget
    depth: int
    relations: list[Relation] = field(default_factory=list)
    found: Found = field(default_factory=Found)

    def head(self, key: str) -> bytes:
        with self.archive.open(self.parts[key]) as part:
            return part.read(streams.HEAD)

    def body(self, key: str) -> bytes:
        """The part whole. Raises: OfficeFault when it is too large to be walked."""
        if self.parts[key].file_size > LARGEST_PART:
            raise OfficeFault(BOMB)
        return self.archive.read(self.parts[key])


def _walked(file: BinaryIO, budget: Budget, depth: int = 0, *, drawing: bool = False) -> tuple[str, str]:
    """Media type and ending of a package that may be kept. Raises: OfficeFault, and what UNREADABLE holds."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        check_container(file, archive, budget)
        parts = keys_of(archive.infolist())
        if CONTENT_TYPES not in parts:
            raise OfficeFault(ZIP)
        package = _Package(archive, parts, Types(), budget, depth)
        package.types = types_of(read_xml(package.body(CONTENT_TYPES), ""))
        _unpack_all(package)
        for key in parts:
            check_type(package.types.of(key))
            if key.endswith(".rels") or package.types.of(key) == RELATIONS_TYPE:
                package.relations += relations_of(read_xml(package.body(key), ""), key)
        main, kind = ("", DRAWING) if drawing else _main_of(package)
        _check_parts(package, main)
        return kind


def _main_of(package: _Package) -> tuple[str, tuple[str, str]]:
    """The part that the package is about, with media type and ending. Raises: OfficeFault."""
    mains = {one.part for one in package.relations if one.source == ROOT and one.kind == "officedocument"}
    main = mains.pop() if len(mains) == 1 else ""
    if main not in package.parts:
        raise OfficeFault(DAMAGED if mains or main else KIND)
    said = package.types.of(main)
    if said not in MAIN:
        raise OfficeFault(KIND)
    return main, MAIN[said]


def _unpack_all(package: _Package) -> None:
    """Unpack everything into nothing: sizes and checksums must be what the directory says."""
    for entry in package.parts.values():
        with package.archive.open(entry) as part:
            unpacked = 0
            while piece := part.read(PIECE):
                unpacked += len(piece)
        if unpacked != entry.file_size:
            raise OfficeFault(DAMAGED)


def _check_parts(package: _Package, main: str) -> None:
    """XML first, the main part before all: what it tells decides of the other streams."""
    binary = []
    if main:
        root = read_xml(package.body(main), package.types.of(main))
        note_sheets(root, package.found)
    kinds = _kinds(package)
    for key in package.parts:
        head = package.head(key)
        if streams.is_blank_xml(head):
            continue
        if streams.looks_like_xml(head) and not _is_settings(package, key, head, kinds[key]):
            check_xml(read_xml(package.body(key), package.types.of(key)), package.found)
        elif head:
            binary.append((key, head))
    for key, head in binary:
        _check_binary(package, key, head, kinds[key])
    for drawing in package.found.drawings:
        package.budget.spend(unpacked=len(drawing))
        _check_inside(package, drawing, drawing=True)


def _kinds(package: _Package) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for one in package.relations:
        kinds[one.part].add(one.kind)
    return kinds


def _is_settings(package: _Package, key: str, head: bytes, kinds: set[str]) -> bool:
    """Settings of a printer may be written as a list that a document type heads; nothing reads it as a part."""
    plist = b"<!DOCTYPE plist" in head
    return plist and streams.is_opaque(head, package.parts[key].file_size, kinds, package.types.of(key))


def _check_binary(package: _Package, key: str, head: bytes, kinds: set[str]) -> None:
    """Refuse a stream that is none of those that may be there. Raises: OfficeFault."""
    said, size = package.types.of(key), package.parts[key].file_size
    if head.startswith(streams.PACKAGE) and kinds == {"package"}:
        _check_inside(package, package.body(key))
    elif head.startswith(streams.OLE) and streams.VBA in package.body(key):
        raise OfficeFault(MACRO)
    elif not (
        streams.is_picture(head)
        or ("font" in kinds and streams.is_font(head, package.found.fonts))
        or streams.is_opaque(head, size, kinds, said)
        or streams.is_trash(key, head)
    ):
        streams.refuse(head, key, said)


def _check_inside(package: _Package, body: bytes, *, drawing: bool = False) -> None:
    """Walk a package inside this one; one that is no document, or too deep, is another file. Raises: OfficeFault."""
    if package.depth >= DEEPEST:
        raise OfficeFault(EMBEDDED)
    try:
        _walked(io.BytesIO(body), package.budget, package.depth + 1, drawing=drawing)
    except OfficeFault as fault:
        inner = EMBEDDED if fault.reason in {DAMAGED, KIND, ZIP} else fault.reason
        raise OfficeFault(inner) from None
    except UNREADABLE:
        raise OfficeFault(EMBEDDED) from None
