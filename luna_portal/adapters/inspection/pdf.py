"""PDF: opened and walked. What could run, open something else or carry another file is refused with its reason."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf

from luna_portal.adapters.inspection.inspection_result import Inspected, Kind, new_copy, tail_of
from luna_portal.domain.documents.file_rules import FileRefused

MOST_PAGES = 2000
MOST_VALUES = 400_000
DEEPEST = 60
HEAD, TAIL, ZIP_TAIL = 1024, 1024, 66_000
MARKUP = (b"<html", b"<script", b"<svg", b"<!doctype", b"<body", b"<iframe")
ZIP_START, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
SCRIPT, LAUNCH, EMBEDDED, FORM, REMOTE = "pdf_script", "pdf_launch", "pdf_embedded", "pdf_form", "pdf_remote"
FORBIDDEN_KEYS = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/AA": SCRIPT,
    "/EmbeddedFile": EMBEDDED,
    "/EmbeddedFiles": EMBEDDED,
    "/EF": EMBEDDED,
    "/RichMedia": EMBEDDED,
    "/RichMediaContent": EMBEDDED,
    "/XFA": FORM,
}
FORBIDDEN_NAMES = {
    "/JavaScript": SCRIPT,
    "/Rendition": SCRIPT,
    "/Launch": LAUNCH,
    "/EmbeddedFile": EMBEDDED,
    "/RichMedia": EMBEDDED,
    "/FileAttachment": EMBEDDED,
    "/Movie": EMBEDDED,
    "/Sound": EMBEDDED,
    "/3D": EMBEDDED,
    "/SubmitForm": FORM,
    "/ImportData": FORM,
    "/GoToR": REMOTE,
    "/GoToE": REMOTE,
}
"""What must not stand under /S (an action), /Subtype (an annotation) or /Type."""
HARMLESS_AT_OPENING = ("/GoTo", "/Named")


def inspect_pdf(file: BinaryIO, name: str) -> Inspected:
    """The PDF as it came, or mended when its table of contents was broken. Raises: FileRefused."""
    _check_ends(file, name)
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise FileRefused("pdf_encrypted", name)
            pages = len(pdf.pages)
            if not 0 < pages <= MOST_PAGES:
                raise FileRefused("pdf_pages" if pages else "pdf_damaged", name, most=MOST_PAGES)
            _check_opening(pdf, name)
            _walk(pdf, name)
            clean = file
            if pdf.get_warnings():
                clean = new_copy()
                pdf.save(clean)
    except pikepdf.PasswordError:
        raise FileRefused("pdf_encrypted", name) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError):
        raise FileRefused("pdf_damaged", name) from None
    clean.seek(0)
    return Inspected(Kind.PDF, "application/pdf", "pdf", clean, pages=pages)


def _check_ends(file: BinaryIO, name: str) -> None:
    """A file that other programs would read as a page or an archive is not a PDF alone."""
    file.seek(0)
    head = file.read(HEAD)
    small = head.lower()
    if any(mark in small for mark in MARKUP) or ZIP_START in head or ZIP_END in tail_of(file, ZIP_TAIL):
        raise FileRefused("pdf_disguised", name)
    before, found, after = tail_of(file, TAIL).rpartition(b"%%EOF")
    if not found or not before:
        raise FileRefused("pdf_damaged", name)
    if after.strip(b"\r\n\t\x00 \x1a"):
        raise FileRefused("pdf_disguised", name)


def _check_opening(pdf: pikepdf.Pdf, name: str) -> None:
    action = pdf.Root.get("/OpenAction")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) not in HARMLESS_AT_OPENING:
        raise FileRefused(FORBIDDEN_NAMES.get(str(action.get("/S", "")), SCRIPT), name)


def _walk(pdf: pikepdf.Pdf, name: str) -> None:
    """Look at every key and name of every object, referred to or not."""
    seen = 0
    for value in pdf.objects:
        for key, held in _entries(value, 0):
            seen += 1
            if seen > MOST_VALUES:
                raise FileRefused("pdf_complex", name)
            reason = FORBIDDEN_KEYS.get(key)
            if reason is None and key in {"/S", "/Subtype", "/Type"} and isinstance(held, pikepdf.Name):
                reason = FORBIDDEN_NAMES.get(str(held))
            if reason is not None:
                raise FileRefused(reason, name)


def _entries(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """The keys and what they hold, in a value and in the values that stand in it; what it refers to comes by itself."""
    if depth > DEEPEST:
        raise ValueError("deeper than any honest document")
    if isinstance(value, pikepdf.Stream):
        value = value.stream_dict
    if isinstance(value, pikepdf.Dictionary):
        for key, held in value.items():
            yield key, held
            yield from _within(held, depth)
    elif isinstance(value, pikepdf.Array):
        for held in value:
            yield "", held
            yield from _within(held, depth)


def _within(held: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(held, (pikepdf.Dictionary, pikepdf.Array)) and not held.is_indirect:
        yield from _entries(held, depth + 1)
