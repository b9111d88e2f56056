"""A flood of online bookings, seen and cancelled by the team at one stroke, and taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from luna_portal.domain.access import Actor
from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.refusals import InvalidField, NotAllowed, SignInNeeded, UndoExpired
from luna_portal.models import Appointment, AppointmentChange, AuditEvent, Delivery, OutboxMessage, TakenBlock
from luna_portal.services.appointments import changing, held_appointments, online_bookings, reading
from luna_portal.services.appointments.online_bookings import OnlineBookings, Wanted
from luna_portal.services.mail.leases import claim_due
from luna_portal.services.mail.link_secrets import mail_proof
from luna_portal.services.retention.rows import networks
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked, everything
from tests.scenarios.online_visitors import SMTP, mails_to, settings, times, visits

pytestmark = pytest.mark.both_databases

DAY, HOUR = Wanted(timedelta(days=1)), Wanted(timedelta(hours=1))
REASON = "Citas falsas"
CANCELLED = AppointmentStatus.CANCELLED
FLOOD, WIFI = "192.0.2.66", "198.51.100.9"


@pytest.fixture(autouse=True)
def mail_server() -> Iterator[None]:
    """A mail server is set, or nothing could wait for a mail."""
    with settings(smtp_url=SMTP):
        yield


@pytest.fixture
def rows(db: Session, cast: Cast, clock: Clock) -> list[Appointment]:
    """Twelve of a flood (the last three with one mail), and then one of an honest new patient's."""
    free = times()
    made = [visits(db, cast, clock(), next(free), mail=f"f{n}@example.com", address=FLOOD) for n in range(9)]
    made += [visits(db, cast, clock(), next(free), mail="victima@example.com", address=FLOOD) for _ in range(3)]
    clock.forward(minutes=1)
    return [*made, visits(db, cast, clock(), next(free), mail="honesta@example.com", address=WIFI)]


def seen(db: Session, who: Actor, now: datetime, wanted: Wanted = DAY, kept: tuple[str, ...] = ()) -> OnlineBookings:
    """What the page shows."""
    found = online_bookings.waiting(db, who, wanted=wanted, kept=list(kept), now=now)
    db.commit()
    return found


def cancelled(
    db: Session, who: Actor, now: datetime, wanted: Wanted = DAY, *, reason: str = REASON, but: tuple[str, ...] = (),
    seen_at: datetime | None = None,
) -> int:  # fmt: skip
    """Cancel all of those, committed."""
    count = online_bookings.cancel_all(
        db, who, wanted=wanted, seen_at=seen_at or now, but=list(but), reason=reason, now=now
    )
    db.commit()
    return count


@pytest.mark.feature("CLI-2")
def test_the_team_sees_them_by_network_and_by_mail_the_largest_first(
    db: Session, cast: Cast, clock: Clock, rows: list[Appointment]
) -> None:
    found = seen(db, cast.elena, clock())
    assert (found.total, len(found.rows), found.kept) == (13, 13, 0)
    flood = rows[0].network_digest[:8]
    assert [tuple(group) for group in found.networks] == [(flood, 12), (rows[-1].network_digest[:8], 1)]
    assert tuple(found.mails[0]) == ("victima@example.com", 3)
    assert seen(db, cast.elena, clock(), DAY._replace(network=flood)).total == 12
    assert seen(db, cast.fausto, clock(), DAY._replace(mail="victima@example.com")).total == 3
    clock.forward(minutes=61)
    assert seen(db, cast.elena, clock(), HOUR).total == 0


@pytest.mark.feature("CLI-2")
def test_known_people_are_never_among_them(db: Session, cast: Cast, clock: Clock, rows: list[Appointment]) -> None:
    free = list(times())[20:]
    booked(db, cast.ana, cast, clock(), free[0])
    visits(db, cast, clock(), free[1], mail="ana@example.com", given_name="Otra")
    visits(db, cast, clock(), free[2], mail="x@example.com", actor=cast.elena)
    honest = rows[-1]
    held_appointments.note_opened_mail(
        db, replace(cast.nobody, appointment_id=honest.id), proof=mail_proof(honest.public_id, "honesta@example.com"),
        now=clock(),
    )  # fmt: skip
    rows[0].status = AppointmentStatus.COMPLETED
    db.commit()
    found = {one.appointment.public_id for one in seen(db, cast.elena, clock()).rows}
    assert found == {row.public_id for row in rows[1:-1]}


@pytest.mark.feature("CLI-2")
def test_all_of_a_network_go_at_one_stroke_with_a_reason_and_nobody_is_written_to(
    db: Session, cast: Cast, clock: Clock, rows: list[Appointment]
) -> None:
    before = len(db.exec(select(OutboxMessage)).all())
    assert cancelled(db, cast.elena, clock(), DAY._replace(network=rows[0].network_digest[:8])) == 12
    assert {(row.status, row.cancel_reason) for row in rows[:-1]} == {(CANCELLED, REASON)}
    assert rows[-1].status is AppointmentStatus.CONFIRMED
    written = db.exec(select(OutboxMessage)).all()
    assert len(written) == before
    gone = {row.id for row in rows[:-1]}
    assert {message.state for message in written if message.appointment_id in gone} == {Delivery.DROPPED}
    assert {mail.state for mail in mails_to(db, "honesta@example.com")} == {Delivery.QUEUED}
    lines = db.exec(select(AppointmentChange).where(AppointmentChange.kind == "cancelled_by_clinic")).all()
    assert {(line.appointment_id, line.account_id, line.reason) for line in lines} == {
        (row.id, cast.elena.account_id, REASON) for row in rows[:-1]
    }
    subjects = db.exec(select(AuditEvent.subject).where(AuditEvent.account_id == cast.elena.account_id)).all()
    assert {f"appointment:{row.public_id}" for row in rows[:-1]} | {"online_bookings"} <= set(subjects)


@pytest.mark.feature("CON-4")
def test_within_three_minutes_all_is_as_it_was_mails_too_and_after_that_the_times_are_free(
    db: Session, cast: Cast, clock: Clock, rows: list[Appointment]
) -> None:
    states = [row.status for row in rows]
    taken = len(db.exec(select(TakenBlock)).all())
    cancelled(db, cast.elena, clock())
    clock.forward(minutes=2, seconds=59)
    assert seen(db, cast.elena, clock()).undoable == 13
    assert online_bookings.undo_cancel(db, cast.elena, now=clock()) == 13
    db.commit()
    assert [row.status for row in rows] == states
    assert len(db.exec(select(TakenBlock).where(TakenBlock.appointment_id != None)).all()) == taken  # noqa: E711 - SQL
    assert len(claim_due(db, limit=50, now=clock())) == 13, "the mails that were dropped go out"
    db.rollback()
    with pytest.raises(UndoExpired):
        online_bookings.undo_cancel(db, cast.elena, now=clock())
    cancelled(db, cast.elena, clock())
    clock.forward(minutes=3)
    with pytest.raises(UndoExpired):
        online_bookings.undo_cancel(db, cast.elena, now=clock())
    db.rollback()
    assert booked(db, cast.carla, cast, clock(), rows[0].starts_at).booked.appointment.starts_at == rows[0].starts_at


@pytest.mark.feature("CON-4")
def test_nobody_else_takes_it_back_neither_another_member_nor_who_has_the_links(
    db: Session, cast: Cast, clock: Clock, rows: list[Appointment]
) -> None:
    cancelled(db, cast.elena, clock())
    with pytest.raises(UndoExpired):
        online_bookings.undo_cancel(db, cast.fausto, now=clock())
    guest = replace(cast.nobody, appointment_id=rows[0].id)
    assert reading.one(db, guest, now=clock()).undo_until is None
    with pytest.raises(UndoExpired):
        changing.undo(db, guest, now=clock())


@pytest.mark.feature("CLI-2")
def test_what_is_kept_and_what_came_after_the_look_stays(
    db: Session, cast: Cast, clock: Clock, rows: list[Appointment]
) -> None:
    honest, looked = rows[-1].public_id, clock()
    clock.forward(minutes=1)
    late = visits(db, cast, clock(), list(times())[30], mail="tarde@example.com", address=FLOOD)
    assert seen(db, cast.elena, clock(), kept=(honest,)).kept == 1
    assert cancelled(db, cast.elena, clock(), but=(honest,), seen_at=looked) == 12
    assert rows[-1].status is late.status is AppointmentStatus.CONFIRMED


@pytest.mark.feature("CLI-2")
def test_very_many_go_in_batches(
    db: Session, cast: Cast, clock: Clock, rows: list[Appointment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(online_bookings, "BATCH", 5)
    assert [cancelled(db, cast.elena, clock()) for _ in range(4)] == [5, 5, 3, 0]
    assert {row.status for row in rows} == {CANCELLED}
    assert online_bookings.undo_cancel(db, cast.elena, now=clock()) == 13


@pytest.mark.feature("ACC-3")
@pytest.mark.parametrize("who", ["carla", "diaz", "gloria", "hugo", "nobody"])
def test_only_reception_and_administration_see_and_cancel_them(
    db: Session, cast: Cast, clock: Clock, rows: list[Appointment], who: str
) -> None:
    actor, before = getattr(cast, who), everything(db)
    for act in (
        lambda: online_bookings.waiting(db, actor, wanted=DAY, kept=[], now=clock()),
        lambda: cancelled(db, actor, clock()),
        lambda: online_bookings.undo_cancel(db, actor, now=clock()),
    ):
        with pytest.raises((NotAllowed, SignInNeeded)):
            act()
    assert everything(db) == before
    assert len(rows) == 13


@pytest.mark.feature("CLI-2")
@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_reason_nothing_is_cancelled(
    db: Session, cast: Cast, clock: Clock, rows: list[Appointment], reason: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        cancelled(db, cast.elena, clock(), reason=reason)
    assert refused.value.field == "reason"
    assert CANCELLED not in {row.status for row in rows}


@pytest.mark.requirement("LFPDPPP 13")
def test_after_thirty_days_nothing_is_known_of_the_network(db: Session, clock: Clock, rows: list[Appointment]) -> None:
    clock.forward(days=29)
    assert networks(db, now=clock()) == 0
    clock.forward(days=1)
    assert networks(db, now=clock()) == 13
    db.expire_all()
    assert {row.network_digest for row in rows} == {""}
