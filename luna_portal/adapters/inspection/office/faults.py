"""Reason why an Office file cannot be taken, and the limits that a file and all that it carries share."""

from dataclasses import dataclass
from typing import Final

MOST_ENTRIES: Final = 4000
MOST_UNPACKED: Final = 200 * 1024 * 1024
DEEPEST: Final = 2

DAMAGED: Final = "office_damaged"
LOCKED: Final = "office_locked"
BOMB: Final = "office_bomb"
MACRO: Final = "office_macro"
ACTIVE: Final = "office_active"
LAUNCH: Final = "office_launch"
EMBEDDED: Final = "office_embedded"
EXTERNAL: Final = "office_external"
LINK: Final = "office_link"
FIELD: Final = "office_field"
KIND: Final = "office_kind"
ZIP: Final = "type_zip"


class OfficeFault(Exception):
    """Something that an Office file must not have; `reason` names the sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Budget:
    """Limits on entries and unpacked bytes of a file, counted over the packages inside it too."""

    entries: int = MOST_ENTRIES
    unpacked: int = MOST_UNPACKED

    def spend(self, *, entries: int = 0, unpacked: int = 0) -> None:
        """Count what was found. Raises: OfficeFault when it is too much."""
        self.entries -= entries
        self.unpacked -= unpacked
        if self.entries < 0 or self.unpacked < 0:
            raise OfficeFault(BOMB)
