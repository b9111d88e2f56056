"""Errors that pages report of themselves: noted by name and place alone.

Anybody may send such a report, with any text, and a page's own error may quote what a person typed. So of its text only
what the browsers' engines and our bundle are known to say is kept; the rest is not looked at.
"""

import logging
import re
from typing import Final

LOOKED_AT: Final = 4_000
MOST_PLACES: Final = 3
NAME: Final = re.compile(
    r"\b(?:Type|Reference|Range|Syntax|URI|Eval|Aggregate|Security|NotFound|Abort|Network|)Error\b"
)
PHRASES: Final = re.compile(
    r"Minified React error #\d{1,4}|is not a function|is not defined|is not iterable|is not an object|is not a constructor"
    r"|properties of (?:null|undefined)|Failed to fetch dynamically imported module|error loading dynamically imported module"
    r"|Importing a module script failed|Loading chunk|Maximum call stack size exceeded|Failed to execute"
    r"|no dispatch function registered|Hydration failed"
)
PLACES: Final = re.compile(r"/assets/[\w.-]{1,80}\.js:\d{1,7}:\d{1,7}")
log = logging.getLogger(__name__)


def note(text: object) -> None:
    """Write one line about a reported error."""
    log.warning("a page reports an error: %s", summary(str(text)[:LOOKED_AT]))


def summary(text: str) -> str:
    """The error's name, what is known of its text, and where in our scripts it was raised."""
    places = list(dict.fromkeys(PLACES.findall(text)))[:MOST_PLACES]
    known = [found[0] for pattern in (NAME, PHRASES) if (found := pattern.search(text))]
    return ", ".join([*(known or ["of no known kind"]), *places])


def note_exception(exception: Exception) -> None:
    """What the framework does with a report that comes another way."""
    note(exception)
