"""Pictures: decoded and written anew, so that nothing but the picture stays: no place, no camera, no hidden file."""

from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageOps

from luna_portal.adapters.inspection.inspection_result import Inspected, Kind, new_copy
from luna_portal.domain.documents.file_rules import FileRefused

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 16_000
KEPT_ABOUT_COLOUR = ("icc_profile", "transparency")
LARGEST_PROFILE = 64 * 1024
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "HEIF")
SINGLE = ("JPEG", "MPO", "HEIF")
"""What phones write more than one picture into: the first is the photograph."""
QUALITY = 90
WRITTEN = {"PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp"), "JPEG": ("image/jpeg", "jpg")}

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # pixels are counted here, from the header, before anything is decoded


def inspect_picture(file: BinaryIO, name: str) -> Inspected:
    """A new picture with the same pixels, upright. JPEG and HEIC become JPEG, GIF and PNG become PNG, WEBP stays.

    Raises: FileRefused when it is damaged, moves, or has more than 50 million pixels.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            return _written_anew(image, name)
    except FileRefused:
        raise
    except Exception:  # noqa: BLE001 - decoders raise what they like; the file is at fault
        raise FileRefused("image_damaged", name) from None


def _written_anew(image: Image.Image, name: str) -> Inspected:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise FileRefused("image_pixels", name, width=width, height=height)
    if image.format not in SINGLE and getattr(image, "is_animated", False):
        raise FileRefused("image_moving", name)
    source = str(image.format)
    target = {"GIF": "PNG", "MPO": "JPEG", "HEIF": "JPEG"}.get(source, source)
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.info = {key: upright.info[key] for key in KEPT_ABOUT_COLOUR if key in upright.info}
    if len(upright.info.get("icc_profile") or b"") > LARGEST_PROFILE:
        del upright.info["icc_profile"]
    clean = new_copy()
    _write(upright, clean, target)
    clean.seek(0)
    media_type, extension = WRITTEN[target]
    return Inspected(Kind.PICTURE, media_type, extension, clean, width=upright.width, height=upright.height)


def _write(image: Image.Image, into: BinaryIO, target: str) -> None:
    profile = image.info.get("icc_profile")
    if target == "JPEG":
        fit = image if image.mode in {"RGB", "L", "CMYK"} else image.convert("RGB")
        fit.save(into, "JPEG", quality=QUALITY, icc_profile=profile, exif=b"")
    elif target == "WEBP":
        image.save(into, "WEBP", quality=QUALITY, method=2, icc_profile=profile, exif=b"")
    else:
        image.save(into, "PNG", compress_level=4, icc_profile=profile)
