"""Booking the held time, as a visitor and as a patient."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from luna_portal.domain.access import Role
from luna_portal.domain.appointments.lifecycle import AppointmentStatus
from luna_portal.domain.identifiers import digest
from luna_portal.domain.refusals import ConsentMissing, HoldExpired, InvalidField, NotFound, SlotNotOffered
from luna_portal.models import (
    Account,
    Appointment,
    AppointmentChange,
    AuditEvent,
    Consent,
    Flow,
    Hold,
    OutboxMessage,
    Patient,
    PrivacyNotice,
    TakenBlock,
)
from luna_portal.services import drafts
from luna_portal.services.appointments import booking
from luna_portal.services.patients.visit_form import VisitForm, visit_form
from luna_portal.services.transaction import topics_of
from tests.cast import Cast, actor
from tests.conftest import Clock
from tests.scenarios.booking import ROSA, TEN, THURSDAY, booked, everything, held, local

pytestmark = pytest.mark.both_databases


def form(**other: str) -> VisitForm:
    """Rosa's form, or one that differs."""
    return visit_form(ROSA | other, today=THURSDAY)


@pytest.mark.feature("PUB-4")
def test_a_visitor_books_and_is_confirmed_at_once(db: Session, cast: Cast, clock: Clock) -> None:
    done = booked(db, cast.nobody, cast, clock(), reason=" Dolor de rodilla ")
    row = db.exec(select(Appointment)).one()
    assert (row.status, row.folio, row.starts_at) == (AppointmentStatus.CONFIRMED, "CJ-00001", TEN)
    assert (row.price_minor, row.currency, row.reason) == (65000, "MXN", "Dolor de rodilla")
    assert row.token_digest == digest(done.token)
    assert done.booked.patient.full_name == "Rosa Paz Luna"
    assert {block.appointment_id for block in db.exec(select(TakenBlock))} == {row.id}
    assert db.exec(select(Hold)).all() == []
    rosa = db.exec(select(Patient).where(Patient.given_name == "Rosa")).one()
    assert (rosa.phone, rosa.email, rosa.account_id, rosa.curp) == ("+525512345678", "rosa@example.com", None, None)


@pytest.mark.feature("NOT-1")
def test_a_booking_leaves_history_an_audit_line_mails_and_word_to_open_pages(
    db: Session, cast: Cast, clock: Clock
) -> None:
    row = booked(db, cast.ana, cast, clock()).booked.appointment
    assert {"agenda", f"patient:{cast.ana_row.id}"} <= topics_of(db)
    line = db.exec(select(AppointmentChange)).one()
    assert (line.kind, line.by_role, line.starts_after) == ("booked", Role.PATIENT, TEN)
    audited = db.exec(select(AuditEvent).where(AuditEvent.subject == f"appointment:{row.public_id}")).one()
    assert (audited.patient_id, audited.account_id) == (cast.ana_row.id, cast.ana.account_id)
    kinds = [mail.kind for mail in db.exec(select(OutboxMessage).order_by(col(OutboxMessage.due_at)))]
    assert kinds == ["booked", "reminder", "reminder"]


@pytest.mark.feature("PUB-3")
@pytest.mark.requirement("LFPDPPP 8")
def test_the_consent_of_a_first_visit_is_recorded_with_version_text_and_place(
    db: Session, cast: Cast, clock: Clock
) -> None:
    who = booked(db, cast.nobody, cast, clock(), user_agent="Firefox").booked.patient
    given = db.exec(select(Consent)).one()
    assert (given.patient_id, given.notice_version, given.notice_digest) == (who.id, 1, "d" * 64)
    assert (given.notice_language, given.address, given.user_agent) == ("es", cast.nobody.address, "Firefox")
    assert given.given_at == clock()


@pytest.mark.feature("PUB-3")
@pytest.mark.parametrize("wish", [{"consent": False}, {"notice_version": None}, {"notice_version": 2}])
def test_without_consent_to_the_notice_in_force_nothing_is_booked(
    db: Session, cast: Cast, clock: Clock, wish: dict[str, bool | int | None]
) -> None:
    hold = held(db, cast.nobody, cast, clock())
    before = everything(db)
    with pytest.raises(ConsentMissing):
        booking.book(
            db, cast.nobody, hold=hold.hold, form=form(), reason="", now=clock(),
            **{"consent": True, "notice_version": 1} | wish
        )  # fmt: skip
    assert everything(db) == before


@pytest.mark.feature("PUB-3")
def test_a_patient_agrees_once_to_each_version_of_the_notice(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(ConsentMissing):
        booked(db, cast.ana, cast, clock(), consent=False)
    db.rollback()
    assert booking.must_agree(db, cast.ana, now=clock())
    booked(db, cast.ana, cast, clock())
    assert not booking.must_agree(db, cast.ana, now=clock())
    booked(db, cast.ana, cast, clock(), local(12), consent=False, notice_version=None)
    db.add(PrivacyNotice(version=2, language="es", simplified="", integral="", digest="e" * 64, published_at=clock()))
    db.commit()
    assert booking.must_agree(db, cast.ana, now=clock())
    with pytest.raises(ConsentMissing):
        booked(db, cast.ana, cast, clock(), local(16), notice_version=1)
    db.rollback()
    booked(db, cast.ana, cast, clock(), local(16), notice_version=2)
    assert [row.notice_version for row in db.exec(select(Consent).order_by(col(Consent.id)))] == [1, 2]


@pytest.mark.feature("ACC-1")
def test_the_same_mail_birth_date_and_name_are_the_same_patient_and_change_nothing(
    db: Session, cast: Cast, clock: Clock
) -> None:
    same = form(
        given_name="ANA", first_surname="Morales", second_surname="", birth_on="1958-03-04", email="Ana@Example.com",
        phone="55 9999 0000",
    )  # fmt: skip
    before = cast.ana_row.model_dump()
    done = booked(db, cast.nobody, cast, clock(), form=same)
    db.expire_all()
    assert done.booked.patient.id == cast.ana_row.id
    assert db.get_one(Patient, cast.ana_row.id).model_dump() == before


@pytest.mark.feature("ACC-1")
@pytest.mark.parametrize("other", [{"birth_on": "1958-03-05"}, {"email": "ana@example.org"}, {"given_name": "Anna"}])
def test_anything_less_is_a_new_patient_with_the_same_answer(
    db: Session, cast: Cast, clock: Clock, other: dict[str, str]
) -> None:
    ana = {
        "given_name": "Ana", "first_surname": "Morales", "second_surname": "", "birth_on": "1958-03-04",
        "email": "ana@example.com",
    }  # fmt: skip
    done = booked(db, cast.nobody, cast, clock(), form=form(**ana | other))
    assert done.booked.patient.id != cast.ana_row.id
    assert done.booked.patient.account_id is None


@pytest.mark.feature("PUB-6")
def test_anothers_hold_an_expired_and_a_used_one_read_the_same(db: Session, cast: Cast, clock: Clock) -> None:
    hold = held(db, cast.nobody, cast, clock())
    wish = {"hold": hold.hold, "form": None, "reason": "", "notice_version": 1, "consent": True}
    before = everything(db)
    for who in (cast.carla, replace(cast.nobody, holder="")):
        with pytest.raises(HoldExpired):
            booking.book(db, who, **wish, now=clock())
    with pytest.raises(HoldExpired):
        booking.book(db, cast.nobody, **wish, now=clock() + timedelta(minutes=10))
    assert everything(db) == before
    booking.book(db, cast.nobody, **wish | {"form": form()}, now=clock())
    db.commit()
    with pytest.raises(HoldExpired):
        booking.book(db, cast.nobody, **wish | {"form": form()}, now=clock())


@pytest.mark.feature("PUB-3")
def test_a_caregiver_books_for_the_one_in_her_care_and_for_nobody_else(db: Session, cast: Cast, clock: Clock) -> None:
    done = booked(db, cast.beto, cast, clock(), patient=cast.ana_row.public_id)
    assert done.booked.patient.id == cast.ana_row.id
    assert done.booked.appointment.booked_by_id == cast.beto.account_id
    with pytest.raises(NotFound):
        booked(db, cast.beto, cast, clock(), local(12), patient=cast.carla_row.public_id)
    db.rollback()
    with pytest.raises(NotFound):
        booked(db, cast.nobody, cast, clock(), local(17), patient=cast.ana_row.public_id)


@pytest.mark.feature("PUB-3")
def test_an_account_without_a_record_gets_one_with_its_first_visit(db: Session, cast: Cast, clock: Clock) -> None:
    account = Account(email="rosa@example.com", role=Role.PATIENT, name="Rosa", created_at=clock())
    db.add(account)
    db.commit()
    rosa = actor(account)
    with pytest.raises(InvalidField):
        booked(db, rosa, cast, clock(), form=None)
    db.rollback()
    assert booked(db, rosa, cast, clock()).booked.patient.account_id == account.id


@pytest.mark.feature("PUB-3")
def test_a_reason_too_long_is_refused_beside_its_field(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(InvalidField) as refused:
        booked(db, cast.ana, cast, clock(), reason="x" * 301)
    assert refused.value.field == "reason"


@pytest.mark.feature("CLI-2")
def test_a_held_visit_that_is_no_longer_given_is_not_booked(db: Session, cast: Cast, clock: Clock) -> None:
    hold = held(db, cast.ana, cast, clock())
    cast.diaz_row.active = False
    db.add(cast.diaz_row)
    db.commit()
    with pytest.raises(SlotNotOffered):
        booking.book(db, cast.ana, hold=hold.hold, form=None, reason="", notice_version=1, consent=True, now=clock())


@pytest.mark.feature("PUB-4")
def test_folios_count_up_without_a_gap(db: Session, cast: Cast, clock: Clock) -> None:
    hours = (local(9), local(10), local(11))
    folios = [booked(db, cast.ana, cast, clock(), hour).booked.appointment.folio for hour in hours]
    assert folios == ["CJ-00001", "CJ-00002", "CJ-00003"]
    assert date(2026, 11, 26) == THURSDAY


@pytest.mark.feature("PUB-3")
def test_a_booking_ends_its_draft_and_the_draft_says_which_appointment_came_of_it(
    db: Session, cast: Cast, clock: Clock
) -> None:
    drafts.keep(db, cast.nobody, flow=Flow.BOOKING, name="tab", typed={"given_name": "Rosa"}, now=clock())
    with pytest.raises(ConsentMissing):
        booked(db, cast.nobody, cast, clock(), draft="tab", consent=False)
    assert drafts.kept(db, cast.nobody, flow=Flow.BOOKING, name="tab", now=clock()).typed == {"given_name": "Rosa"}
    done = booked(db, cast.nobody, cast, clock(), draft="tab")
    left = drafts.kept(db, cast.nobody, flow=Flow.BOOKING, name="tab", now=clock())
    assert (left.typed, left.outcome) == ({}, done.booked.appointment.public_id)
    assert drafts.kept(db, cast.carla, flow=Flow.BOOKING, name="tab", now=clock()).outcome == ""
