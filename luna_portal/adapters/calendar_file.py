"""Appointments as iCalendar files (RFC 5545, 5546): one to add, move or cancel an entry, or a whole feed.

Whoever writes one imports this module when doing so: a start need not wait for the library.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vDuration, vText, vUri

from luna_portal.adapters.calendar_entry import Entry, Method

PRODUCT = "-//luna_portal//citas//ES"
ALARM_BEFORE = timedelta(hours=1)
REFRESH = timedelta(hours=1)


def calendar_file(entries: Sequence[Entry], method: Method, *, zone: ZoneInfo, language: str, name: str = "") -> bytes:
    """The entries as one file, on the clock of the clinic's zone, which the file describes.

    A calendar in another zone shows its own hour and says whose the other is. The same entries give the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH))
    if entries:
        years = [entry.starts_at.astimezone(zone).year for entry in entries]
        calendar.add_component(_described(zone.key, min(years), max(years)))
    for entry in entries:
        calendar.add_component(_event(entry, method, zone, language))
    return bytes(calendar.to_ical())


@lru_cache(maxsize=64)
def _described(zone: str, first: int, last: int) -> Timezone:
    """The zone's offsets from the first year to one after the last; to find them takes long, and they stay the same."""
    described = Timezone.from_tzid(zone, first_date=date(first, 1, 1), last_date=date(last + 2, 1, 1))
    described.pop("comment", None)
    return described


def _event(entry: Entry, method: Method, zone: ZoneInfo, language: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at)
    event.add("last-modified", entry.stamped_at)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", vText(entry.summary), parameters={"LANGUAGE": language})
    event.add("description", entry.description)
    event.add("location", entry.location)
    event.add("url", vUri(entry.url))
    event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("organizer", _person(entry.organizer, entry.organizer_name))
    if method is not Method.PUBLISH:
        attendee = _person(entry.attendee, entry.attendee_name)
        attendee.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        event.add("attendee", attendee)
    if not entry.cancelled:
        event.add_component(_alarm(entry.alarm))
    return event


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["CN"] = vText(name)
    return person
