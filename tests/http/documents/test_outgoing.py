"""Calendar files, the private feed and the proof, over HTTP."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from icalendar import Calendar
from pypdf import PdfReader
from sqlmodel import Session, select

from luna_portal.domain.access import Actor
from luna_portal.domain.refusals import NotAllowed, NotFound, SignInNeeded
from luna_portal.models import Account, AuditEvent
from luna_portal.models.appointments.queries import Booked
from luna_portal.services.accounts.sessions import open_session
from luna_portal.services.appointments import calendar_feed
from luna_portal.services.mail.link_secrets import appointment_token
from luna_portal.settings import current
from tests.cast import Cast
from tests.conftest import Clock
from tests.mails import booked, cancelled, visit

THURSDAY = datetime(2026, 11, 26, 16, 20, tzinfo=UTC)


@pytest.fixture
def made(db: Session, cast: Cast, clock: Clock) -> Iterator[Booked]:
    """Ana's appointment."""
    yield booked(db, cast, THURSDAY, now=clock())  # noqa: PT022 - the fixture says what it gives


def _sign_in(db: Session, visitor: httpx.AsyncClient, who: Actor, now: datetime) -> None:
    """Give the visitor the cookie of a new session."""
    account = db.get_one(Account, who.account_id)
    session = open_session(db, who, account, user_agent="test", now=now)
    db.commit()
    visitor.cookies.set(current().session_cookie, session.token)


def _events(content: bytes) -> list[tuple[str, str]]:
    return [(str(one["UID"]), str(one["STATUS"])) for one in Calendar.from_ical(content).walk("VEVENT")]


def _feed_path(db: Session, who: Actor, now: datetime) -> str:
    address = calendar_feed.renew_feed(db, who, now=now)
    db.commit()
    assert address.startswith(f"{current().origin}/calendario/")
    return address.removeprefix(current().origin)


@pytest.mark.feature("CON-4", "PUB-4")
async def test_the_mails_link_gives_the_calendar_file(visitor: httpx.AsyncClient, made: Booked) -> None:
    answer = await visitor.get(f"/cita/{appointment_token(made.appointment.public_id)}/cita.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="cita.ics"'
    assert "no-store" in answer.headers["cache-control"]
    assert _events(answer.content) == [(f"{made.appointment.public_id}@luna-portal", "CONFIRMED")]


@pytest.mark.feature("CON-4")
@pytest.mark.parametrize("file", ["cita.ics", "comprobante.pdf"])
async def test_a_guessed_link_opens_nothing(visitor: httpx.AsyncClient, made: Booked, file: str) -> None:
    answer = await visitor.get(f"/cita/{'a' * 43}/{file}")
    assert answer.status_code in {303, 404}
    assert made.appointment.folio not in answer.text


@pytest.mark.feature("CON-4")
@pytest.mark.parametrize("file", ["cita.ics", "comprobante.pdf"])
async def test_her_own_file_opens_for_ana_and_is_not_there_for_carla(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, made: Booked, file: str
) -> None:
    path = f"/consultas/{made.appointment.public_id}/{file}"
    _sign_in(db, visitor, cast.ana, clock())
    assert (await visitor.get(path)).status_code == 200
    _sign_in(db, visitor, cast.carla, clock())
    theirs = await visitor.get(path)
    nothing = await visitor.get(f"/consultas/{'x' * 22}/{file}")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.text == nothing.text
    visitor.cookies.clear()
    unknown = await visitor.get(path)
    assert (unknown.status_code, unknown.headers["location"]) == (303, "/entrar")


@pytest.mark.feature("PUB-4")
@pytest.mark.parametrize(
    ("prefix", "words"), [("", ("Consulta general", "Presencial")), ("/en", ("General consultation", "In person"))]
)
async def test_the_proof_says_everything_in_the_readers_language(
    visitor: httpx.AsyncClient, db: Session, made: Booked, prefix: str, words: tuple[str, str]
) -> None:
    token = appointment_token(made.appointment.public_id)
    answer = await visitor.get(f"{prefix}/cita/{token}/comprobante.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{made.appointment.folio}.pdf"'
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    text = page.extract_text()
    for fact in (made.appointment.folio, "10:20", "Dra. Lucía Díaz", "Ana Morales", "$650", *words):
        assert fact in text
    (note,) = page["/Annots"]
    assert note.get_object()["/A"]["/URI"] == f"{current().origin}{prefix}/cita/{token}"
    assert [line.note for line in db.exec(select(AuditEvent))] == ["proof"]


@pytest.mark.feature("CON-4")
async def test_the_feed_lists_all_her_appointments_and_marks_the_cancelled_one(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, made: Booked
) -> None:
    gone = booked(db, cast, THURSDAY + timedelta(days=1), now=clock())
    cancelled(db, gone, now=clock())
    visit(db, cast, THURSDAY, now=clock(), patient=cast.carla_row)
    answer = await visitor.get(_feed_path(db, cast.ana, clock()))
    assert answer.status_code == 200
    assert _events(answer.content) == [
        (f"{made.appointment.public_id}@luna-portal", "CONFIRMED"),
        (f"{gone.appointment.public_id}@luna-portal", "CANCELLED"),
    ]
    assert Calendar.from_ical(answer.content)["METHOD"] == "PUBLISH"


@pytest.mark.feature("CON-4")
async def test_an_unchanged_feed_is_not_sent_again(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock, made: Booked
) -> None:
    path = _feed_path(db, cast.ana, clock())
    first = await visitor.get(path)
    known = {"If-None-Match": first.headers["etag"]}
    clock.forward(hours=1)
    assert (await visitor.get(path, headers=known)).status_code == 304
    cancelled(db, made, now=clock())
    changed = await visitor.get(path, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.feature("CON-4")
async def test_a_new_address_ends_the_one_before_and_closing_ends_both(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock
) -> None:
    old = _feed_path(db, cast.ana, clock())
    new = _feed_path(db, cast.ana, clock())
    assert (await visitor.get(old)).status_code == 404
    assert (await visitor.get(new)).status_code == 200
    assert calendar_feed.has_feed(db, cast.ana, now=clock())
    calendar_feed.end_feed(db, cast.ana, now=clock())
    db.commit()
    assert (await visitor.get(new)).status_code == 404
    assert not calendar_feed.has_feed(db, cast.ana, now=clock())


async def test_a_disabled_account_has_no_feed(
    visitor: httpx.AsyncClient, db: Session, cast: Cast, clock: Clock
) -> None:
    path = _feed_path(db, cast.ana, clock())
    db.get_one(Account, cast.ana.account_id).disabled_at = clock()
    db.commit()
    assert (await visitor.get(path)).status_code == 404


def test_a_caregiver_s_feed_has_the_patient_in_her_care(db: Session, cast: Cast, clock: Clock, made: Booked) -> None:
    secret = calendar_feed.renew_feed(db, cast.beto, now=clock()).rpartition("/")[2].removesuffix(".ics")
    found = calendar_feed.feed(db, cast.nobody, secret=secret, now=clock())
    assert made.appointment.public_id.encode() in found.content


def test_staff_and_visitors_have_no_feed(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotAllowed):
        calendar_feed.renew_feed(db, cast.elena, now=clock())
    with pytest.raises(SignInNeeded):
        calendar_feed.renew_feed(db, cast.nobody, now=clock())
    with pytest.raises(NotFound):
        calendar_feed.feed(db, cast.nobody, secret="", now=clock())


@pytest.mark.requirement("HIPAA minimum, LFPDPPP: no health data in calendars")
def test_no_calendar_says_anything_of_health(db: Session, cast: Cast, clock: Clock, made: Booked) -> None:
    said = calendar_feed.one_file(db, cast.ana, appointment=made.appointment.public_id, now=clock()).content.decode()
    assert "rodilla" not in said
    assert cast.general.public_name not in said
    assert "Cita · Clínica Jacarandas" in said


async def test_health_says_whether_the_database_answers(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/salud")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
