"""Notices of critical values: how, when and by whom a patient was told, checked before they are kept for good."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from luna_portal.domain.refusals import InvalidForm

LONGEST_PERSON: Final = 120
LONGEST_NOTE: Final = 600


class TellingWay(StrEnum):
    """How somebody tried to tell the patient. NO_ANSWER reached nobody: it is kept, and releases nothing."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    VIDEO = "video"
    OTHER = "other"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """A notice as it was typed. `day` and `hour` are ISO texts, `told` is who was told, `teller` who told."""

    way: str = ""
    day: str = ""
    hour: str = ""
    told: str = ""
    teller: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that may be kept: the instant, the way, who was told and who told, and what was said."""

    at: datetime
    way: TellingWay
    told: str
    teller: str
    note: str

    @property
    def reached(self) -> bool:
        """Whether somebody was told."""
        return self.way is not TellingWay.NO_ANSWER


def checked_notice(form: NoticeForm, *, zone: ZoneInfo, taken_at: datetime, now: datetime) -> Notice:
    """The notice that a form describes; `taken_at` is when the sample was taken, before which nobody can be told.

    Raises: InvalidForm (way, day, hour, told, teller, note).
    """
    errors: dict[str, str] = {}
    if form.way not in set(TellingWay):
        errors["way"] = "results.critical.way_missing"
    at = _instant(form, zone, errors)
    if at is not None and at > now:
        errors["hour"] = "results.critical.ahead"
    if at is not None and at < taken_at.replace(second=0, microsecond=0):
        errors["hour"] = "results.critical.before_sample"
    told, teller = (" ".join(text.split()) for text in (form.told, form.teller))
    for field, text in (("told", told), ("teller", teller)):
        if not text:
            errors[field] = f"results.critical.{field}_missing"
        elif len(text) > LONGEST_PERSON:
            errors[field] = "refusal.too_long"
    note = "\n".join(" ".join(line.split()) for line in form.note.strip().splitlines())
    if len(note) > LONGEST_NOTE:
        errors["note"] = "refusal.too_long"
    elif form.way == TellingWay.OTHER and not note:
        errors["note"] = "results.critical.note_missing"
    if errors or at is None:
        raise InvalidForm(errors)
    return Notice(at, TellingWay(form.way), told, teller, note)


def _instant(form: NoticeForm, zone: ZoneInfo, errors: dict[str, str]) -> datetime | None:
    """The minute that was typed, in the clinic's zone."""
    try:
        day = date.fromisoformat(form.day.strip())
    except ValueError:
        errors["day"] = "results.critical.day_wrong"
    try:
        hour = time.fromisoformat(form.hour.strip()).replace(tzinfo=None)
    except ValueError:
        errors["hour"] = "results.critical.hour_wrong"
    return None if {"day", "hour"} & errors.keys() else datetime.combine(day, hour, tzinfo=zone)
