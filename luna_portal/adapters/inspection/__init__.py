"""What a file is, told by its contents alone, and whether it may be kept."""

from typing import BinaryIO

from luna_portal.adapters.inspection.inspection_result import Inspected, Kind, size_of
from luna_portal.domain.documents.file_rules import MAX_BYTES, FileRefused, ending_of

__all__ = ["Inspected", "Kind", "inspect"]

HEAD = 4096
PDF_WITHIN = 1024
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevx", b"mif1", b"msf1"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_TEXT_ENDINGS = frozenset({"pdf", "jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "docx", "xlsx", "dcm"})


def inspect(file: BinaryIO, name: str) -> Inspected:
    """Walk the file and say what it is; what it is called counts for nothing but the sentence of a refusal.

    Raises: FileRefused.
    """
    size = size_of(file)
    if size == 0:
        raise FileRefused("empty", name)
    if size > MAX_BYTES:
        raise FileRefused("too_large", name)
    head = file.read(HEAD)
    file.seek(0)
    return _by_head(head, file, name)


def _by_head(head: bytes, file: BinaryIO, name: str) -> Inspected:
    """The readers are imported where they are needed: they are large."""
    if head[128:132] == b"DICM" and not head.startswith(b"%PDF-"):
        from luna_portal.adapters.inspection.dicom import inspect_dicom

        return inspect_dicom(file, name)
    if b"%PDF-" in head[:PDF_WITHIN]:
        if not head.startswith(b"%PDF-"):
            raise FileRefused("pdf_disguised", name)
        from luna_portal.adapters.inspection.pdf import inspect_pdf

        return inspect_pdf(file, name)
    if head.startswith(PICTURES) or _is_webp(head) or _is_heif(head):
        from luna_portal.adapters.inspection.picture import inspect_picture

        return inspect_picture(file, name)
    if head.startswith(b"PK\x03\x04"):
        from luna_portal.adapters.inspection.office import inspect_office

        return inspect_office(file, name)
    if head.startswith(OLE):
        raise FileRefused("office_old", name)
    return _as_text(file, name)


def _as_text(file: BinaryIO, name: str) -> Inspected:
    from luna_portal.adapters.inspection.text import inspect_text

    found = inspect_text(file, name)
    if (claimed := ending_of(name)) in NOT_TEXT_ENDINGS:
        raise FileRefused("not_as_named", name, ending=claimed.upper())
    return found


def _is_webp(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _is_heif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS
