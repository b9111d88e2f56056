"""What opens a shared link: its secret, its code, and the short-lived pass for the file behind it.

A code of six digits is kept as a MAC under the installation's key, so that a stolen table alone cannot be searched
for it; what protects it from being guessed at the door is that few tries close the link.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime

from luna_portal.domain.sharing.share_rules import CODE_DIGITS, TICKET_LASTS
from luna_portal.settings import current

ABSENT = "0" * 64


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_digest(share: str, code: str) -> str:
    """What is kept of a link's code, 64 hex digits; `share` is the link's random public id and salts it."""
    return _mac("share-code", share, code).hex()


def is_code(share: str, code: str, kept: str) -> bool:
    """Whether that is the code; takes the same time for every answer."""
    return hmac.compare_digest(code_digest(share, code), kept)


def pass_for(share: str, holder: str, now: datetime) -> str:
    """A pass for what the link shows, for this browser (`holder`) and a few minutes: "<until>.<mac>"."""
    until = str(int((now + TICKET_LASTS).timestamp()))
    return f"{until}.{_seal(share, holder, until)}"


def is_pass(given: str, share: str, holder: str, now: datetime) -> bool:
    """Whether a pass was given out for this link and browser, and is not over."""
    until, _, mac = given.partition(".")
    if not until.isascii() or not until.isdigit() or len(until) > len("9999999999"):
        return False
    whole = hmac.compare_digest(mac.encode(), _seal(share, holder, until).encode())
    return whole and datetime.fromtimestamp(int(until), UTC) > now


def _seal(share: str, holder: str, until: str) -> str:
    return base64.urlsafe_b64encode(_mac("share-pass", share, holder, until)).rstrip(b"=").decode("ascii")


def _mac(*parts: str) -> bytes:
    return hmac.digest(current().secret.encode(), "\0".join(parts).encode(), hashlib.sha256)
