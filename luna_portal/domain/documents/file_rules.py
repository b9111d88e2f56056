"""Rules of files: how large, how many, what they may be called, and the "no" that names the file at fault."""

import unicodedata
from typing import ClassVar, Final

from luna_portal.domain.refusals import InvalidField, Refusal

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_NAME: Final = 120
MAX_FOLDER_NAME: Final = 60
QUOTA_BYTES: Final = 500 * 1024 * 1024
QUOTA_FILES: Final = 2000
SHOWN_NAME: Final = 60
_TAKEN: Final = (
    "pdf",
    "jpg",
    "jpeg",
    "jfif",
    "png",
    "gif",
    "webp",
    "heic",
    "heif",
    "docx",
    "xlsx",
    "txt",
    "dcm",
    "dicom",
)
_OTHERS: Final = ("docm", "xlsm", "doc", "xls", "text", "csv", "md", "log", "zip", "exe", "svg", "htm", "html")
KNOWN_ENDINGS: Final = frozenset((*_TAKEN, *_OTHERS))


class FileRefused(Refusal):
    """A file that cannot be taken; the sentence names it, the reason and what to do. `name` is as the patient sees it."""

    status: ClassVar[int] = 422

    def __init__(self, reason: str, name: str, **values: object) -> None:
        self.key = f"files.refused.{reason}"
        self.reason = reason
        super().__init__(field=None, name=shortened(name), **values)


def shortened(name: str) -> str:
    """The name as a sentence shows it: without what turns or breaks a line, and at most 60 characters."""
    plain = _plain(name)
    return plain if len(plain) <= SHOWN_NAME else f"{plain[: SHOWN_NAME - 9]}…{plain[-8:]}"


def display_name(name: str, extension: str) -> str:
    """What the file is called in the portal: no folders, nothing invisible, at most 120 characters, and its true ending.

    `extension` is what the contents are ("pdf"); "foto.heic" that became a JPEG is "foto.jpg".
    """
    plain = _plain(name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or ending.lower() not in KNOWN_ENDINGS:
        stem = plain
    stem = stem.strip(" .") or "archivo"
    return f"{stem[: MAX_NAME - len(extension) - 1].rstrip(' .')}.{extension}"


def ending_of(name: str) -> str:
    """The ending that the name claims, in small letters, or ""."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _plain(name: str) -> str:
    """Composed, without control characters, turned writing and the like; runs of blanks are one blank."""
    shown = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", name))
    kept = (
        char for char in shown if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or char == "\u200d"
    )
    return " ".join("".join(kept).split())


def clean_folder_name(name: str) -> str:
    """A folder's name as it is kept. Raises: InvalidField (`folder_name`) when nothing of it is left, or it is too long."""
    clean = _plain(name.replace("/", " ").replace("\\", " ")).strip(" .")
    if not clean:
        raise InvalidField("folder_name", "files.folder.empty_name")
    if len(clean) > MAX_FOLDER_NAME:
        raise InvalidField("folder_name", "files.folder.long_name", most=MAX_FOLDER_NAME)
    return clean


def check_quota(name: str, size: int, *, files: int, used: int) -> None:
    """Whether one more file of `size` bytes fits beside `files` that take `used` bytes. Raises: FileRefused."""
    if files >= QUOTA_FILES:
        raise FileRefused("quota_files", name, most=QUOTA_FILES)
    if used + size > QUOTA_BYTES:
        raise FileRefused("quota", name, most=f"{QUOTA_BYTES // (1024 * 1024)} MB")
