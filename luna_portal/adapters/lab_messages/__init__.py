"""Laboratory results as files bring them: HL7 v2, FHIR R4 or a table, told apart by their contents."""

from datetime import datetime
from importlib import import_module
from typing import Any, Final
from zoneinfo import ZoneInfo

from luna_portal.adapters.lab_messages.message import LabMessage, LabMessageRefused, LabPanel, LabValue
from luna_portal.adapters.lab_messages.questions import Answers, Asking, LabQuestions, StillAsking

__all__ = [
    "MOST_BYTES",
    "Answers",
    "LabMessage",
    "LabMessageRefused",
    "LabPanel",
    "LabQuestions",
    "LabValue",
    "format_of",
    "read_lab_file",
    "reader",
]

MOST_BYTES: Final = 5 * 1024 * 1024
HEAD: Final = 64
"""Bytes that tell what a file is."""
_READERS: Final = {"hl7": "hl7_oru", "fhir": "fhir_report", "csv": "table"}


def format_of(head: bytes) -> str:
    """What a file is by its first bytes: "hl7", "fhir" or "csv". Raises: LabMessageRefused."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[: HEAD // 2 * 2].decode("utf-16", "ignore").encode()
    head = head[:HEAD].lstrip(b"\x0b\xef\xbb\xbf \r\n\t")
    if head.startswith(b"MSH"):
        return "hl7"
    if head.startswith(b"{"):
        return "fhir"
    if head.startswith((b"<", b"%PDF", b"PK\x03\x04", b"FHS", b"BHS")):
        raise LabMessageRefused("unknown_kind")
    return "csv"


def reader(form: str) -> Any:
    """The module that reads files of that format, imported only now: FHIR's alone costs 40 MB and some seconds."""
    return import_module(f"{__name__}.{_READERS[form]}")


def read_lab_file(
    content: bytes, *, zone: ZoneInfo, now: datetime, answers: Answers | None = None
) -> LabMessage | LabQuestions:
    """What a laboratory's file says, or what it leaves open. Nothing is guessed.

    Hours without an offset are of the clinic's `zone`; `answers` are a person's, to what was asked before.
    It is a stranger's file: the portal reads it by `apart.Apart.read_results`. Raises: LabMessageRefused.
    """
    if not content.strip():
        raise LabMessageRefused("empty")
    if len(content) > MOST_BYTES:
        raise LabMessageRefused("too_large")
    form = format_of(content)
    where = {} if form == "fhir" else {"zone": zone}
    asking = Asking(content, answers or Answers())
    try:
        message: LabMessage = reader(form).read(content, asking, **where, now=now)
    except StillAsking as asked:
        return asked.questions
    return message
