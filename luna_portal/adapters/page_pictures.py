"""Pictures of files: a small one for lists, and the pages of a PDF as pictures, so that every phone shows them."""

from typing import BinaryIO, NamedTuple

import pypdfium2
from PIL import Image, ImageOps

SMALL = 320
NARROWEST, WIDEST = 160, 2000
MOST_PIXELS = 12_000_000
DECODED_PIXELS = 50_000_000
QUALITY = 82
SMALL_QUALITY = 78
MEDIA_TYPE = "image/webp"
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
PDF = "application/pdf"


class NoPicture(Exception):
    """This file, or this page of it, cannot be drawn."""


class Drawn(NamedTuple):
    """The size in pixels of what was drawn."""

    width: int
    height: int


def draw_small(file: BinaryIO, media_type: str, into: BinaryIO) -> Drawn:
    """Write a WebP of at most 320 × 320: of a picture, or of the first page of a PDF. Raises: NoPicture."""
    if media_type == PDF:
        return _write(_page(file, 1, SMALL, SMALL), into, SMALL_QUALITY)
    return _write(_picture(file, media_type, SMALL, SMALL), into, SMALL_QUALITY)


def draw_page(file: BinaryIO, media_type: str, page: int, width: int, into: BinaryIO) -> Drawn:
    """Write a page (from 1) of a PDF as a WebP of about that width, or the picture itself. Raises: NoPicture."""
    wide = min(max(width, NARROWEST), WIDEST)
    if media_type == PDF:
        return _write(_page(file, page, wide, 3 * wide), into, QUALITY)
    if page != 1:
        raise NoPicture(page)
    return _write(_picture(file, media_type, wide, 3 * wide), into, QUALITY)


def _picture(file: BinaryIO, media_type: str, width: int, height: int) -> Image.Image:
    if media_type not in PICTURES:
        raise NoPicture(media_type)
    file.seek(0)
    try:
        image = Image.open(file, formats=("JPEG", "PNG", "WEBP"))
        if image.width * image.height > DECODED_PIXELS:
            raise NoPicture(media_type)
        image.draft("RGB", (width * 2, height * 2))
        image.thumbnail((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        return ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError) as broken:
        raise NoPicture(media_type) from broken


def _page(file: BinaryIO, page: int, width: int, height: int) -> Image.Image:
    """A page that fits into width × height, and into the most pixels that are drawn."""
    file.seek(0)
    try:
        document = pypdfium2.PdfDocument(file)
        try:
            if not 1 <= page <= len(document):
                raise NoPicture(page)
            sheet = document[page - 1]
            wide, high = sheet.get_size()
            scale = min(width / wide, height / high, (MOST_PIXELS / (wide * high)) ** 0.5)
            image: Image.Image = sheet.render(scale=scale, may_draw_forms=False).to_pil()
            return image.convert("RGB")
        finally:
            document.close()
    except (pypdfium2.PdfiumError, ZeroDivisionError, ValueError, OverflowError) as broken:
        raise NoPicture(page) from broken


def _write(image: Image.Image, into: BinaryIO, quality: int) -> Drawn:
    fit = image if image.mode in {"RGB", "RGBA"} else image.convert("RGBA" if "transparency" in image.info else "RGB")
    fit.save(into, "WEBP", quality=quality, method=1)
    return Drawn(fit.width, fit.height)
