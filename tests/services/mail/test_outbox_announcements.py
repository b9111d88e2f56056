"""What is written when an appointment is booked, moved, cancelled or put back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from luna_portal.services.mail import leases
from luna_portal.services.mail.announcements import Announcement, announce
from luna_portal.services.mail.link_secrets import appointment_token
from luna_portal.services.mail.outbox import write_mail
from luna_portal.services.transaction import topics_of
from tests.cast import Cast
from tests.conftest import Clock
from tests.mails import booked, cancelled, lines, moved, outbox, undone, visit

THURSDAY = datetime(2026, 11, 26, 16, 20, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)


def _send_due(db: Session, now: datetime) -> list[str]:
    """Deliver what is due, and say which kinds went."""
    claims = leases.claim_due(db, limit=20, now=now)
    db.commit()
    for claim in claims:
        assert leases.sent(db, claim, now=now)
    db.commit()
    return [claim.message.kind for claim in claims]


@pytest.mark.feature("NOT-1", "PUB-4")
def test_a_booking_writes_one_mail_now_and_a_reminder_a_day_and_an_hour_before(
    db: Session, cast: Cast, clock: Clock
) -> None:
    booked(db, cast, THURSDAY, now=clock())
    assert lines(db) == [("booked", "queued"), ("reminder 1440", "queued"), ("reminder 60", "queued")]
    mail, day, hour = outbox(db)
    assert mail.recipient == cast.ana_row.email
    assert mail.due_at == clock()
    assert day.due_at == THURSDAY - timedelta(days=1)
    assert hour.due_at == THURSDAY - timedelta(hours=1)
    assert "outbox" in topics_of(db)


@pytest.mark.feature("NOT-1")
def test_a_rolled_back_booking_leaves_no_mail(db: Session, cast: Cast, clock: Clock) -> None:
    announce(db, Announcement.BOOKED, visit(db, cast, THURSDAY, now=clock()), changed_at=clock(), now=clock())
    assert len(outbox(db)) == 3
    db.rollback()
    assert outbox(db) == []


@pytest.mark.feature("NOT-1")
def test_a_reminder_that_would_be_past_is_not_planned(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast, clock() + timedelta(hours=5), now=clock())
    assert lines(db) == [("booked", "queued"), ("reminder 60", "queued")]


@pytest.mark.feature("NOT-1")
def test_the_clinic_chooses_its_own_leads(db: Session, cast: Cast, clock: Clock) -> None:
    cast.clinic.reminder_lead_minutes = [2880, 120, 30]
    db.add(cast.clinic)
    booked(db, cast, THURSDAY, now=clock())
    assert [line for line, _ in lines(db)] == ["booked", "reminder 2880", "reminder 120", "reminder 30"]


@pytest.mark.feature("NOT-1", "CON-5")
def test_the_mail_about_a_move_waits_until_it_cannot_be_undone(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    assert _send_due(db, clock()) == ["booked"]
    moved(db, made, FRIDAY, now=clock.forward(minutes=10))
    assert _send_due(db, clock.forward(minutes=2, seconds=59)) == []
    assert _send_due(db, clock.forward(seconds=1)) == ["moved"]


@pytest.mark.feature("NOT-1")
def test_a_move_drops_the_old_reminders_and_plans_new_ones(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    _send_due(db, clock())
    moved(db, made, FRIDAY, now=clock())
    assert lines(db) == [
        ("booked", "sent"),
        ("reminder 1440", "dropped"),
        ("reminder 60", "dropped"),
        ("moved", "queued"),
        ("reminder 1440", "queued"),
        ("reminder 60", "queued"),
    ]
    assert outbox(db)[-1].due_at == FRIDAY - timedelta(hours=1)


@pytest.mark.feature("NOT-1")
def test_a_cancellation_drops_the_reminders(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    _send_due(db, clock())
    cancelled(db, made, now=clock())
    assert lines(db)[1:] == [("reminder 1440", "dropped"), ("reminder 60", "dropped"), ("cancelled", "queued")]
    assert _send_due(db, clock.forward(minutes=3)) == ["cancelled"]
    assert _send_due(db, clock.forward(days=10)) == []


@pytest.mark.feature("CON-5", "NOT-1")
def test_an_undo_in_time_is_never_told_for_nobody_heard_of_the_change(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    _send_due(db, clock())
    cancelled(db, made, now=clock())
    undone(db, made, THURSDAY, now=clock.forward(minutes=2))
    assert _send_due(db, clock.forward(minutes=30)) == []
    assert _send_due(db, THURSDAY - timedelta(days=1)) == ["reminder"]
    assert _send_due(db, THURSDAY - timedelta(hours=1)) == ["reminder"]


@pytest.mark.feature("CON-5", "NOT-1")
def test_an_undo_after_the_mail_has_gone_is_told(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    _send_due(db, clock())
    moved(db, made, FRIDAY, now=clock())
    assert _send_due(db, clock.forward(minutes=3)) == ["moved"]
    undone(db, made, THURSDAY, now=clock())
    assert _send_due(db, clock()) == ["undone"]


@pytest.mark.feature("CON-5", "NOT-1")
def test_an_undo_brings_back_the_mail_that_the_change_had_stopped(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    moved(db, made, FRIDAY, now=clock())
    assert lines(db)[0] == ("booked", "dropped")
    undone(db, made, THURSDAY, now=clock.forward(minutes=1))
    assert _send_due(db, clock()) == ["booked"]
    told = [row for row in outbox(db) if row.state == "sent"]
    assert [row.values["starts_at"] for row in told] == [THURSDAY.isoformat()]


@pytest.mark.feature("NOT-2")
def test_the_same_key_is_written_once(db: Session, cast: Cast, clock: Clock) -> None:
    for _ in range(2):
        write_mail(
            db, key="recover:abc", kind="recover", recipient="ana@example.com", name="Ana", language="es",
            values={"ticket": "abc", "expires_at": THURSDAY.isoformat()}, due_at=clock(), now=clock(),
        )  # fmt: skip
        db.commit()
    assert lines(db) == [("recover", "queued")]


def test_a_kind_that_does_not_exist_is_refused(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(ValueError, match="newsletter"):
        write_mail(
            db, key="x", kind="newsletter", recipient="ana@example.com", name="Ana", language="es",
            values={}, due_at=clock(), now=clock(),
        )  # fmt: skip
    assert outbox(db) == []


@pytest.mark.requirement("LFPDPPP 66")
def test_the_outbox_holds_no_health_data_and_no_secret(db: Session, cast: Cast, clock: Clock) -> None:
    made = booked(db, cast, THURSDAY, now=clock())
    moved(db, made, FRIDAY, now=clock())
    kept = " ".join(str(row.values) + row.key for row in outbox(db))
    assert "rodilla" not in kept
    assert cast.general.name not in kept
    assert appointment_token(made.appointment.public_id) not in kept
