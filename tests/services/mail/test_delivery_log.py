"""The staff's view of the outgoing mail."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from luna_portal.domain.access import Role
from luna_portal.domain.refusals import NotAllowed, NotFound, SignInNeeded, StatusNotAllowed
from luna_portal.i18n.reader import Reader
from luna_portal.models import AuditEvent, Delivery
from luna_portal.services.mail.delivery_log import delivery_log, preview, retry
from luna_portal.services.mail.link_secrets import appointment_token, ticket_token
from luna_portal.services.mail.outbox import write_mail
from luna_portal.views.mail.delivery_log import message_view
from tests.cast import Cast
from tests.conftest import Clock
from tests.mails import booked, outbox

pytestmark = pytest.mark.both_databases

THURSDAY = datetime(2026, 11, 26, 16, 20, tzinfo=UTC)
OUTSIDERS = ["ana", "beto", "carla", "diaz", "gloria", "hugo"]


def _ticket_mail(db: Session, kind: str, now: datetime) -> str:
    write_mail(
        db, key=f"{kind}:1", kind=kind, recipient="ana@example.com", name="Ana", language="es",
        values={"ticket": "ref", "expires_at": (now + timedelta(hours=1)).isoformat()}, due_at=now, now=now,
    )  # fmt: skip
    return outbox(db)[-1].public_id


@pytest.mark.feature("NOT-2")
def test_reception_sees_the_mails_newest_first_and_by_state(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast, THURSDAY, now=clock())
    _ticket_mail(db, "recover", clock.forward(minutes=1))
    log = delivery_log(db, cast.elena, now=clock())
    assert [row.kind for row in log.messages] == ["recover", "reminder", "reminder", "booked"]
    assert (log.page, log.pages, log.counts) == (1, 1, {Delivery.QUEUED: 4})
    assert delivery_log(db, cast.fausto, state=Delivery.SENT, now=clock()).messages == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_sees_or_retries_them(db: Session, cast: Cast, clock: Clock, name: str) -> None:
    booked(db, cast, THURSDAY, now=clock())
    message = outbox(db)[0].public_id
    who = getattr(cast, name)
    for ask in (
        lambda: delivery_log(db, who, now=clock()),
        lambda: preview(db, who, message=message, now=clock()),
        lambda: retry(db, who, message=message, now=clock()),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_a_visitor_must_sign_in(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(SignInNeeded):
        delivery_log(db, cast.nobody, now=clock())


@pytest.mark.feature("NOT-2")
@pytest.mark.requirement("NOM-024 3.42")
def test_a_preview_shows_the_mail_and_leaves_a_line(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    mail = outbox(db)[0]
    seen = preview(db, cast.elena, message=mail.public_id, now=clock())
    db.commit()
    assert seen.subject == "Su cita del jueves 26 de noviembre, 10:20"
    assert appointment_token(made.appointment.public_id) in seen.text
    line = db.exec(select(AuditEvent)).one()
    assert (line.account_id, line.subject) == (cast.elena.account_id, f"message:{mail.public_id}")


@pytest.mark.feature("ACC-1")
@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("recover", "elena", False),
        ("recover", "fausto", False),
        ("invitation", "fausto", False),
        ("confirm_email", "elena", False),
        ("confirm_email", "fausto", True),
    ],
)
def test_no_preview_opens_somebody_elses_account(
    db: Session,
    cast: Cast,
    clock: Clock,
    kind: str,
    name: str,
    shown: bool,  # noqa: FBT001
) -> None:
    message = _ticket_mail(db, kind, clock())
    seen = preview(db, getattr(cast, name), message=message, now=clock())
    assert (ticket_token("ref") in seen.html + seen.text) is shown


def test_only_what_failed_is_tried_again(db: Session, cast: Cast, clock: Clock) -> None:
    message = _ticket_mail(db, "recover", clock())
    with pytest.raises(StatusNotAllowed):
        retry(db, cast.elena, message=message, now=clock())
    with pytest.raises(NotFound):
        retry(db, cast.elena, message="nothing", now=clock())
    row = outbox(db)[0]
    row.state, row.attempts = Delivery.FAILED, 6
    retry(db, cast.elena, message=message, now=clock.forward(minutes=5))
    assert (row.state, row.attempts, row.due_at) == (Delivery.QUEUED, 0, clock())


@pytest.mark.feature("NOT-2")
def test_without_a_mail_server_the_log_says_so(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast, THURSDAY, now=clock())
    mail, reminder = outbox(db)[:2]
    reader = Reader("es", cast.clinic.tz)
    assert delivery_log(db, cast.elena, now=clock()).sends is False
    assert message_view(mail, reader, sends=False, now=clock()).state_label == "No se envía: falta SMTP"
    assert message_view(mail, reader, sends=True, now=clock()).state_label == "En espera"
    assert message_view(reminder, reader, sends=True, now=clock()).state == "waiting"
    assert cast.elena.role is Role.RECEPTION
