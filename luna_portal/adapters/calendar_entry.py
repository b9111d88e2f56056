"""What an appointment is in a calendar; `calendar_file` writes it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Method(StrEnum):
    """What the receiving calendar is to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment as a calendar shows it. Nothing in it speaks of health.

    `uid` never changes, `sequence` grows with each change, `stamped_at` is when it took this form.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    summary: str
    description: str
    location: str
    url: str
    cancelled: bool
    alarm: str
    organizer: str
    organizer_name: str
    attendee: str
    attendee_name: str
    tentative: bool = False
