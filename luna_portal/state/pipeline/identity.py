"""Who sends this very event, as it says itself.

A State's own `router` is kept from earlier events, so it may be somebody else's; what came with the event is not.
"""

from functools import cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from luna_portal.framework.pipeline import client_token, routing
from luna_portal.i18n.reader import Reader
from luna_portal.i18n.routes import language_of
from luna_portal.services.caller import Caller
from luna_portal.settings import current

LONGEST = 300
ZONE_COOKIE = "luna_zone"
__all__ = [
    "address", "argument", "caller", "client_token", "cookies", "fragment", "known_zones", "language", "own_reader", "path",
]  # fmt: skip
known_zones = cache(available_timezones)


def _headers() -> dict[str, str]:
    return routing().get("headers") or {}


def cookies(header: str) -> dict[str, str]:
    """The cookies of a header; odd ones do not hide the others."""
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _address() -> str:
    return str(routing().get("asPath") or routing().get("pathname") or "/")


def address() -> str:
    """The path of the page that sends the event, with its query."""
    return _address().split("#")[0]


def path() -> str:
    """The path of the page that sends the event, without its query and fragment."""
    return _address().split("#")[0].split("?")[0]


def fragment() -> str:
    """What stands after the "#" of the page's address; "" when nothing does."""
    return _address().partition("#")[2]


def argument(name: str) -> str:
    """A part of the page's address: a named piece of its path, or of its query; "" when absent."""
    value = (routing().get("query") or {}).get(name, "")
    return str(value)[:LONGEST] if isinstance(value, str | int) else ""


def language() -> str:
    """The language of the page that sends the event."""
    return language_of(path())


def caller() -> Caller:
    """The caller of this event, with the cookies of its own socket."""
    headers = _headers()
    jar = cookies(headers.get("cookie", ""))
    on_the_mails_page = path().removeprefix("/en").startswith("/cita/")
    return Caller(
        session_token=jar.get(current().session_cookie, "")[:LONGEST],
        visitor=jar.get(current().visitor_cookie, "")[:LONGEST],
        address=str(routing().get("ip", ""))[:64],
        user_agent=headers.get("user-agent", "")[:LONGEST],
        language=language(),
        appointment_token=argument("token") if on_the_mails_page else "",
    )


def own_reader(reader: Reader) -> Reader | None:
    """The reader on the clock of her own device, as its browser names the zone; None when it does not."""
    name = unquote(cookies(_headers().get("cookie", "")).get(ZONE_COOKIE, ""))
    return Reader(reader.language, ZoneInfo(name)) if name in known_zones() else None
