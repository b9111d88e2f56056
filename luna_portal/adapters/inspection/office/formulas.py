"""Formulas of a workbook: which of them fetch, start a program, or lead where nobody sees."""

import re
from typing import Final

from luna_portal.adapters.inspection.office.faults import EXTERNAL, LAUNCH, LINK, OfficeFault
from luna_portal.adapters.inspection.office.package import is_plain_link

FETCHING: Final = (
    "WEBSERVICE|IMAGE|STOCKHISTORY|SQL\\.REQUEST|TRANSLATE|DETECTLANGUAGE|COPILOT|PY|"
    "IMPORT(?:DATA|XML|HTML|FEED|RANGE)|GOOGLEFINANCE|CUBE[A-Z]+"
)
LAUNCHING: Final = "RTD|DDE|CALL|REGISTER(?:\\.ID)?|EXEC|REQUEST|INITIATE|EXECUTE"
SUSPECT: Final = re.compile(
    f"[|\\['\\\\]|\\.xl|(?<![\\w.])(?:_xl\\w+\\.)*(?:{FETCHING}|{LAUNCHING}|HYPERLINK)\\s*\\(", re.IGNORECASE
)
FETCHES: Final = re.compile(f"(?<![\\w.])(?:_xl\\w+\\.)*(?:{FETCHING})\\s*\\(", re.IGNORECASE)
LAUNCHES: Final = re.compile(f"(?<![\\w.])(?:_xl\\w+\\.)*(?:{LAUNCHING})\\s*\\(", re.IGNORECASE)
LEADS: Final = re.compile(r"(?<![\w.])HYPERLINK\s*\(\s*(\"(?:[^\"]|\"\")*\")?", re.IGNORECASE)
TOKENS: Final = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")"""
    r"""|(?P<place>'(?:[^']|'')*'!)"""
    r"""|(?P<bracket>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])"""
)
OTHER_BOOK: Final = re.compile(r"(?:^|[^\w.\]])\[(?!0\])[^\[\]]+\](?:[\w. ]+)?!|\.xl\w{1,3}!", re.IGNORECASE)
NUMBERS: Final = re.compile(r"(?<![\[\d])\d+")
NOT_IN_SHEET_NAMES: Final = re.compile(r"[\\/\[\]*?]")


def check_formula(formula: str, sheets: frozenset[str]) -> None:
    """Refuse a formula that does more than reckon; `sheets` are the names that may stand in it. Raises: OfficeFault."""
    if not SUSPECT.search(formula):
        return
    code = _without_words(formula)
    if LAUNCHES.search(code):
        raise OfficeFault(LAUNCH)
    if FETCHES.search(code):
        raise OfficeFault(EXTERNAL)
    for match in LEADS.finditer(formula):
        literal = match[1]
        if literal is None or not is_plain_link(literal[1:-1]):
            raise OfficeFault(LINK)
    _check_places(formula, sheets)


def shape_of(formula: str) -> str:
    """The formula with all its numbers alike, but for those of other files: what was copied down is looked at once."""
    return formula if "|" in formula else NUMBERS.sub("1", formula)


def _without_words(formula: str) -> str:
    """The formula without its texts, but for what an online spreadsheet kept of its own functions."""
    if "DUMMYFUNCTION" in formula.upper():
        return formula
    return TOKENS.sub(lambda match: '""' if match["text"] else match[0], formula)


def _check_places(formula: str, sheets: frozenset[str]) -> None:
    """Refuse another program's place (`cmd|'…'!A1`) and another file's (`[1]Hoja!A1`)."""
    bare = TOKENS.sub(_bare, formula)
    if "|" in bare:
        raise OfficeFault(LAUNCH)
    for match in TOKENS.finditer(formula):
        place = match["place"]
        if place is None:
            continue
        name = place[1:-2].replace("''", "'")
        if "|" in name and name.lower() not in sheets:
            raise OfficeFault(LAUNCH)
        if NOT_IN_SHEET_NAMES.search(name.removeprefix("[0]")):
            raise OfficeFault(EXTERNAL)
    if OTHER_BOOK.search(bare):
        raise OfficeFault(EXTERNAL)


def _bare(match: re.Match[str]) -> str:
    """A text without its words, a place without its quotes, a bracket without what columns may be called."""
    if match["text"]:
        return '""'
    if match["place"]:
        return "x!"
    return (
        match[0].replace("|", "")
        if re.match(r"\w", match.string[max(0, match.start() - 1) : match.start()])
        else match[0]
    )
