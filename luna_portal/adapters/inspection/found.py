"""What an inspection finds, and the copy of a file that may be kept."""

import tempfile
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, cast

COPY_PIECE = 1024 * 1024


class Kind(StrEnum):
    """What a file is, by its contents."""

    PDF = "pdf"
    PICTURE = "picture"
    OFFICE = "office"
    DICOM = "dicom"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept. `clean` is what to keep: the file itself, or a copy without what must not stay in it.

    `extension` ("jpg") and `media_type` are of `clean`; sizes in pixels, 0 for what has none.
    """

    kind: Kind
    media_type: str
    extension: str
    clean: BinaryIO
    width: int = 0
    height: int = 0
    pages: int = 0


def new_copy() -> BinaryIO:
    """An empty file without a name: it vanishes when it is closed, whatever happens."""
    return cast("BinaryIO", tempfile.TemporaryFile())


def size_of(file: BinaryIO) -> int:
    """The size in bytes; leaves the file at its beginning."""
    size = file.seek(0, 2)
    file.seek(0)
    return size


def tail_of(file: BinaryIO, length: int) -> bytes:
    """The last bytes; leaves the file at its beginning."""
    size = file.seek(0, 2)
    file.seek(max(0, size - length))
    tail = file.read(length)
    file.seek(0)
    return tail
