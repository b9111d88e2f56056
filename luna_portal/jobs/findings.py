"""One line of what `luna doctor` says."""

from enum import StrEnum
from typing import Final, NamedTuple

from luna_portal.i18n.catalog import t

LANGUAGE: Final = "es"


class Level(StrEnum):
    """How a finding weighs; BAD makes the command end with a failure."""

    OK = "ok"
    ATTENTION = "attention"
    BAD = "bad"


class Finding(NamedTuple):
    """One line of the report."""

    level: Level
    sentence: str

    def __str__(self) -> str:
        """The line with its mark, as the command prints it."""
        return f"{t(f'doctor.level.{self.level}', LANGUAGE):<9} {self.sentence}"


def said(level: Level, key: str, **values: object) -> Finding:
    """A finding in the catalog's words."""
    return Finding(level, t(f"doctor.{key}", LANGUAGE, **values))
