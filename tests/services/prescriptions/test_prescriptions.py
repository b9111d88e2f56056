"""Recetas: who issues, who reads, what becomes of them, and that nothing changes what was signed."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from luna_portal.domain.prescriptions import contents as rules
from luna_portal.domain.prescriptions.contents import PrescriptionState
from luna_portal.domain.prescriptions.renewals import NotPrescriber, PrescriptionClosed
from luna_portal.domain.refusals import InvalidField, InvalidForm, NotAllowed, NotFound, Refusal, SignInNeeded
from luna_portal.models import (
    AuditEvent,
    FileObject,
    ObjectState,
    OutboxMessage,
    Prescription,
    PrescriptionLine,
    PrescriptionMark,
)
from luna_portal.services.documents.encrypted_store import Sealed
from luna_portal.services.patients import allergies
from luna_portal.services.prescriptions import contents, issuing
from luna_portal.services.prescriptions import reading as prescriptions_reading
from luna_portal.services.transaction import topics_of
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import AMOXICILLIN, PARACETAMOL, issued_to, seen_by, wish_for

pytestmark = [pytest.mark.both_databases, pytest.mark.feature("CLI-8")]


@pytest.fixture(autouse=True)
def _treated(db: Session, cast: Cast, clock: Clock) -> None:
    """Ana is a patient of Dra. Díaz's; Carla is not."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())


@pytest.fixture
def receta(db: Session, cast: Cast, clock: Clock) -> Prescription:
    """Ana's receta of today."""
    return issued_to(db, cast.diaz, cast.ana_row, clock(), PARACETAMOL, AMOXICILLIN)


@pytest.mark.requirement("RIS 29")
def test_the_letterhead_says_who_where_and_for_whom_as_on_that_day(
    db: Session, cast: Cast, receta: Prescription
) -> None:
    cast.diaz_row.licence, cast.clinic.name = "9999999", "Otra clínica"
    db.commit()
    kept = db.get_one(Prescription, receta.id).letterhead
    assert kept["prescriber"] == {
        "name": "Dra. Lucía Díaz", "licence": "7654321", "school": "UNAM", "speciality": "Medicina familiar",
    }  # fmt: skip
    assert kept["establishment"]["name"] == "Clínica Jacarandas"
    assert "Av. Jacarandas 120" in kept["establishment"]["address"]
    assert kept["patient"] == {"name": "Ana Morales", "birth_on": "1958-03-04", "age": 68, "sex": ""}


def test_issuing_tells_the_patient_in_a_mail_that_names_no_medicine(db: Session, cast: Cast, clock: Clock) -> None:
    row = issuing.issue(db, cast.diaz, wish=wish_for(cast.ana_row), now=clock())
    assert f"patient:{cast.ana_row.id}" in topics_of(db)
    mail = db.exec(select(OutboxMessage)).one()
    assert (mail.kind, mail.recipient, mail.values) == ("new_prescription", "ana@example.com", {})
    line = db.exec(select(AuditEvent)).one()
    assert (line.action, line.subject) == ("staff:prescription:issue", f"prescription:{row.public_id}")
    assert line.patient_id == cast.ana_row.id


def test_only_a_professional_who_treats_her_issues(db: Session, cast: Cast, clock: Clock) -> None:
    ruiz = replace(cast.diaz, practitioner_id=cast.ruiz_row.id)
    unlinked = replace(cast.fausto, practitioner_id=None)
    refused: list[tuple[Any, type[Refusal]]] = [
        (ruiz, NotFound), (unlinked, NotPrescriber), (cast.elena, NotAllowed), (cast.gloria, NotAllowed),
        (cast.ana, NotAllowed), (cast.nobody, SignInNeeded),
    ]  # fmt: skip
    for who, why in refused:
        with pytest.raises(why):
            issuing.issue(db, who, wish=wish_for(cast.ana_row), now=clock())
    with pytest.raises(NotFound):
        issuing.issue(db, cast.diaz, wish=wish_for(cast.carla_row), now=clock())
    assert db.exec(select(Prescription)).all() == []
    owner = replace(cast.fausto, practitioner_id=cast.ruiz_row.id)
    assert issuing.issue(db, owner, wish=wish_for(cast.carla_row), now=clock()).practitioner_id == cast.ruiz_row.id


@pytest.mark.requirement("LGS 226")
def test_what_the_rules_refuse_is_not_written(db: Session, cast: Cast, clock: Clock) -> None:
    wish = wish_for(cast.ana_row, PARACETAMOL, replace(PARACETAMOL, generic="Diazepam", dose=""))
    with pytest.raises(InvalidForm) as refused:
        issuing.issue(db, cast.diaz, wish=wish, now=clock())
    assert list(refused.value.errors) == ["lines.1.dose", "lines.1.generic"]
    cast.diaz_row.licence = ""
    with pytest.raises(InvalidForm) as refused:
        issuing.issue(db, cast.diaz, wish=wish_for(cast.ana_row), now=clock())
    assert list(refused.value.errors) == ["prescriber.licence"]
    cast.diaz_row.licence, cast.clinic.street = "7654321", " "
    with pytest.raises(InvalidForm) as refused:
        issuing.issue(db, cast.diaz, wish=wish_for(cast.ana_row), now=clock())
    assert list(refused.value.errors) == ["establishment.address"]
    assert db.exec(select(Prescription)).all() == []


@pytest.mark.feature("REC-1")
def test_ana_and_her_caregiver_see_her_recetas_and_carla_sees_none(
    db: Session, cast: Cast, clock: Clock, receta: Prescription
) -> None:
    for who in (cast.ana, cast.beto):
        assert [one.whole.prescription.folio for one in prescriptions_reading.list_mine(db, who, now=clock()).rows] == [
            receta.folio
        ]
        seen = prescriptions_reading.one(db, who, prescription=receta.public_id, now=clock())
        assert [line.generic for line in seen.whole.lines] == ["paracetamol", "amoxicilina"]
    assert prescriptions_reading.list_mine(db, cast.carla, now=clock()).rows == []
    with pytest.raises(NotFound):
        prescriptions_reading.one(db, cast.carla, prescription=receta.public_id, now=clock())
    for who in (cast.elena, cast.hugo):
        for reading in (prescriptions_reading.one, prescriptions_reading.one_for_team):
            with pytest.raises(NotAllowed):
                reading(db, who, prescription=receta.public_id, now=clock())
    with pytest.raises(SignInNeeded):
        prescriptions_reading.list_mine(db, cast.nobody, now=clock())
    read = select(AuditEvent).where(AuditEvent.action == "own:prescription:see")
    assert {line.patient_id for line in db.exec(read)} == {cast.ana_row.id}


@pytest.mark.feature("REC-1")
def test_the_list_is_filtered_by_how_a_receta_stands(db: Session, cast: Cast, clock: Clock) -> None:
    short = issued_to(db, cast.diaz, cast.ana_row, clock(), AMOXICILLIN)
    taken_back = issued_to(db, cast.diaz, cast.ana_row, clock())
    used = issued_to(db, cast.diaz, cast.ana_row, clock())
    good = issued_to(db, cast.diaz, cast.ana_row, clock())
    prescriptions_reading.cancel(db, cast.diaz, prescription=taken_back.public_id, reason="Error", now=clock())
    prescriptions_reading.dispense(db, cast.gloria, prescription=used.public_id, now=clock())
    clock.forward(days=8)
    expected = {
        "valid": {good.folio: "valid"},
        "past": {short.folio: "expired", used.folio: "dispensed"},
        "cancelled": {taken_back.folio: "cancelled"},
    }
    for tab, rows in expected.items():
        for listed in (
            prescriptions_reading.list_mine(db, cast.ana, tab=tab, now=clock()),
            prescriptions_reading.issued(db, cast.diaz, tab=tab, now=clock()),
        ):
            found = {one.whole.prescription.folio: one.state for one in listed.rows}
            assert found == rows
            assert listed.counts == {"valid": 1, "past": 2, "cancelled": 1}
    assert len(prescriptions_reading.list_mine(db, cast.ana, now=clock()).rows) == 4


def test_the_team_sees_what_is_within_its_reach(db: Session, cast: Cast, clock: Clock, receta: Prescription) -> None:
    allergies.note_allergy(db, cast.diaz, patient=cast.ana_row.public_id, substance="látex", now=clock())
    for who in (cast.diaz, cast.gloria, cast.fausto):
        seen = prescriptions_reading.for_patient(db, who, patient=cast.ana_row.public_id, now=clock())
        assert [known.substance for known in seen.allergies] == ["látex"]
        assert [one.whole.prescription.folio for one in prescriptions_reading.issued(db, who, now=clock()).rows] == [
            receta.folio
        ]
        assert prescriptions_reading.one_for_team(db, who, prescription=receta.public_id, now=clock()).state == "valid"
    ruiz = replace(cast.diaz, practitioner_id=cast.ruiz_row.id)
    assert prescriptions_reading.issued(db, ruiz, now=clock()).rows == []
    for ask in (
        lambda: prescriptions_reading.for_patient(db, ruiz, patient=cast.ana_row.public_id, now=clock()),
        lambda: prescriptions_reading.for_patient(db, cast.diaz, patient="", now=clock()),
        lambda: prescriptions_reading.one_for_team(db, ruiz, prescription=receta.public_id, now=clock()),
    ):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotAllowed):
        prescriptions_reading.for_patient(db, cast.elena, patient=cast.ana_row.public_id, now=clock())


def test_a_receta_is_cancelled_once_by_its_own_professional(
    db: Session, cast: Cast, clock: Clock, receta: Prescription
) -> None:
    ruiz = replace(cast.diaz, practitioner_id=cast.ruiz_row.id)
    seen_by(db, cast, cast.ana_row, cast.ruiz_row, clock())
    with pytest.raises(NotFound):
        prescriptions_reading.cancel(db, ruiz, prescription=receta.public_id, reason="Error", now=clock())
    with pytest.raises(InvalidField):
        prescriptions_reading.cancel(db, cast.diaz, prescription=receta.public_id, reason=" ", now=clock())
    with pytest.raises(NotAllowed):
        prescriptions_reading.cancel(db, cast.gloria, prescription=receta.public_id, reason="Error", now=clock())
    done = prescriptions_reading.cancel(
        db, cast.diaz, prescription=receta.public_id, reason=" Dosis  errónea ", now=clock()
    )
    assert done.state is PrescriptionState.CANCELLED
    assert db.exec(select(PrescriptionMark.reason)).one() == "Dosis errónea"
    for again in (
        lambda: prescriptions_reading.cancel(
            db, cast.fausto, prescription=receta.public_id, reason="Otra", now=clock()
        ),
        lambda: prescriptions_reading.dispense(db, cast.gloria, prescription=receta.public_id, now=clock()),
    ):
        with pytest.raises(PrescriptionClosed):
            again()


def test_a_correction_cancels_what_it_supersedes(db: Session, cast: Cast, clock: Clock, receta: Prescription) -> None:
    seen_by(db, cast, cast.carla_row, cast.diaz_row, clock())
    seen_by(db, cast, cast.ana_row, cast.ruiz_row, clock())
    ruiz = replace(cast.diaz, practitioner_id=cast.ruiz_row.id)
    for who, patient in ((cast.diaz, cast.carla_row), (ruiz, cast.ana_row)):
        with pytest.raises(NotFound):
            issuing.issue(db, who, wish=wish_for(patient, supersedes=receta.public_id), now=clock())
    new = issued_to(db, cast.diaz, cast.ana_row, clock(), supersedes=receta.public_id)
    assert new.supersedes_id == receta.id
    assert prescriptions_reading.one(db, cast.ana, prescription=receta.public_id, now=clock()).state == "cancelled"
    with pytest.raises(PrescriptionClosed):
        issuing.issue(db, cast.diaz, wish=wish_for(cast.ana_row, supersedes=receta.public_id), now=clock())


def test_a_receta_can_name_the_patients_own_appointment_only(db: Session, cast: Cast, clock: Clock) -> None:
    own = seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())
    other = seen_by(db, cast, cast.carla_row, cast.diaz_row, clock())
    assert issued_to(db, cast.diaz, cast.ana_row, clock(), appointment=own.public_id).appointment_id == own.id
    with pytest.raises(NotFound):
        issuing.issue(db, cast.diaz, wish=wish_for(cast.ana_row, appointment=other.public_id), now=clock())


def test_a_prepared_receta_is_issued_with_its_paper_as_it_was_drawn(db: Session, cast: Cast, clock: Clock) -> None:
    wish = wish_for(cast.ana_row)
    prepared = issuing.prepare(db, cast.diaz, wish=wish, now=clock())
    db.commit()
    assert db.exec(select(FileObject.state)).one() is ObjectState.INCOMING
    assert db.exec(select(Prescription)).all() == []
    sealed = Sealed(3, "a" * 64, "wrapped", "key")
    clock.forward(seconds=2)
    row = issuing.issue(db, cast.diaz, wish=wish, prepared=prepared, sealed=sealed, signed=True, now=clock())
    db.commit()
    assert (row.folio, row.digest, row.signed) == (prepared.row.folio, prepared.row.digest, True)
    kept = db.get_one(FileObject, row.object_id)
    assert (kept.state, kept.size, kept.media_type) == (ObjectState.KEPT, 3, "application/pdf")
    with pytest.raises(Refusal):
        issuing.issue(db, cast.diaz, wish=wish, prepared=prepared, sealed=sealed, now=clock())


def test_a_paper_drawn_before_something_changed_is_not_taken(db: Session, cast: Cast, clock: Clock) -> None:
    wish = wish_for(cast.ana_row)
    prepared = issuing.prepare(db, cast.diaz, wish=wish, now=clock())
    cast.clinic.phone = "+525500000000"
    with pytest.raises(Refusal):
        issuing.issue(db, cast.diaz, wish=wish, prepared=prepared, sealed=Sealed(1, "", "", ""), now=clock())


@pytest.mark.requirement("NOM-004 5.11")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE prescription SET diagnosis = 'otro'",
        "DELETE FROM prescription",
        "UPDATE prescriptionline SET dose = '2 tabletas'",
        "DELETE FROM prescriptionline",
        "UPDATE prescriptionmark SET reason = ''",
        "DELETE FROM prescriptionmark",
    ],
)
def test_nobody_changes_an_issued_receta(
    db: Session, cast: Cast, clock: Clock, receta: Prescription, statement: str
) -> None:
    prescriptions_reading.cancel(db, cast.diaz, prescription=receta.public_id, reason="Error", now=clock())
    db.commit()
    with pytest.raises(DBAPIError):
        db.execute(text(statement))
    db.rollback()
    db.expunge_all()
    kept = db.exec(select(Prescription)).one()
    lines = tuple(db.exec(select(PrescriptionLine)))
    assert rules.digest(contents.content_of(kept, lines)) == kept.digest
    assert db.exec(select(PrescriptionMark.reason)).one() == "Error"


@pytest.mark.requirement("NOM-004 5.11")
def test_the_model_cannot_change_a_receta_either(db: Session, receta: Prescription) -> None:
    receta.diagnosis = "otro"
    with pytest.raises(DBAPIError):
        db.flush()
    db.rollback()
    db.delete(db.get_one(Prescription, receta.id))
    with pytest.raises(DBAPIError):
        db.flush()
