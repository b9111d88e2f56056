"""What a browser may see of sessions: when this one ends, and which devices are signed in."""

from dataclasses import dataclass
from typing import Final

from luna_portal.i18n.reader import Reader
from luna_portal.models import PortalSession


@dataclass(frozen=True, slots=True)
class SessionClock:
    """When this session ends if nothing is done, and when in any case; both ISO 8601 in UTC."""

    idle_ends_at: str
    ends_at: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """A signed-in device in words. `id` is the session's public id, `is_this` the one that reads."""

    id: str
    device: str
    address: str
    seen: str
    since: str
    is_this: bool


_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_DEVICES: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def session_view(row: PortalSession, *, is_this: bool, reader: Reader) -> SessionView:
    """The view of one open session, in the reader's words and zone."""
    return SessionView(
        id=row.public_id,
        device=device_name(row.user_agent, reader),
        address=row.address,
        seen=reader.day_time(row.seen_at),
        since=reader.day_time(row.created_at),
        is_this=is_this,
    )


def device_name(user_agent: str, reader: Reader) -> str:
    """A user agent as people call it: "Chrome en Android", "Safari on iPhone"; else that it is not known."""
    browser = _first(_BROWSERS, user_agent)
    device = _first(_DEVICES, user_agent)
    if browser and device:
        return reader.text("access.device", browser=browser, device=device)
    return browser or device or reader.text("access.device_unknown")


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
