"""A longer text of our own templates as blocks that a page can draw: titles, paragraphs, list items."""

import re
from dataclasses import dataclass
from typing import Final

STRESSED: Final = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are drawn alike; `strong` when the template stresses them."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is "title", "item" or "text"."""

    kind: str
    runs: list[Run]


def blocks(text: str) -> list[Block]:
    """The blocks of a text with "## titles", "- items" and **stress**, the only marks that the notices use."""
    found = []
    for line in (line.strip() for line in text.splitlines()):
        if line:
            kind = "title" if line.startswith("## ") else "item" if line.startswith("- ") else "text"
            found.append(Block(kind, _runs(line.removeprefix("## ").removeprefix("- "))))
    return found


def _runs(line: str) -> list[Run]:
    """The line cut where its stress begins and ends; a pair of stars without its second half stays as it is."""
    parts = STRESSED.split(line)
    return [Run(part, strong=place % 2 == 1) for place, part in enumerate(parts) if part]
