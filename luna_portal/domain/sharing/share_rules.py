"""The rules of a shared link: how long it may live, how often it opens, and when it no longer does."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from luna_portal.domain.refusals import InvalidField, Refusal

DAYS: Final = (1, 7, 30)
OPENINGS: Final = (1, 5, 20)
MOST_TRIES: Final = 5
CODE_DIGITS: Final = 6
LONGEST_LABEL: Final = 80
TICKET_LASTS: Final = timedelta(minutes=10)


class ShareState(StrEnum):
    """How a link stands. All but OPEN are for good, and read the same to whoever comes by the link."""

    OPEN = "open"
    REVOKED = "revoked"
    GUESSED = "guessed"
    EXPIRED = "expired"
    USED_UP = "used_up"


class ShareClosed(Refusal):
    """The link opens nothing: never made, expired, used up, revoked, or what it showed is gone. It never says which."""

    key = "share.closed"
    status = 410
    keeps = True


class WrongShareCode(Refusal):
    """That is not the code of this link; after MOST_TRIES of them it is closed."""

    key = "share.wrong_code"
    status: ClassVar[int] = 403
    keeps = True

    def __init__(self) -> None:
        super().__init__(field="code")


def state_of(
    *, now: datetime, expires_at: datetime, revoked: bool, tries: int, openings: int, most_openings: int
) -> ShareState:
    """How a link stands now: what somebody did to it weighs more than that its time came."""
    if revoked:
        return ShareState.REVOKED
    if tries >= MOST_TRIES:
        return ShareState.GUESSED
    if expires_at <= now:
        return ShareState.EXPIRED
    if openings >= most_openings:
        return ShareState.USED_UP
    return ShareState.OPEN


def check_wish(days: int, openings: int, label: str) -> str:
    """The label, trimmed. Raises: InvalidField for a span or count that is not on offer, or a label too long."""
    if days not in DAYS:
        raise InvalidField("days", "share.days_wrong")
    if openings not in OPENINGS:
        raise InvalidField("openings", "share.openings_wrong")
    label = " ".join(label.split())
    if len(label) > LONGEST_LABEL:
        raise InvalidField("label", "refusal.too_long")
    return label


def typed_code(text: str) -> str:
    """The digits of a code as somebody typed it, with spaces or dashes; "" when they are not that many."""
    digits = "".join(char for char in text if not char.isspace() and char != "-")
    return digits if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit() else ""
