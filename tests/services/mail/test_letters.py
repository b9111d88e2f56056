"""What each mail says, in both languages, and what none of them says."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar
from sqlmodel import Session

from luna_portal.adapters.mail import written
from luna_portal.adapters.mail_templates import MailKind
from luna_portal.i18n.catalog import texts
from luna_portal.models import OutboxMessage
from luna_portal.models.appointments.queries import Booked
from luna_portal.services.mail.letters import ABOUT_APPOINTMENTS, compose, message_id
from luna_portal.services.mail.link_secrets import appointment_token, ticket_token
from tests.cast import Cast
from tests.conftest import Clock
from tests.mails import booked, cancelled, moved, outbox, undone, visit

THURSDAY = datetime(2026, 11, 26, 16, 20, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
HEALTH = ("rodilla", "Consulta general", "General consultation", "Medicina familiar")


def _message(cast: Cast, kind: MailKind, language: str, made: Booked, now: datetime) -> OutboxMessage:
    """A message of any kind to Ana, with all the values that any kind needs."""
    row = made.appointment
    values = {
        "appointment": row.public_id, "sequence": 0, "folio": row.folio, "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(), "modality": "in_person", "professional": "Dra. Lucía Díaz",
        "room": "Consultorio 3", "lead_minutes": 60, "ticket": "ref", "expires_at": FRIDAY.isoformat(), "held_until": FRIDAY.isoformat(),
    }  # fmt: skip
    return OutboxMessage(
        key=f"{kind}:1", kind=kind.value, recipient=cast.ana_row.email, recipient_name="Ana <Morales>",
        language=language, values=values, appointment_id=row.id, due_at=now, created_at=now,
    )  # fmt: skip


@pytest.mark.feature("NOT-1")
@pytest.mark.requirement("HIPAA minimum, LFPDPPP: no health data in mails")
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("kind", list(MailKind))
def test_no_mail_of_any_kind_says_anything_of_health(
    db: Session, cast: Cast, clock: Clock, kind: MailKind, language: str
) -> None:
    message = _message(cast, kind, language, visit(db, cast, THURSDAY, now=clock()), clock())
    raw = written(compose(db, message, now=clock())).as_bytes()
    said = " ".join(
        part.get_payload(decode=True).decode()
        for part in message_from_bytes(raw, policy=policy.default).walk()
        if not part.is_multipart()
    )
    assert not [word for word in HEALTH if word in said]
    assert "{" not in re.sub(r"<style>.*?</style>", "", said, flags=re.DOTALL)
    assert "<Morales>" not in compose(db, message, now=clock()).html
    assert cast.clinic.phone in said


@pytest.mark.feature("NOT-1", "PUB-4")
def test_a_booking_says_when_where_with_whom_and_how_to_change_it(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    letter = compose(db, outbox(db)[0], now=clock())
    link = f"http://localhost:8000/cita/{appointment_token(made.appointment.public_id)}"
    assert letter.subject == "Su cita del jueves 26 de noviembre, 10:20"
    for form in (letter.text, letter.html):
        assert "jueves 26 de noviembre, 10:20 h (hora de Ciudad de México)" in form
        assert "Dra. Lucía Díaz" in form
        assert "Consultorio 3, Av. Jacarandas 120, Del Valle, 03100 Ciudad de México" in form
        assert made.appointment.folio in form
        assert "hasta el miércoles 25 de noviembre, 10:20" in form
        for choice in ("", "#confirmar", "#cambiar", "#cancelar"):
            assert link + choice in form


@pytest.mark.feature("NOT-1")
def test_every_kind_is_written_in_english_too(db: Session, cast: Cast, clock: Clock) -> None:
    cast.ana_row.language = "en"
    db.add(cast.ana_row)
    booked(db, cast, THURSDAY, now=clock())
    letter = compose(db, outbox(db)[0], now=clock())
    assert letter.subject == "Your appointment on Thursday, November 26, 10:20 AM"
    assert 'lang="en"' in letter.html
    assert "/en/cita/" in letter.html
    assert letter.language == "en"


@pytest.mark.feature("NOT-1", "CON-4")
def test_calendars_follow_the_appointment_through_move_cancellation_and_undo(
    db: Session, cast: Cast, clock: Clock
) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    moved(db, made, FRIDAY, now=clock())
    cancelled(db, made, now=clock())
    told = {row.kind: compose(db, row, now=clock()) for row in outbox(db) if row.kind != "reminder"}
    events = {kind: Calendar.from_ical(letter.calendar) for kind, letter in told.items()}
    seen = {kind: (str(one["METHOD"]), one.walk("VEVENT")[0]["SEQUENCE"]) for kind, one in events.items()}
    assert seen == {"booked": ("REQUEST", 0), "moved": ("REQUEST", 1), "cancelled": ("CANCEL", 2)}
    assert {str(one.walk("VEVENT")[0]["UID"]) for one in events.values()} == {
        f"{made.appointment.public_id}@luna-portal"
    }
    assert events["moved"].walk("VEVENT")[0]["DTSTART"].dt == FRIDAY


@pytest.mark.feature("NOT-1", "CON-5")
def test_a_told_undo_puts_the_calendar_entry_back(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    cancelled(db, made, now=clock())
    for row in outbox(db):
        row.state = "sent" if row.kind in {"booked", "cancelled"} else row.state
        db.add(row)
    undone(db, made, THURSDAY, now=clock())
    row = next(row for row in outbox(db) if row.kind == "undone")
    event = Calendar.from_ical(compose(db, row, now=clock()).calendar).walk("VEVENT")[0]
    assert (event["SEQUENCE"], event["STATUS"]) == (2, "CONFIRMED")


@pytest.mark.feature("NOT-1")
@pytest.mark.parametrize(
    ("before", "subject"),
    [
        (timedelta(hours=1), "Hoy a las 10:20: su cita en Clínica Jacarandas"),
        (timedelta(hours=23), "Mañana a las 10:20: su cita en Clínica Jacarandas"),
        (timedelta(days=2), "Su cita del jueves 26 de noviembre, 10:20"),
    ],
)
def test_a_reminder_says_how_near_it_is(db: Session, cast: Cast, clock: Clock, before: timedelta, subject: str) -> None:
    booked(db, cast, THURSDAY, now=clock())
    letter = compose(db, outbox(db)[-1], now=THURSDAY - before)
    assert letter.subject == subject
    assert letter.calendar == b""


def test_an_hour_before_nobody_is_promised_a_change(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast, THURSDAY, now=clock())
    letter = compose(db, outbox(db)[-1], now=THURSDAY - timedelta(hours=1))
    assert "Puede cambiarla" not in letter.text
    assert f"llame al {cast.clinic.phone}" in letter.text


@pytest.mark.feature("ACC-1")
def test_a_one_time_link_is_made_when_the_mail_is_and_says_until_when_it_works(
    db: Session, cast: Cast, clock: Clock
) -> None:
    message = _message(cast, MailKind.RECOVER, "es", visit(db, cast, THURSDAY, now=clock()), clock())
    letter = compose(db, message, now=clock())
    assert f"/nueva-contrasena?boleto={ticket_token('ref')}" in letter.text
    assert "hasta el viernes 27 de noviembre, 11:00" in letter.text


@pytest.mark.feature("NOT-2")
def test_a_repeat_has_the_same_message_id_and_another_reason_another() -> None:
    assert message_id("booked:a:0", "x@clinic.example") == message_id("booked:a:0", "x@clinic.example")
    assert message_id("booked:a:0", "x@clinic.example") != message_id("moved:a:1", "x@clinic.example")
    assert message_id("booked:a:0", "x@clinic.example").endswith("@clinic.example>")


def test_mails_load_nothing_from_anywhere(db: Session, cast: Cast, clock: Clock) -> None:
    made = visit(db, cast, THURSDAY, now=clock())
    for kind in MailKind:
        html = compose(db, _message(cast, kind, "es", made, clock()), now=clock()).html
        assert not re.findall(r"(?:src|background)=|url\(|<link|<script|@import", html)
        assert {*re.findall(r'href="https?://([^/"]+)', html)} <= {"localhost:8000"}


def test_every_kind_and_state_has_its_words() -> None:
    for language in ("es", "en"):
        assert {f"mail.kind.{kind}" for kind in MailKind} <= set(texts(language))
    assert len(ABOUT_APPOINTMENTS) == 6
