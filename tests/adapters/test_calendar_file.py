"""Calendar files: added, moved and cancelled in place, at the right local time, with nothing of health."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from luna_portal.adapters.calendar_entry import Entry, Method
from luna_portal.adapters.calendar_file import calendar_file as file_in

ENTRY = Entry(
    uid="abc@luna-portal",
    sequence=0,
    starts_at=datetime(2026, 11, 26, 16, 20, tzinfo=UTC),
    ends_at=datetime(2026, 11, 26, 17, 0, tzinfo=UTC),
    stamped_at=datetime(2026, 11, 22, 22, 0, tzinfo=UTC),
    summary="Cita · Clínica Jacarandas",
    description="Con Dra. Lucía Díaz. Folio CJ-00001.",
    location="Av. Jacarandas 120, Del Valle; CDMX",
    url="http://localhost:8000/consultas/abc",
    cancelled=False,
    alarm="Cita en Clínica Jacarandas",
    organizer="hola@jacarandas.example",
    organizer_name="Clínica Jacarandas",
    attendee="ana@example.com",
    attendee_name="Ana Morales",
)


def calendar_file(entries: list[Entry], method: Method, zone: str = "America/Mexico_City", **how: str) -> bytes:
    return file_in(entries, method, zone=ZoneInfo(zone), **how)  # type: ignore[arg-type]


def _event(content: bytes) -> tuple[Calendar, object]:
    calendar = Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")[0]


@pytest.mark.feature("CON-4", "PUB-4")
def test_a_new_appointment_is_a_request_with_all_a_calendar_asks() -> None:
    calendar, event = _event(calendar_file([ENTRY], Method.REQUEST, language="es-MX"))
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event["UID"] == "abc@luna-portal"
    assert event["SEQUENCE"] == 0
    assert event["DTSTAMP"].dt == ENTRY.stamped_at
    assert event["STATUS"] == "CONFIRMED"
    assert event["ORGANIZER"] == "mailto:hola@jacarandas.example"
    assert event["ATTENDEE"] == "mailto:ana@example.com"
    assert event["SUMMARY"] == "Cita · Clínica Jacarandas"
    assert event["LOCATION"] == ENTRY.location
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-1)


@pytest.mark.feature("CON-4")
def test_a_move_keeps_the_uid_and_raises_the_sequence() -> None:
    moved = replace(ENTRY, sequence=1, starts_at=ENTRY.starts_at + timedelta(days=1))
    _, event = _event(calendar_file([moved], Method.REQUEST, language="es-MX"))
    assert (event["UID"], event["SEQUENCE"]) == ("abc@luna-portal", 1)


@pytest.mark.feature("CON-4")
def test_a_cancellation_cancels_and_rings_no_more() -> None:
    gone = replace(ENTRY, sequence=2, cancelled=True)
    calendar, event = _event(calendar_file([gone], Method.CANCEL, language="es-MX"))
    assert calendar["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)
    assert event.walk("VALARM") == []


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("America/Mexico_City", datetime(2026, 10, 31, 9, 0)),  # noqa: DTZ001 - wall clock
        ("America/Mexico_City", datetime(2026, 11, 1, 9, 0)),  # noqa: DTZ001
        ("America/Tijuana", datetime(2026, 10, 31, 9, 0)),  # noqa: DTZ001
        ("America/Tijuana", datetime(2026, 11, 1, 9, 0)),  # noqa: DTZ001
        ("America/Tijuana", datetime(2027, 3, 14, 9, 0)),  # noqa: DTZ001
    ],
)
@pytest.mark.feature("CON-4")
def test_the_local_time_is_right_before_and_after_the_clocks_change(zone: str, local: datetime) -> None:
    starts_at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    one = replace(ENTRY, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=40))
    content = calendar_file([one], Method.REQUEST, zone, language="es-MX")
    assert f"DTSTART;TZID={zone}:{local:%Y%m%dT%H%M%S}".encode() in content
    calendar, event = _event(content)
    (described,) = calendar.walk("VTIMEZONE")
    assert described["TZID"] == zone
    assert local.replace(tzinfo=described.to_tz(lookup_tzid=False)).astimezone(UTC) == starts_at
    assert event["DTSTART"].dt.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


def test_a_feed_names_itself_and_has_no_attendee() -> None:
    feed = calendar_file([ENTRY, replace(ENTRY, uid="b")], Method.PUBLISH, language="en", name="Appointments")
    calendar, event = _event(feed)
    assert (calendar["METHOD"], str(calendar["X-WR-CALNAME"])) == ("PUBLISH", "Appointments")
    assert len(calendar.walk("VEVENT")) == 2
    assert "ATTENDEE" not in event


def test_lines_are_folded_at_75_bytes_and_end_as_the_standard_says() -> None:
    content = calendar_file([replace(ENTRY, location="Ñ" * 300)], Method.REQUEST, language="es-MX")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_same_appointment_gives_the_same_file() -> None:
    assert calendar_file([ENTRY], Method.PUBLISH, language="es-MX") == calendar_file(
        [ENTRY], Method.PUBLISH, language="es-MX"
    )
