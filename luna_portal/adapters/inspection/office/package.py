"""Parts of an Office package (ECMA-376 part 2): their names, content types and relationships."""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from luna_portal.adapters.inspection.office.faults import ACTIVE, DAMAGED, EMBEDDED, EXTERNAL, LINK, MACRO, OfficeFault

CONTENT_TYPES = "[content_types].xml"
ROOT = ""
PIECE = re.compile(r"/\[\d+\](\.last)?\.piece$")
UNPRINTED = re.compile(r"[\x00-\x1f\x7f]")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
PLAIN_LINK = re.compile(r"(?:https?://|mailto:|tel:|#|$)", re.IGNORECASE)
BLANKS = "".join(map(chr, range(33))) + "\u00a0"

MACRO_TYPE = re.compile(r"macroenabled|vbaproject|vbadata|vbaprojectsignature|macrosheet|attachedtoolbars")
ACTIVE_TYPE = re.compile(r"activex|webextension|customui")
EXTERNAL_TYPE = re.compile(r"externallink|\.connections\+xml|\.querytable\+xml|\.volatiledependencies\+xml")
EMBEDDED_TYPE = re.compile(r"^text/|xhtml|^message/|rtf|oleobject|msdownload|javascript|ecmascript|executable")
FAULTS_BY_TYPE = (
    (MACRO_TYPE, MACRO),
    (ACTIVE_TYPE, ACTIVE),
    (EXTERNAL_TYPE, EXTERNAL),
    (EMBEDDED_TYPE, EMBEDDED),
)
FAULTS_BY_KIND = {
    **dict.fromkeys(("vbaproject", "wordvbadata", "attachedtoolbars", "vbaprojectsignature"), MACRO),
    **dict.fromkeys(("vbaprojectsignatureagile", "vbaprojectsignaturev3", "dialogsheet"), MACRO),
    **dict.fromkeys(("xlmacrosheet", "xlintlmacrosheet", "macrosheet"), MACRO),
    **dict.fromkeys(("control", "activexcontrolbinary", "extensibility", "usercustomization"), ACTIVE),
    **dict.fromkeys(("webextension", "webextensiontaskpanes", "taskpanes"), ACTIVE),
    **dict.fromkeys(("oleobject", "afchunk"), EMBEDDED),
    **dict.fromkeys(("externallink", "externallinkpath", "connections", "querytable", "frame"), EXTERNAL),
    **dict.fromkeys(("attachedtemplate", "subdocument", "transform", "mailmergesource"), EXTERNAL),
    **dict.fromkeys(("mailmergeheadersource", "powerpivotdata", "volatiledependencies"), EXTERNAL),
}
"""What a relationship says of its target by the last word of its type, transitional, strict or Microsoft's own."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: from which part (ROOT for the package), its kind ("image"), and the part that it names."""

    source: str
    id: str
    kind: str
    part: str


@dataclass(slots=True)
class Types:
    """Content types by part and by extension, in small letters."""

    parts: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """The content type of a part, or "" when none is given."""
        return self.parts.get(key) or self.extensions.get(key.rpartition("/")[2].rpartition(".")[2], "")


def keys_of(entries: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The parts by the name under which they are the same to any reader. Raises: OfficeFault."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        key = _key_of(entry.filename.removesuffix("/"))
        if key in found:
            raise OfficeFault(DAMAGED)
        found[key] = entry
    return {key: entry for key, entry in found.items() if not entry.is_dir()}


def _key_of(path: str) -> str:
    """The name in small letters, without percent signs; one that could be read as another place is damaged."""
    plain = unquote(path, errors="strict")
    odd = plain.startswith("/") or "\\" in plain or ":" in plain or "%" in plain or UNPRINTED.search(plain)
    steps = plain.split("/")
    if odd or plain.count("/") != path.count("/") or any(step.strip(" .") == "" for step in steps):
        raise OfficeFault(DAMAGED)
    if PIECE.search(plain) or any(step.endswith((".", " ")) for step in steps):
        raise OfficeFault(DAMAGED)
    return plain.lower()


def types_of(root: Any) -> Types:
    """What the package says of its parts. Raises: OfficeFault, also when it says two things of one."""
    types = Types()
    for element in root.iter("{*}Default", "{*}Override"):
        said = (element.get("ContentType") or "").partition(";")[0].strip().lower()
        for pattern, reason in FAULTS_BY_TYPE[:2]:
            if pattern.search(said):
                raise OfficeFault(reason)
        path = element.get("PartName")
        table = types.extensions if path is None else types.parts
        key = (element.get("Extension") or "").lower() if path is None else _key_of(path.removeprefix("/"))
        if table.setdefault(key, said) != said:
            raise OfficeFault(DAMAGED)
    return types


def check_type(said: str) -> None:
    """Refuse a part whose content type is of what must not come in. Raises: OfficeFault."""
    for pattern, reason in FAULTS_BY_TYPE:
        if pattern.search(said):
            raise OfficeFault(reason)


def relations_of(root: Any, key: str) -> list[Relation]:
    """The relationships in the part `key` that name parts. Raises: OfficeFault for what must not be named."""
    folder, _, name = key.rpartition("/")
    home = folder.rpartition("/")[0] if folder.endswith("_rels") else folder
    source = f"{home}/{name.removesuffix('.rels')}".strip("/")
    found = []
    for element in root.iter("{*}Relationship"):
        kind = (element.get("Type") or "").strip(BLANKS).rpartition("/")[2].lower()
        target = (element.get("Target") or "").strip(BLANKS)
        away = (element.get("TargetMode") or "").strip(BLANKS).lower() == "external"
        if kind in FAULTS_BY_KIND:
            raise OfficeFault(FAULTS_BY_KIND[kind] if not away or kind == "control" else EXTERNAL)
        if away or SCHEME.match(target) or target.startswith(("//", "\\")):
            _check_link(kind, target)
        else:
            found.append(Relation(source, element.get("Id") or "", kind, _resolved(home, target)))
    return found


def _check_link(kind: str, target: str) -> None:
    if kind != "hyperlink":
        raise OfficeFault(EXTERNAL)
    if not is_plain_link(target):
        raise OfficeFault(LINK)


def is_plain_link(target: str) -> bool:
    """Whether an address is a web page, a mail, a telephone or a place in the same file."""
    return PLAIN_LINK.match(target.strip(BLANKS)) is not None


def _resolved(folder: str, target: str) -> str:
    """The key of the part that a relationship names, "" for a place in its own part."""
    path = target.partition("#")[0].partition("?")[0]
    if not path:
        return ""
    steps: list[str] = [] if path.startswith("/") else [step for step in folder.split("/") if step]
    for step in path.split("/"):
        if step == "..":
            if not steps:
                raise OfficeFault(DAMAGED)
            steps.pop()
        elif step not in {"", "."}:
            steps.append(step)
    return _key_of("/".join(steps)) if steps else ""
