"""Frames of the events' socket: which of them a page of ours sends. The rest never reaches the framework.

What the framework cannot use it writes into the log, whole. So these alone pass: the connection with its first event,
an event whose handler may run, a page's report of its own error, the leave, and the answer to a ping.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final, Literal

from luna_portal.framework.words import HANDLERS, NEW_TOKEN, REPORT

Kind = Literal["control", "event", "act", "report", "malformed", "unknown"]
SPACE: Final = "/_event"
CONTROL: Final = frozenset({"1", "2", "3", "6", "41/_event", "41/_event,"})
CONNECTED: Final = re.compile(r"40/_event(?:,(.*))?", re.DOTALL)
TOKEN: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
RENAMED: Final = re.compile(rf'42/_event,\["{NEW_TOKEN}", ?"({TOKEN.pattern})"\]')
OPENING: Final = HANDLERS | {"load"}
"""What a page asks when it is opened, whether or not anybody does anything on it."""
SENT: Final = re.compile(r"42/_event,(?:[0-9]{1,10})?(\[.*)", re.DOTALL)
REPORTS: Final = ("client_error", REPORT)
LONGEST_NAME: Final = 300
LONGEST_ADDRESS: Final = 2_000
MOST_PARTS: Final = 40


def kind_of(text: str, may_run: Callable[[str], bool]) -> Kind:
    """What a frame is: "event", "act" and "report" may pass with "control"; "unknown" names no handler that may run.

    An act is an event that a page does not send by being opened.
    """
    if text in CONTROL:
        return "control"
    if greeting := CONNECTED.fullmatch(text):
        return _greeting(greeting[1], may_run)
    sent = SENT.fullmatch(text)
    said = _read(sent[1]) if sent else None
    if not isinstance(said, list) or len(said) != 2:  # noqa: PLR2004 - the event's kind and itself
        return "malformed"
    if said[0] == "event":
        return _event(said[1], may_run)
    return "report" if said[0] == REPORTS[0] and isinstance(said[1], dict) else "unknown"


def token_given(text: str) -> str:
    """The token that a frame of the server's gives to a page instead of its own; "" when it does not."""
    renamed = RENAMED.fullmatch(text)
    return renamed[1] if renamed else ""


def _greeting(text: str | None, may_run: Callable[[str], bool]) -> Kind:
    """A connection brings nothing, or the page's first event and the digest of what it was compiled against."""
    if not text:
        return "control"
    said = _read(text)
    if not isinstance(said, dict) or not all(_is_schema(said[key]) for key in said if key != "event"):
        return "malformed"
    return _event(said["event"], may_run) if "event" in said else "control"


def _is_schema(value: Any) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= LONGEST_NAME)


def _event(event: Any, may_run: Callable[[str], bool]) -> Kind:
    if not isinstance(event, dict) or not isinstance(event.get("payload", {}), dict):
        return "malformed"
    name, routing = event.get("name"), event.get("router_data", {})
    if not isinstance(name, str) or not isinstance(routing, dict) or not _is_address(routing):
        return "malformed"
    if len(name) > LONGEST_NAME or not may_run(name):
        return "unknown"
    last = name.rpartition(".")[2]
    return "report" if last == REPORTS[1] else "event" if last in OPENING else "act"


def _is_address(routing: dict[str, Any]) -> bool:
    """Whether the framework can read where the page stands: a path, an address, and the parts of its query.

    A part that an address may have and has not comes as null.
    """
    query = routing.get("query", {})
    texts = [routing.get("pathname", ""), routing.get("asPath", "")]
    if not isinstance(query, dict) or len(query) > MOST_PARTS:
        return False
    texts += query.values()
    given = [text for text in (*texts, *query) if text is not None]
    return all(isinstance(text, str) and len(text) <= LONGEST_ADDRESS for text in given)


def _read(text: str) -> Any:
    """The JSON in a frame; None when it is none, or nested deeper than any page nests."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
