"""What a laboratory's file leaves open, as the team's browser sees it."""

import re
from dataclasses import dataclass, field

from luna_portal.adapters.lab_messages import LabQuestions
from luna_portal.i18n.reader import Reader

THIN_BLANK = "\u202f"
THOUSANDS_FROM = 5
"""Digits from which a number is grouped for the eye."""
_HYPHEN = re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d)")


@dataclass(frozen=True, slots=True)
class TextView:
    """An encoding, by a name that people know, and what lines of the file say in it."""

    charset: str
    name: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SignView:
    """One reading of a row: its numbers without any sign that could be taken for another."""

    sign: str
    value: str
    reference: str


@dataclass(frozen=True, slots=True)
class NumberView:
    """A row whose decimal sign is not certain; `where` is its line in the file, "" when it has none."""

    id: str
    name: str
    value: str
    reference: str
    where: str
    signs: list[SignView] = field(default_factory=list)


def text_views(questions: LabQuestions, reader: Reader) -> list[TextView]:
    """The encodings to choose from, the likeliest first."""
    return [
        TextView(one.charset, reader.text(f"results.import.charset_{one.charset.replace('-', '_')}"), list(one.lines))
        for one in questions.texts
    ]


def number_views(questions: LabQuestions, reader: Reader) -> list[NumberView]:
    """The rows to decide."""
    return [
        NumberView(
            one.id, one.name, f"{one.value} {one.unit}".strip(), one.reference,
            reader.text("results.import.line", line=one.line) if one.line else "",
            [SignView(each.sign.value, _shown(each.value), _shown(each.reference)) for each in one.choices],
        )
        for one in questions.numbers
    ]  # fmt: skip


def _shown(text: str) -> str:
    """A text with its numbers as nobody can misread them: thousands apart, no zeros at the end of decimals."""
    return " ".join(_number(word) for word in _HYPHEN.sub(" – ", text).split())


def _number(word: str) -> str:
    head = word[: len(word) - len(word.lstrip("<>=≤≥"))]
    whole, point, decimals = word.removeprefix(head).partition(".")
    if not whole.isdigit() or (point and not decimals.isdigit()):
        return word
    if len(whole) >= THOUSANDS_FROM:
        whole = f"{int(whole):,}".replace(",", THIN_BLANK)
    decimals = decimals.rstrip("0")
    return f"{head}{whole}{'.' if decimals else ''}{decimals}"
