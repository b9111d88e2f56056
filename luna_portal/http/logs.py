"""What a log line may not hold: cookies, secrets of links, what people typed. Taken out before any handler sees it."""

import logging
import re
from typing import Any, Final

QUOTED: Final = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
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
    (re.compile(r"((?:/cita/|/calendario/|boleto=|[?&]token=))[^\s/?&'\"]+"), rf"\1{OUT}"),
)


def redacted(text: str) -> str:
    """The text without what a log may not hold."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


def redact_logs() -> None:
    """Redact every line of this process, whichever library writes it. Doing it twice is doing it once."""
    before = logging.getLogRecordFactory()
    if getattr(before, "redacts", False):
        return

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = before(*args, **kwargs)
        try:
            made.msg, made.args = redacted(made.getMessage()), ()
        except (TypeError, ValueError, KeyError):
            made.msg, made.args = OUT, ()
        if made.exc_info:
            made.exc_text = redacted(PLAIN.formatException(made.exc_info))
        return made

    record.__dict__["redacts"] = True
    logging.setLogRecordFactory(record)
