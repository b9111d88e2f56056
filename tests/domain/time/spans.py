"""Short ways to write days, hours and spans in these tests."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from luna_portal.domain.time.availability import DayWindow, SlotRule
from luna_portal.domain.time.intervals import Interval

MEXICO_CITY = ZoneInfo("America/Mexico_City")
TIJUANA = ZoneInfo("America/Tijuana")
HAVANA = ZoneInfo("America/Havana")
SPRING_NIGHTS = (date(2026, 3, 8), date(2027, 3, 14))
AUTUMN_NIGHTS = (date(2026, 11, 1), date(2027, 11, 7))
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def minutes(count: int) -> timedelta:
    """That many minutes."""
    return timedelta(minutes=count)


def utc(text: str) -> datetime:
    """An instant written as "2026-11-23 15:00" in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(day: date, starts: str, ends: str, zone: ZoneInfo) -> Interval:
    """A span of a local day by the clock on the wall, written as "9:00"."""
    return Interval(local(day, starts, zone), local(day, ends, zone))


def local(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """An instant by the clock on the wall."""
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=zone).astimezone(UTC)


def window(starts: str, ends: str) -> DayWindow:
    """A window of a day, written as "9:00" to "24:00"."""
    (h1, m1), (h2, m2) = starts.split(":"), ends.split(":")
    return DayWindow(int(h1) * 60 + int(m1), int(h2) * 60 + int(m2))


def rule(
    *,
    duration: int = 30,
    step: int = 20,
    before: int = 0,
    after: int = 0,
    notice: int = 0,
    furthest: date = date(2099, 12, 31),
) -> SlotRule:
    """A rule in minutes."""
    return SlotRule(minutes(duration), minutes(step), minutes(before), minutes(after), minutes(notice), furthest)


def clock(slots: list[Interval], zone: ZoneInfo) -> list[str]:
    """When slots begin, by the clock on the wall, e.g. ["09:00", "09:20"]."""
    return [slot.start.astimezone(zone).strftime("%H:%M") for slot in slots]
