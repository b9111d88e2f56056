"""Encodings of text files: which reading of the bytes is certain, and which ones only a person can tell apart."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

GUESSES: Final = ("cp1252", "mac_roman", "cp850")
"""What a file without a mark may be in, the likeliest first: Windows, an old Mac, DOS."""
UTF_8: Final = "utf-8"
MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
MOST_SAMPLES: Final = 3
LONGEST_SAMPLE: Final = 90
ASCII_END: Final = 0x80
SMALL: Final = frozenset("áéíóúüñ")
CAPITAL: Final = frozenset("ÁÉÍÓÚÜÑ")
OTHER: Final = frozenset("¿¡°ºª±µ²³½¼·×«»–—“”‘’…€™®©")
_USUAL: Final = re.compile(
    "[\\x00-\\x7f\u00a0-\u017f\u0300\u0301\u0303\u0308\u0391-\u03c9\u200b-\u2027\u2030-\u203a\u2070-\u2094\u20ac\u2122"
    "\u2190-\u2193\u2248\u2260\u2264\u2265\ufeff]*"
)
_BEYOND: Final = re.compile(r"[^\x00-\x7f]")
_BLANKS: Final = {
    ord(char): " "
    for char in "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
}
_NO_TEXT: Final = frozenset({"Cc", "Cn", "Co", "Cs"})
_ENDS: Final = frozenset("\r\n\t\x0b\x1c")
_CUTS: Final = re.compile(r"[;\t|^~&\r\"]+|(?<!\d),|,(?!\d)")


@dataclass(frozen=True, slots=True)
class TextReading:
    """The text that the bytes are in one encoding."""

    encoding: str
    text: str


@dataclass(frozen=True, slots=True)
class TextReadings:
    """All readings worth a look, the likeliest first; only a `certain` one may be taken without asking."""

    certain: bool
    choices: tuple[TextReading, ...]


def text_readings(content: bytes, declared: str = "") -> TextReadings:
    """How the bytes may be read. `declared` is the codec that the file itself names, "" for none.

    Certain are a byte order mark, plain ASCII, UTF-8 of usual letters, and a codec that is named and that nothing
    contradicts. No choices: the bytes are no text.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return TextReadings(certain=True, choices=_kept([(encoding, content)]))
    if content.isascii():
        return TextReadings(certain=True, choices=_kept([(UTF_8, content)]))
    utf_8 = _decoded(content, UTF_8)
    usual = utf_8 is not None and _USUAL.fullmatch(utf_8) is not None
    if declared and declared != "ascii":
        named = _decoded(content, declared)
        single = not declared.startswith("utf")
        if named is not None and not (single and (usual or _has_control(named))):
            return TextReadings(certain=True, choices=(TextReading(declared, named),))
        if usual:
            return TextReadings(certain=False, choices=_kept([(UTF_8, content), (declared, content)]))
    elif usual and utf_8 is not None:
        return TextReadings(certain=True, choices=_kept([(UTF_8, content)]))
    return TextReadings(certain=False, choices=(*_kept([(UTF_8, content)]), *_guessed(content)))


def rating(text: str) -> int:
    """How well a text reads in Spanish: its letters beyond ASCII, less those that stand where nobody writes them."""
    return sum(_merit(text[found.start() - 1 : found.start()], found[0]) for found in _BEYOND.finditer(text))


def samples(readings: Iterable[TextReading], content: bytes) -> list[tuple[str, ...]]:
    """The words beyond ASCII of three lines, under each reading; together they show as many letters as three lines can."""
    lines = {_words(line, GUESSES[1]): line for line in re.split(rb"[\r\n]+", content) if not line.isascii()}
    left = list(lines.values())
    chosen: list[bytes] = []
    shown: set[int] = set()
    while left and len(chosen) < MOST_SAMPLES:
        best = max(left, key=lambda line: len(_beyond_ascii(line) - shown))
        shown |= _beyond_ascii(best)
        chosen.append(best)
        left.remove(best)
    return [tuple(_words(line, one.encoding) for line in chosen) for one in readings]


def _beyond_ascii(line: bytes) -> set[int]:
    return {byte for byte in line if byte >= ASCII_END}


def plain_blanks(text: str) -> str:
    """The text with every kind of blank but tabs and line ends as a common one."""
    return text.translate(_BLANKS)


def _guessed(content: bytes) -> tuple[TextReading, ...]:
    """The first guess whatever it looks like, and each other that reads nearly as well as the best."""
    found = list(_kept([(name, content) for name in GUESSES]))
    rated = {one.encoding: rating(one.text) for one in found}
    best = max(rated.values(), default=0)
    worth = [one for one in found if one.encoding == GUESSES[0] or 0 < best <= 2 * rated[one.encoding]]
    return tuple(sorted(worth or found[:1], key=lambda one: -rated[one.encoding]))


def _merit(before: str, char: str) -> int:
    if char in SMALL:
        return 1
    if char in CAPITAL:
        return -1 if before.islower() else 1
    if char in OTHER:
        return -1 if before.isalpha() and char in "¿¡“‘–—…" else 0
    return 0 if char.isspace() else -1


def _kept(tries: list[tuple[str, bytes]]) -> tuple[TextReading, ...]:
    """The readings that are text, each text once."""
    found: dict[str, TextReading] = {}
    for encoding, content in tries:
        text = _decoded(content, encoding)
        if text is not None and not _has_control(text):
            found.setdefault(text, TextReading(encoding, text))
    return tuple(found.values())


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _has_control(text: str) -> bool:
    """Whether it holds what no text has: control characters, and code points that are nobody's."""
    return any(unicodedata.category(char) in _NO_TEXT for char in set(text) - _ENDS)


def _words(line: bytes, encoding: str) -> str:
    text = plain_blanks(line.decode(encoding, "replace"))
    pieces = dict.fromkeys(" ".join(piece.split()) for piece in _CUTS.split(text) if not piece.isascii())
    return " · ".join(pieces)[:LONGEST_SAMPLE]
