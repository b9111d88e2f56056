"""The clinic's day: who sees which visits, and how each goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from luna_portal.domain.access import Actor
from luna_portal.domain.appointments.lifecycle import AppointmentStatus as Status
from luna_portal.domain.refusals import NotAllowed, NotFound, SignInNeeded, StatusNotAllowed
from luna_portal.i18n.reader import Reader
from luna_portal.models import AppointmentChange, AuditEvent
from luna_portal.services.appointments import day_agenda
from luna_portal.services.transaction import topics_of
from luna_portal.views.appointments.day_agenda import practitioner_choice, visit_view
from tests.cast import Cast
from tests.conftest import Clock
from tests.mails import visit

pytestmark = pytest.mark.both_databases

THURSDAY = datetime(2026, 11, 26, 16, 20, tzinfo=UTC)
ON = date(2026, 11, 26)


def _advance(db: Session, who: Actor, public_id: str, to: Status, now: datetime) -> Status:
    done = day_agenda.advance(db, who, appointment=public_id, to=to, now=now)
    db.commit()
    return done.appointment.status


@pytest.mark.feature("CLI-2")
def test_the_day_is_the_clinics_own_not_that_of_utc(db: Session, cast: Cast, clock: Clock) -> None:
    late = visit(db, cast, datetime(2026, 11, 27, 5, 20, tzinfo=UTC), now=clock())
    early = visit(db, cast, datetime(2026, 11, 26, 6, 0, tzinfo=UTC), now=clock())
    visit(db, cast, datetime(2026, 11, 27, 6, 0, tzinfo=UTC), now=clock())
    found = day_agenda.day(db, cast.elena, on=ON, now=clock()).visits
    assert [one.appointment.id for one in found] == [early.appointment.id, late.appointment.id]


def test_reception_sees_everybodys_day_or_one(db: Session, cast: Cast, clock: Clock) -> None:
    mine = visit(db, cast, THURSDAY, now=clock())
    other = visit(db, cast, THURSDAY, now=clock(), patient=cast.carla_row, practitioner_id=cast.ruiz_row.id)
    whole = day_agenda.day(db, cast.elena, on=ON, now=clock())
    assert {one.appointment.id for one in whole.visits} == {mine.appointment.id, other.appointment.id}
    assert {row.name for row in whole.practitioners} == {"Lucía Díaz", "Omar Ruiz"}
    one = day_agenda.day(db, cast.elena, on=ON, practitioner=cast.ruiz_row.public_id, now=clock())
    assert [found.appointment.id for found in one.visits] == [other.appointment.id]


def test_a_professional_sees_only_her_own_day(db: Session, cast: Cast, clock: Clock) -> None:
    mine = visit(db, cast, THURSDAY, now=clock())
    visit(db, cast, THURSDAY, now=clock(), patient=cast.carla_row, practitioner_id=cast.ruiz_row.id)
    found = day_agenda.day(db, cast.diaz, on=ON, now=clock())
    assert [one.appointment.id for one in found.visits] == [mine.appointment.id]
    assert [row.id for row in found.practitioners] == [cast.diaz_row.id]
    asked = day_agenda.day(db, cast.diaz, on=ON, practitioner=cast.ruiz_row.public_id, now=clock())
    assert asked.visits == []


@pytest.mark.parametrize("name", ["ana", "beto", "carla", "hugo"])
def test_patients_caregivers_and_billing_see_no_agenda(db: Session, cast: Cast, clock: Clock, name: str) -> None:
    with pytest.raises(NotAllowed):
        day_agenda.day(db, getattr(cast, name), on=ON, now=clock())


def test_a_visitor_must_sign_in(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(SignInNeeded):
        day_agenda.day(db, cast.nobody, on=ON, now=clock())


@pytest.mark.requirement("NOM-024 3.42")
def test_looking_at_the_day_leaves_a_line_in_the_log(db: Session, cast: Cast, clock: Clock) -> None:
    day_agenda.day(db, cast.gloria, on=ON, now=clock())
    db.commit()
    line = db.exec(select(AuditEvent)).one()
    assert (line.account_id, line.subject) == (cast.gloria.account_id, "agenda:2026-11-26")


@pytest.mark.parametrize("name", ["elena", "fausto", "gloria", "diaz"])
def test_the_staff_brings_a_visit_from_arrival_to_its_end(db: Session, cast: Cast, clock: Clock, name: str) -> None:
    made, who = visit(db, cast, THURSDAY, now=clock()), getattr(cast, name)
    clock.now = THURSDAY
    for step in (Status.WAITING, Status.IN_CONSULTATION, Status.COMPLETED):
        assert _advance(db, who, made.appointment.public_id, step, clock.forward(minutes=20)) is step
        assert topics_of(db) >= {"agenda", f"patient:{cast.ana_row.id}"}
    history = db.exec(select(AppointmentChange).order_by(col(AppointmentChange.id))).all()
    assert [(line.status_before, line.status_after) for line in history] == [
        (Status.PENDING, Status.WAITING),
        (Status.WAITING, Status.IN_CONSULTATION),
        (Status.IN_CONSULTATION, Status.COMPLETED),
    ]
    assert {line.by_role for line in history} == {who.role}


@pytest.mark.parametrize("name", ["ana", "carla", "hugo", "beto"])
def test_nobody_else_brings_it_anywhere(db: Session, cast: Cast, clock: Clock, name: str) -> None:
    made = visit(db, cast, THURSDAY, now=clock())
    with pytest.raises(NotAllowed):
        day_agenda.advance(
            db, getattr(cast, name), appointment=made.appointment.public_id, to=Status.WAITING, now=THURSDAY
        )
    assert made.appointment.status is Status.PENDING


def test_a_professional_does_not_reach_anothers_visit(db: Session, cast: Cast, clock: Clock) -> None:
    made = visit(db, cast, THURSDAY, now=clock(), practitioner_id=cast.ruiz_row.id)
    with pytest.raises(NotFound):
        day_agenda.advance(db, cast.diaz, appointment=made.appointment.public_id, to=Status.WAITING, now=THURSDAY)


@pytest.mark.parametrize(
    ("before", "to"),
    [
        (Status.PENDING, Status.COMPLETED),
        (Status.PENDING, Status.CANCELLED),
        (Status.CANCELLED, Status.WAITING),
        (Status.COMPLETED, Status.WAITING),
        (Status.WAITING, Status.COMPLETED),
        (Status.WAITING, Status.WAITING),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(
    db: Session, cast: Cast, clock: Clock, before: Status, to: Status
) -> None:
    made = visit(db, cast, THURSDAY, now=clock(), status=before)
    with pytest.raises(StatusNotAllowed):
        day_agenda.advance(db, cast.elena, appointment=made.appointment.public_id, to=to, now=THURSDAY)
    assert made.appointment.status is before


def test_nobody_has_failed_to_come_before_the_time(db: Session, cast: Cast, clock: Clock) -> None:
    made = visit(db, cast, THURSDAY, now=clock())
    early = THURSDAY - timedelta(seconds=1)
    with pytest.raises(StatusNotAllowed):
        day_agenda.advance(db, cast.elena, appointment=made.appointment.public_id, to=Status.NO_SHOW, now=early)
    assert _advance(db, cast.elena, made.appointment.public_id, Status.NO_SHOW, THURSDAY) is Status.NO_SHOW


def test_nobody_arrives_on_another_day(db: Session, cast: Cast, clock: Clock) -> None:
    made = visit(db, cast, THURSDAY, now=clock())
    with pytest.raises(StatusNotAllowed):
        day_agenda.advance(db, cast.elena, appointment=made.appointment.public_id, to=Status.WAITING, now=clock())
    arrival = THURSDAY - timedelta(hours=1)
    assert _advance(db, cast.elena, made.appointment.public_id, Status.WAITING, arrival) is Status.WAITING


def test_a_slip_of_the_hand_can_be_taken_back_for_fifteen_minutes(db: Session, cast: Cast, clock: Clock) -> None:
    made = visit(db, cast, THURSDAY, now=clock(), status=Status.IN_CONSULTATION)
    public_id = made.appointment.public_id
    _advance(db, cast.diaz, public_id, Status.COMPLETED, THURSDAY)
    in_time = THURSDAY + timedelta(minutes=14, seconds=59)
    assert _advance(db, cast.diaz, public_id, Status.IN_CONSULTATION, in_time) is Status.IN_CONSULTATION
    _advance(db, cast.diaz, public_id, Status.COMPLETED, in_time)
    with pytest.raises(StatusNotAllowed):
        day_agenda.advance(
            db, cast.diaz, appointment=public_id, to=Status.IN_CONSULTATION, now=in_time + timedelta(minutes=15)
        )


def test_the_line_of_a_visit_says_who_when_and_what_comes_next(db: Session, cast: Cast, clock: Clock) -> None:
    made = visit(db, cast, THURSDAY, now=clock(), status=Status.WAITING)
    line = visit_view(made, Reader("es", cast.clinic.tz))
    assert (line.time, line.ends, line.patient, line.practitioner) == (
        "10:20", "11:00", "Ana Morales", "Dra. Lucía Díaz",
    )  # fmt: skip
    assert [step.to for step in line.steps] == ["in_consultation", "no_show"]
    assert [(step.to, step.label) for step in line.back] == [("pending", "Volver a pendiente")]
    assert visit_view(made, Reader("en", cast.clinic.tz)).service == "General consultation"
    assert practitioner_choice(cast.diaz_row).name == "Dra. Lucía Díaz"
