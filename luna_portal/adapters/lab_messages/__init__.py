"""Laboratory results as files bring them: HL7 v2, FHIR R4 or a table, told apart by their contents."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from luna_portal.adapters.lab_messages.shape import LabMessage, LabMessageRefused, LabPanel, LabValue

__all__ = ["MOST_BYTES", "LabMessage", "LabMessageRefused", "LabPanel", "LabValue", "read_lab_file"]

MOST_BYTES: Final = 5 * 1024 * 1024


def read_lab_file(content: bytes, *, zone: ZoneInfo, now: datetime) -> LabMessage:
    """What a laboratory's file says. Nothing is guessed; hours without an offset are of the clinic's `zone`.

    The readers are imported only here: FHIR's alone costs 40 MB. Raises: LabMessageRefused.
    """
    if not content.strip():
        raise LabMessageRefused("empty")
    if len(content) > MOST_BYTES:
        raise LabMessageRefused("too_large")
    head = content[:64].lstrip(b"\x0b\xef\xbb\xbf \r\n\t")
    if head.startswith(b"MSH"):
        from luna_portal.adapters.lab_messages.hl7_oru import read as read_hl7

        return read_hl7(content, zone=zone, now=now)
    if head.startswith(b"{"):
        from luna_portal.adapters.lab_messages.fhir_report import read as read_fhir

        return read_fhir(content, now=now)
    if head.startswith((b"<", b"%PDF", b"PK\x03\x04", b"FHS", b"BHS")):
        raise LabMessageRefused("unknown_kind")
    from luna_portal.adapters.lab_messages.table import read as read_table

    return read_table(content, zone=zone, now=now)
