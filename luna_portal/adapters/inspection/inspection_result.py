"""What an inspection finds, and the copy of a file that may be kept."""

import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
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


def new_copy(folder: Path | None = None) -> BinaryIO:
    """An empty file without a name, in that folder: it vanishes when it is closed, whatever happens."""
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return cast("BinaryIO", tempfile.TemporaryFile(dir=folder))


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
