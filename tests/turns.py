"""The turn of the tests that are tried in thirds: the commit decides it, so that each third comes up and a failure can be repeated."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from zlib import crc32

THIRDS = 3


@cache
def commit() -> str:
    """The checkout's commit, or "" where there is none; LUNA_TEST_COMMIT names another whose turn is to be repeated."""
    git = shutil.which("git")
    if named := os.environ.get("LUNA_TEST_COMMIT", ""):
        return named
    if git is None:
        return ""
    asked = [git, "rev-parse", "--short=12", "HEAD"]
    said = subprocess.run(asked, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)  # noqa: S603
    return said.stdout.strip()


def turn() -> int:
    """Which third comes now: 0, 1 or 2."""
    return crc32(commit().encode()) % THIRDS


def in_turn(name: str) -> bool:
    """Whether this one belongs to the third that comes now."""
    return (crc32(name.encode()) + turn()) % THIRDS == 0


def sentence() -> str:
    """What a reviewer is told of it."""
    at = f"LUNA_TEST_COMMIT={commit()}" if commit() else "no commit"
    return f"in turn: third {turn() + 1} of {THIRDS} of unmarked tests on PostgreSQL ({at})"
