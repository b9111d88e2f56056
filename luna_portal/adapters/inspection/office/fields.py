"""Fields of a Word document: joined from all their runs, each with a known name, none that fetches or starts a program."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final

from luna_portal.adapters.inspection.office.faults import (
    ACTIVE,
    DAMAGED,
    EMBEDDED,
    EXTERNAL,
    FIELD,
    LAUNCH,
    LINK,
    MACRO,
    OfficeFault,
)
from luna_portal.adapters.inspection.office.package import is_plain_link

PARTS: Final = tuple(
    f"{{*}}{name}"
    for name in ("fldChar", "fldSimple", "instrText", "delInstrText", "t", "delText", "tab", "br", "cr", "sym")
)
# fmt: off
HARMLESS: Final = frozenset({
    "=", "ADDIN", "ADDRESSBLOCK", "ADVANCE", "ASK", "AUTHOR", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "AUTOTEXT",
    "AUTOTEXTLIST", "BARCODE", "BIBLIOGRAPHY", "BIDIOUTLINE", "CITATION", "COMMENTS", "COMPARE", "CREATEDATE",
    "DATE", "DISPLAYBARCODE", "DOCPROPERTY", "DOCVARIABLE", "EDITTIME", "EQ", "FILENAME", "FILESIZE", "FILLIN",
    "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "FTNREF", "GLOSSARY", "GOTOBUTTON", "GREETINGLINE", "IF", "INDEX",
    "INFO", "KEYWORDS", "LASTSAVEDBY", "LISTNUM", "MERGEBARCODE", "MERGEFIELD", "MERGEREC", "MERGESEQ", "NEXT",
    "NEXTIF", "NOTEREF", "NUMCHARS", "NUMPAGES", "NUMWORDS", "PAGE", "PAGEREF", "PRINTDATE", "PRIVATE", "QUOTE",
    "REF", "REVNUM", "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "SET", "SHAPE", "SKIPIF", "STYLEREF", "SUBJECT",
    "SYMBOL", "TA", "TC", "TEMPLATE", "TIME", "TITLE", "TOA", "TOC", "USERADDRESS", "USERINITIALS", "USERNAME",
    "XE",
})
# fmt: on
CHECKED: Final = frozenset({"HYPERLINK", "MACROBUTTON", "EMBED"})
FAULTS: Final = (
    (re.compile(r"DDE"), LAUNCH),
    (re.compile(r"INCLUDE|IMPORT|LINK|DATABASE|RD$"), EXTERNAL),
    (re.compile(r"HTMLCONTROL|CONTROL|OCX"), ACTIVE),
)
STRAY: Final = re.compile(r"DDE(?:AUTO)?\b|INCLUDE(?:PICTURE|TEXT)|\bIMPORT\b|\bLINK\b|\bDATABASE\b", re.IGNORECASE)
NAME: Final = re.compile(r"[\s\"'“”„]*(=|[^\W\d]\w*)")
SWITCHES_ALONE: Final = re.compile(r"(?:\s*\\\S+(?:\s+(?:\"[^\"]*\"|[^\s\\\"]+))?)*\s*")
ARGUMENT: Final = re.compile(r"\\(?P<switch>\w)|\"(?P<quoted>[^\"]*)\"?|(?P<bare>[^\s\"]+)")
WITH_ARGUMENT: Final = frozenset("lot")
NO_MACROS: Final = frozenset({"NOMACRO", "DOFIELDCLICK"})
OBJECTS: Final = frozenset({"excel.sheet.12", "word.document.12", "excel.chart", "excel.chart.12"})
"""What may be embedded by name: whose contents are packages, which are walked themselves."""
DELETED: Final = ("{*}del", "{*}moveFrom")
INSERTED: Final = ("{*}ins", "{*}moveTo")
BRANCHES: Final = ("{*}Choice", "{*}Fallback")
WORST_FIRST: Final = (LAUNCH, MACRO, ACTIVE, EMBEDDED, EXTERNAL, LINK, FIELD)
PLAIN, GONE, NEW, SHOWN = "plain", "gone", "new", "shown"


@dataclass(slots=True)
class _Open:
    """A field that has begun: its code in pieces, each as it is, struck out, added, or shown by a field inside it."""

    branch: Any
    code: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def readings(self) -> set[str]:
        """The code as it reads now, and when changes are taken or not, with and without what inner fields show."""
        left_out: tuple[set[str], ...] = (set(), {GONE}, {NEW}, {SHOWN}, {GONE, SHOWN}, {NEW, SHOWN})
        return {"".join(text for text, kind in self.code if kind not in out) for out in left_out}


def check_fields(root: Any) -> None:
    """Refuse what a part's fields must not do. Raises: OfficeFault."""
    open_fields: list[_Open] = []
    stray: list[str] = []
    for element in root.iter(*PARTS):
        name = element.tag.rpartition("}")[2]
        if name == "fldChar":
            _turn(open_fields, element)
        elif name == "fldSimple":
            _check_inner(open_fields)
            check_code(attribute(element, "instr"))
        elif name in {"instrText", "delInstrText"}:
            _take(open_fields, stray, element)
        elif open_fields and name in {"t", "delText"}:
            _show(open_fields, "".join(element.itertext()))
        elif open_fields:
            _show(open_fields, " ")
    for one in open_fields:
        _check_readings(one)
    if STRAY.search("".join(stray)):
        raise OfficeFault(LAUNCH if "DDE" in "".join(stray).upper() else EXTERNAL)


def attribute(element: Any, name: str) -> str:
    """An attribute by its local name in any namespace, or ""."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _turn(open_fields: list[_Open], element: Any) -> None:
    """A field begins, shows its result from here on, or ends."""
    what = attribute(element, "fldCharType").strip().lower()
    if what == "begin":
        _check_inner(open_fields)
        open_fields.append(_Open(_branch_of(element)))
        return
    if not open_fields:
        return
    if _branch_of(element) is not open_fields[-1].branch:
        raise OfficeFault(DAMAGED)
    if what == "separate":
        open_fields[-1].closed = True
    elif what == "end":
        _check_readings(open_fields.pop())


def _take(open_fields: list[_Open], stray: list[str], element: Any) -> None:
    text = "".join(element.itertext())
    if not open_fields or open_fields[-1].closed:
        stray.append(text)
        return
    if _branch_of(element) is not open_fields[-1].branch:
        raise OfficeFault(DAMAGED)
    gone = element.tag.endswith("}delInstrText") or next(element.iterancestors(*DELETED), None) is not None
    new = next(element.iterancestors(*INSERTED), None) is not None
    open_fields[-1].code.append((text, GONE if gone else NEW if new else PLAIN))


def _show(open_fields: list[_Open], text: str) -> None:
    """What stands among the code, or as the result of a field inside it, may be read as part of the code."""
    inner = next((one for one in reversed(open_fields) if not one.closed), None)
    if inner is not None:
        inner.code.append((text, PLAIN if text == " " and inner is open_fields[-1] else SHOWN))


def _branch_of(element: Any) -> Any:
    """The alternative in which an element stands: a field that goes through two is read differently by each reader."""
    return next(element.iterancestors(*BRANCHES), None)


def _check_inner(open_fields: list[_Open]) -> None:
    """Refuse a field inside the name of another: what it shows would be the name."""
    if not open_fields or open_fields[-1].closed:
        return
    for code in open_fields[-1].readings():
        match = NAME.match(code)
        finished = match is not None and (match.end() < len(code) or match[1].upper() in HARMLESS | CHECKED)
        if not finished:
            raise OfficeFault(FIELD)


def _check_readings(one: _Open) -> None:
    """Refuse for the worst that any reading would do."""
    reasons = set()
    for code in one.readings():
        try:
            check_code(code)
        except OfficeFault as fault:
            reasons.add(fault.reason)
    if reasons:
        raise OfficeFault(min(reasons, key=WORST_FIRST.index))


def check_code(code: str) -> None:
    """Refuse a field by its name and what follows it. Raises: OfficeFault."""
    plain = "".join(char for char in code if unicodedata.category(char) != "Cf")
    match = NAME.match(plain)
    if match is None:
        if plain.strip():
            raise OfficeFault(FIELD)
        return
    name, rest = match[1].upper(), plain[match.end() :]
    if name in HARMLESS:
        return
    if name in CHECKED:
        _check_argument(name, rest)
        return
    for pattern, reason in FAULTS:
        if pattern.match(name):
            raise OfficeFault(reason)
    if not SWITCHES_ALONE.fullmatch(rest.lstrip("\"'“”„")):
        raise OfficeFault(FIELD)


def _check_argument(name: str, rest: str) -> None:
    argument, place = _first_argument(rest.replace("“", '"').replace("”", '"').replace("„", '"'))
    if name == "HYPERLINK" and (not is_plain_link(argument) or not (argument or place)):
        raise OfficeFault(LINK)
    if name == "MACROBUTTON" and argument.upper() not in NO_MACROS:
        raise OfficeFault(MACRO)
    if name == "EMBED" and argument.lower() not in OBJECTS:
        raise OfficeFault(EMBEDDED)


def _first_argument(rest: str) -> tuple[str, bool]:
    """The first argument that belongs to no switch, or "", and whether a switch names a place in the document."""
    place = waiting = False
    first: str | None = None
    for match in ARGUMENT.finditer(rest):
        if match["switch"]:
            waiting = match["switch"].lower() in WITH_ARGUMENT
            place = place or match["switch"].lower() == "l"
        elif waiting:
            waiting = False
        elif first is None:
            first = match["quoted"] if match["quoted"] is not None else match["bare"]
    return first or "", place
