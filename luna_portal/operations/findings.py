"""What a command says of an installation, in the catalog's words: findings of `luna doctor`, and why a start is refused."""

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


class CannotStart(Exception):
    """Why the portal does not start: `key` is a text of the catalogs, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    @property
    def sentence(self) -> str:
        """The reason, and the way on."""
        return t(self.key, LANGUAGE, **self.values)

    @property
    def finding(self) -> Finding:
        """The same as the doctor says it."""
        return Finding(Level.BAD, self.sentence)
