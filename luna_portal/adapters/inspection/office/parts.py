"""XML parts of an Office file: read without entities, and walked by what their elements are, whatever the part is called."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, without stubs

from luna_portal.adapters.inspection.office.faults import (
    ACTIVE,
    BOMB,
    DAMAGED,
    EMBEDDED,
    EXTERNAL,
    LAUNCH,
    LINK,
    MACRO,
    OfficeFault,
)
from luna_portal.adapters.inspection.office.fields import OBJECTS, attribute, check_fields
from luna_portal.adapters.inspection.office.formulas import check_formula, shape_of
from luna_portal.adapters.inspection.office.package import is_plain_link
from luna_portal.adapters.inspection.office.streams import looks_like_page

LARGEST_PART: Final = 40 * 1024 * 1024
ENCODINGS: Final = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"})
UNCLOSED: Final = re.compile(rb"<br\s*>", re.IGNORECASE)
FOREIGN_ROOTS: Final = {"html": EMBEDDED, "scriptlet": ACTIVE, "component": ACTIVE, "job": ACTIVE}
XSL: Final = "{http://www.w3.org/1999/XSL/Transform}"
FLAT_PACKAGE: Final = "{http://schemas.microsoft.com/office/2006/xmlPackage}package"
SHEET: Final = re.compile(r"\{http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/spreadsheetml/")
WORD: Final = re.compile(r"\{http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/wordprocessingml/")
VML: Final = "{urn:schemas-microsoft-com:vml}"
SVG: Final = "{http://www.w3.org/2000/svg}"
XHTML: Final = "{http://www.w3.org/1999/xhtml}"
PICTURE_IN_PLACE: Final = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp);|$)", re.IGNORECASE)
DOES_MORE: Final = re.compile(r"ppaction://(?:program|macro|ole|hlinkfile)", re.IGNORECASE)
OWN_MACRO: Final = re.compile(r"(?:\[0\]!)?[\w.]*")
RUNS_BY_ITSELF: Final = re.compile(r"(?:_xlnm\.)?auto_?(?:open|close|activate|deactivate)", re.IGNORECASE)
YES: Final = frozenset({"1", "true", "on"})


@dataclass(slots=True)
class Found:
    """What the parts told of each other: sheets, keys of fonts, packages written into shapes, shapes of checked formulas."""

    sheets: frozenset[str] = frozenset()
    fonts: set[str] = field(default_factory=set)
    drawings: list[bytes] = field(default_factory=list)
    formulas: set[str] = field(default_factory=set)


def read_xml(body: bytes, said: str) -> Any:
    """A part as XML, without document type, entities or network. Raises: OfficeFault."""
    if len(body) > LARGEST_PART:
        raise OfficeFault(BOMB)
    try:
        root = _parsed(body)
    except etree.XMLSyntaxError:
        if looks_like_page(body[:4096]):
            raise OfficeFault(EMBEDDED) from None
        if "vmldrawing" not in said:
            raise OfficeFault(DAMAGED) from None
        root = _parsed(UNCLOSED.sub(b"<br/>", body))  # as spreadsheet programs write their comments' boxes
    stated = root.getroottree().docinfo
    if stated.doctype or stated.internalDTD is not None:
        raise OfficeFault(EMBEDDED if looks_like_page(body[:4096]) else DAMAGED)
    if (stated.encoding or "utf-8").lower() not in ENCODINGS:
        raise OfficeFault(DAMAGED)
    return root


def _parsed(body: bytes) -> Any:
    reader = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(body, reader)


def note_sheets(root: Any, found: Found) -> None:
    """Remember the workbook's sheets, whose names may stand in formulas."""
    found.sheets = frozenset(attribute(element, "name").lower() for element in root.iter("{*}sheet"))


def check_xml(root: Any, found: Found) -> None:
    """Refuse what the elements of a part must not be or do. Raises: OfficeFault."""
    local = root.tag.rpartition("}")[2].lower()
    if root.tag == FLAT_PACKAGE:
        raise OfficeFault(EMBEDDED)
    if local in FOREIGN_ROOTS or root.tag.startswith(XSL):
        raise OfficeFault(FOREIGN_ROOTS.get(local, ACTIVE))
    check_fields(root)
    for element in root.iter(*CHECKS):
        CHECKS[f"{{*}}{element.tag.rpartition('}')[2]}"](element, found)
    for element in root.iter(f"{VML}*"):
        _check_shape(element, found)
    for element in root.iter(f"{SVG}*", f"{XHTML}*"):
        _check_drawn(element)


def _refusing(reason: str) -> Callable[[Any, Found], None]:
    def check(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
        raise OfficeFault(reason)

    return check


def _check_formula(element: Any, found: Found) -> None:
    text = "".join(element.itertext())
    if text and not element.tag.startswith(VML) and (shape := shape_of(text)) not in found.formulas:
        check_formula(text, found.sheets)
        found.formulas.add(shape)


def _check_cached_formula(element: Any, found: Found) -> None:
    check_formula(attribute(element, "formula"), found.sheets)


def _check_defined_name(element: Any, found: Found) -> None:
    runs = any(attribute(element, kind).lower() in YES for kind in ("xlm", "vbProcedure", "function"))
    if runs or RUNS_BY_ITSELF.match(attribute(element, "name")):
        raise OfficeFault(MACRO)
    _check_formula(element, found)


def _check_object(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
    """An object that is linked, or not of a kind whose contents are walked."""
    if attribute(element, "Type").lower() == "link" or attribute(element, "link"):
        raise OfficeFault(EXTERNAL)
    name = (attribute(element, "ProgID") or attribute(element, "progId")).strip().lower()
    if name not in OBJECTS:
        raise OfficeFault(EMBEDDED)


def _check_control(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
    if WORD.match(element.tag):
        raise OfficeFault(ACTIVE)


def _check_merge(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
    if next(element.iter("{*}connectString", "{*}query", "{*}dataSource", "{*}headerSource"), None) is not None:
        raise OfficeFault(EXTERNAL)


def _check_connection(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
    if SHEET.match(element.tag):
        raise OfficeFault(EXTERNAL)


def _check_cache(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
    if attribute(element, "type").lower() == "external":
        raise OfficeFault(EXTERNAL)


def _check_macro(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
    """A press may call a macro of this file, which has none, but not one of another."""
    if not OWN_MACRO.fullmatch(attribute(element, "macro").strip()):
        raise OfficeFault(MACRO)


def _check_macro_text(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
    if not OWN_MACRO.fullmatch("".join(element.itertext()).strip()):
        raise OfficeFault(MACRO)


def _check_press(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
    if DOES_MORE.match(attribute(element, "action")):
        raise OfficeFault(LINK)


def _check_manifest(element: Any, found: Found) -> None:  # noqa: ARG001 - all checks are called alike
    if attribute(element, "manifestLocation"):
        raise OfficeFault(EXTERNAL)


def _note_font(element: Any, found: Found) -> None:
    found.fonts.add(attribute(element, "fontKey"))


def _check_shape(element: Any, found: Found) -> None:
    """A shape fetches no picture, leads to plain links, and what is written into it is walked."""
    name = element.tag.removeprefix(VML)
    for key, value in element.attrib.items():
        local = key.rpartition("}")[2]
        fetches = local in {"src", "althref"} or (local == "href" and name in {"imagedata", "fill", "stroke", "image"})
        if fetches and not PICTURE_IN_PLACE.match(value):
            raise OfficeFault(EXTERNAL)
        if local == "href" and not is_plain_link(value):
            raise OfficeFault(LINK)
        if local == "gfxdata":
            found.drawings.append(_from_base64(value))


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        raise OfficeFault(DAMAGED) from None


def _check_drawn(element: Any) -> None:
    """A vector picture draws: it runs nothing and shows nothing from elsewhere."""
    name = element.tag.rpartition("}")[2].lower()
    if name in {"script", "foreignobject", "iframe", "object", "embed", "handler"}:
        raise OfficeFault(ACTIVE)
    for key, value in element.attrib.items():
        local = key.rpartition("}")[2].lower()
        if local.startswith("on"):
            raise OfficeFault(ACTIVE)
        shown = name != "a" and local in {"href", "src"}
        if shown and not PICTURE_IN_PLACE.match(value):
            raise OfficeFault(EXTERNAL)
        if local == "href" and not shown and not is_plain_link(value):
            raise OfficeFault(LINK)


CHECKS: Final[dict[str, Callable[[Any, Found], None]]] = {
    **dict.fromkeys(("{*}f", "{*}formula", "{*}formula1", "{*}formula2", "{*}fmla"), _check_formula),
    **dict.fromkeys(("{*}calculatedColumnFormula", "{*}totalsRowFormula"), _check_formula),
    **dict.fromkeys(("{*}cacheField", "{*}calculatedItem", "{*}calculatedMember"), _check_cached_formula),
    **dict.fromkeys(("{*}OLEObject", "{*}oleObject", "{*}objectEmbed"), _check_object),
    **dict.fromkeys(("{*}oleLink", "{*}externalBook", "{*}objectLink", "{*}DataMashup"), _refusing(EXTERNAL)),
    **dict.fromkeys(("{*}ddeLink", "{*}volType"), _refusing(LAUNCH)),
    **dict.fromkeys(("{*}script", "{*}webVideoPr", "{*}customUI"), _refusing(ACTIVE)),
    **dict.fromkeys(("{*}connection", "{*}dbPr", "{*}webPr"), _check_connection),
    **dict.fromkeys(("{*}sp", "{*}pic", "{*}graphicFrame", "{*}cxnSp", "{*}controlPr"), _check_macro),
    **dict.fromkeys(("{*}FmlaMacro", "{*}macroName"), _check_macro_text),
    **dict.fromkeys(("{*}hlinkClick", "{*}hlinkHover", "{*}hlinkMouseOver"), _check_press),
    **dict.fromkeys(("{*}embedRegular", "{*}embedBold", "{*}embedItalic", "{*}embedBoldItalic"), _note_font),
    "{*}definedName": _check_defined_name,
    "{*}control": _check_control,
    "{*}mailMerge": _check_merge,
    "{*}cacheSource": _check_cache,
    "{*}schema": _check_manifest,
    "{*}altChunk": _refusing(EMBEDDED),
    "{*}macro": _refusing(MACRO),
}
