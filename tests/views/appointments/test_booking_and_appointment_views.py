"""What the browser sees of booking and of appointments, in both languages."""

from dataclasses import asdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from luna_portal.domain.appointments.lifecycle import AppointmentStatus, Modality
from luna_portal.i18n.reader import Reader
from luna_portal.services.appointments import changing, reading
from luna_portal.services.slots import search
from luna_portal.views.appointments.appointment import OVER, appointment_view, detail_view
from luna_portal.views.slots.booking import day_views, held_view, instant, service_view, slot_view, slot_views
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import THURSDAY, booked, general, held, local

ES, EN = Reader("es"), Reader("en")


def only_plain(value: Any) -> bool:
    """Whether nothing but texts, numbers and lists of them would reach a browser."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and only_plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(only_plain(item) for item in value)
    return type(value) in {str, int, bool}


@pytest.mark.feature("PUB-2")
def test_a_service_shows_its_range_and_each_professionals_own_price(db: Session, cast: Cast, clock: Clock) -> None:
    found = {entry.service.slug: entry for entry in search.options(db, cast.nobody, now=clock()).services}
    nutrition, consultation = found["nutricion"], found["consulta-general"]
    view = service_view(nutrition, "MXN", ES)
    assert (view.name, view.duration, view.price) == ("Nutrición", "30 – 60 min", "$450 – $500")
    assert view.modalities == ["telemedicine"]
    assert {who.name: (who.duration, who.price) for who in view.given_by} == {
        "Dra. Lucía Díaz": ("60 min", "$500"),
        "Lic. Omar Ruiz": ("30 min", "$450"),
    }
    assert service_view(consultation, "MXN", EN).name == "General consultation"
    assert view.given_by[0].initials in {"LD", "OR"}
    assert only_plain(asdict(view))


@pytest.mark.feature("PUB-3")
def test_the_month_tells_past_full_open_and_other_months_days_apart(db: Session, cast: Cast, clock: Clock) -> None:
    month = date(2026, 11, 1)
    room = search.month(db, cast.nobody, **general(cast), first=month, now=clock())
    views = {view.day: view for view in day_views(room, month, date(2026, 11, 22), ES)}
    assert len(views) == 42
    assert views["2026-11-20"].state == "past"
    assert views["2026-11-22"].is_today
    assert views["2026-11-28"].state == "full"
    assert views["2026-11-26"].state == "open"
    assert views["2026-12-01"].state == "outside"


@pytest.mark.feature("PUB-3")
@pytest.mark.requirement("WCAG 1.1.1")
def test_a_day_says_its_name_and_how_many_times_it_offers() -> None:
    room = {date(2026, 11, 22): 0, date(2026, 11, 26): 1, date(2026, 11, 27): 2}
    today, one, two = day_views(room, date(2026, 11, 1), date(2026, 11, 22), ES)
    assert today.label == "domingo 22 de noviembre, hoy, sin horarios"
    assert one.label == "jueves 26 de noviembre, 1 horario libre"
    assert two.label == "viernes 27 de noviembre, 2 horarios libres"


@pytest.mark.feature("PUB-3")
def test_a_time_is_shown_on_the_clinics_clock_and_on_the_readers_if_that_differs(
    db: Session, cast: Cast, clock: Clock
) -> None:
    slots = search.day(db, cast.nobody, **general(cast), on=THURSDAY, now=clock())
    view = slot_view(slots[0], "MXN", ES, own=Reader("es", ZoneInfo("America/Tijuana")))
    assert (view.label, view.reader_label, view.price) == ("09:00", "07:00", "$650")
    assert slot_view(slots[0], "MXN", ES, own=ES).reader_label == ""
    far = slot_view(slots[0], "MXN", ES, own=Reader("es", ZoneInfo("Asia/Tokyo")))
    assert (far.label, far.reader_label) == ("09:00", "viernes 27 de noviembre, 00:00"), (
        "a time of the next day names it"
    )
    assert instant(view.starts_at) == slots[0].starts_at
    assert instant("2026-11-26T10:00:00") is None
    assert instant("soon") is None
    assert len(slot_views(slots, "MXN", EN)) == len(slots)


@pytest.mark.feature("PUB-6")
def test_the_held_time_says_until_when(db: Session, cast: Cast, clock: Clock) -> None:
    view = held_view(held(db, cast.nobody, cast, clock()), "MXN", ES)
    assert (view.day, view.time, view.ends) == ("jueves 26 de noviembre", "10:00", "10:40")
    assert view.modality_label == "Presencial"
    assert only_plain(asdict(view))


@pytest.mark.feature("CON-2")
@pytest.mark.parametrize("reader", [ES, EN], ids=["es", "en"])
def test_an_appointment_and_its_history_read_in_both_languages(
    db: Session, cast: Cast, clock: Clock, reader: Reader
) -> None:
    public_id = booked(db, cast.ana, cast, clock()).booked.appointment.public_id
    reading.confirm_attendance(db, cast.ana, appointment=public_id, now=clock())
    changing.reschedule(db, cast.ana, appointment=public_id, start=local(12), now=clock())
    changing.undo(db, cast.ana, appointment=public_id, now=clock())
    changing.cancel(db, cast.ana, appointment=public_id, reason="viaje", now=clock())
    db.commit()
    view = detail_view(reading.one(db, cast.ana, appointment=public_id, now=clock()), reader)
    assert [line.kind for line in view.changes] == ["cancelled", "undone", "moved", "confirmed", "booked"]
    assert [line.undone for line in view.changes] == [False, False, True, False, False]
    assert view.changes[0].reason == "viaje"
    assert view.undo_until
    assert only_plain(asdict(view))
    assert view.changes[0].by == {"es": "por usted", "en": "by you"}[reader.language]


@pytest.mark.feature("CON-1")
def test_every_state_and_modality_has_its_words_and_video_opens_until_it_is_over(
    db: Session, cast: Cast, clock: Clock
) -> None:
    cast.diaz_row.video_url = "https://meet.example/lucia"
    found = booked(db, cast.ana, cast, clock()).booked
    found = found._replace(practitioner=cast.diaz_row)
    assert appointment_view(found, ES).place == "Consultorio 3"
    found.appointment.modality = Modality.TELEMEDICINE
    for status in AppointmentStatus:
        found.appointment.status = status
        view = appointment_view(found, ES)
        assert view.status_label
        assert bool(view.join_url) is (status not in OVER)
    assert view.place == ""
