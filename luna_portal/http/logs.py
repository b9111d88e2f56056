"""Log lines: redacted, cut, one a line, and no more of one kind than somebody can read.

Cookies, secrets of links and what people typed are taken out before any handler sees them.
"""

import logging
import re
import threading
import time
from collections.abc import Callable
from typing import Any, Final

QUOTED: Final = r"""(?:'(?:[^'\\]|\\.)*(?:'|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z))"""
OUT: Final = "[…]"
PLAIN: Final = logging.Formatter()
PATTERNS: Final = (
    (re.compile(rf"""(?i)(['"](?:cookie|set-cookie|authorization)['"]\s*:\s*){QUOTED}"""), rf"\1'{OUT}'"),
    (re.compile(r"((?:__Host-)?luna(?:[-_]visitor)?=)[^;,\s'\"\\]+"), rf"\1{OUT}"),
    (re.compile(r"((?:payload|router_data)=).*", re.DOTALL), rf"\1{OUT}"),
    (re.compile(r"(Event data: ).*", re.DOTALL), rf"\1{OUT}"),
    (re.compile(r"(Failed to deserialize event data: ).*", re.DOTALL), rf"\1{OUT}"),
    (re.compile(r"( with value ).*?( and type hint )", re.DOTALL), rf"\1{OUT}\2"),
    (re.compile(r"(\b(?:DETAIL|CONTEXT):).*"), rf"\1 {OUT}"),  # PostgreSQL quotes the row that it refuses
    (re.compile(r"(invalid input syntax for [\w ]+: ).*"), rf"\1{OUT}"),
    (re.compile(r"(input_value=).*?(, input_type=)", re.DOTALL), rf"\1{OUT}\2"),  # pydantic quotes what was given
    (re.compile(r"((?:/cita/|/calendario/|/compartido/|boleto=|[?&]token=|[?&]pase=))[^\s/?&'\"]+"), rf"\1{OUT}"),
    (re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"), OUT),
)
LONGEST: Final = 2_048
"""Characters of a record, its traceback included."""
LONGEST_LINE: Final = 300
SOURCE: Final = re.compile(r"(?m)^    .*\n?")
"""The lines of code, and the carets below them, that a traceback quotes: file and number say the same."""
UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
MOST_OF_A_KIND, INTERVAL_SECONDS = 30, 60.0


def redacted(text: str) -> str:
    """The text without what a log may not hold."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


def on_one_line(text: str) -> str:
    """The text with its line ends and control characters written out, so that it cannot look like another record."""
    return UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def cut(text: str, most: int = LONGEST) -> str:
    """The text, or its first part and how long it was."""
    return text if len(text) <= most else f"{text[: most - 30]}… ({len(text)} characters)"


def message_of(text: str) -> str:
    """A record's message as it may be written. What is cut away is not looked through, which would take its time."""
    return cut(on_one_line(redacted(cut(text, 4 * LONGEST))))


def trace_of(text: str, most: int) -> str:
    """A traceback without the code that it quotes, every line set in; of a long one its beginning and its end."""
    shorter = "\n".join(cut(line, 4 * LONGEST_LINE) for line in text.splitlines())
    kept = SOURCE.sub("", redacted(_ends(shorter, 8 * LONGEST)))
    return _ends("\n".join(f"  {on_one_line(cut(line, LONGEST_LINE))}" for line in kept.splitlines()), most)


def _ends(text: str, most: int) -> str:
    """The first quarter and the last three, in whole lines."""
    if len(text) <= most:
        return text
    first, last = text[: most // 4].rpartition("\n")[0], text[most // 4 + 8 - most :].partition("\n")[2]
    return f"{first}\n  …\n{last}"


def redact_logs() -> None:
    """Redact and cut every line of this process, whichever library writes it. Doing it twice is doing it once."""
    before = logging.getLogRecordFactory()
    if getattr(before, "redacts", False):
        return

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = before(*args, **kwargs)
        try:
            made.msg, made.args = message_of(made.getMessage()), ()
        except (TypeError, ValueError, KeyError):
            made.msg, made.args = OUT, ()
        if made.exc_info:
            room = max(LONGEST - len(made.msg), LONGEST // 2)
            made.exc_text = trace_of(PLAIN.formatException(made.exc_info), room)
        return made

    record.__dict__["redacts"] = True
    logging.setLogRecordFactory(record)


class Sparing(logging.Filter):
    """Lets so many records of one place in the code through a minute, and says with the next how many it left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._places: dict[tuple[str, str, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this record is written."""
        place = (record.name, record.pathname, record.lineno)
        with self._lock:
            now = self._clock()
            began, count = self._places.get(place, (now, 0))
            left_out = 0
            if now - began >= INTERVAL_SECONDS:
                began, left_out, count = now, max(0, count - MOST_OF_A_KIND), 0
            self._places[place] = (began, count + 1)
        if left_out:
            record.msg = f"{record.msg} ({left_out} more like this since the last)"
        return count < MOST_OF_A_KIND


def log_to_stderr() -> None:
    """Write this process's log to standard error, unless something else has arranged for it; a file there is none."""
    root = logging.getLogger()
    if root.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Sparing())
    root.addHandler(handler)
