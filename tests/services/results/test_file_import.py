"""A laboratory's file on its way in: nothing goes to the wrong patient."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from luna_portal.adapters.lab_messages import MOST_BYTES, LabMessageRefused
from luna_portal.adapters.lab_messages.questions import MOST_DOUBTS
from luna_portal.domain.refusals import NotAllowed, NotFound
from luna_portal.models import AuditEvent, Document, FileObject, LabReport, ObjectState
from luna_portal.services.results import file_import
from luna_portal.services.results.entry import AlreadyEntered
from tests.adapters.lab_messages.samples import CSV, HL7
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import draft, message

pytestmark = pytest.mark.feature("CLI-8")
CURP = "MOVA580304MDFRGN09"


@pytest.fixture
def known(db: Session, cast: Cast) -> Cast:
    """Ana, whose CURP the clinic knows."""
    cast.ana_row.curp, cast.ana_row.second_surname, cast.ana_row.sex = CURP, "Vega", "F"
    db.commit()
    return cast


def test_a_certain_match_is_shown_as_such_and_entered_with_its_original(db: Session, known: Cast, clock: Clock) -> None:
    said = message(HL7, clock())
    shown = file_import.preview(db, known.fausto, message=said, now=clock())
    assert shown.exact == known.ana_row.public_id
    assert shown.entered == [False]
    name = draft(db, known.fausto, clock())
    (report,) = file_import.confirm(db, known.fausto, draft=name, message=said, patient=shown.exact, now=clock())
    assert (report.source.value, report.folio, report.note) == ("hl7", "F-9", "Muestra en ayuno")
    original = db.get_one(Document, report.document_id)
    assert (original.name, original.shown_at, original.from_clinic) == ("Química sanguínea 2026-11-20.hl7", None, True)
    assert db.get_one(FileObject, original.object_id).state is ObjectState.KEPT
    with pytest.raises(NotFound):
        file_import.opened(db, known.fausto, draft=name, now=clock())


def test_the_same_study_comes_in_once(db: Session, known: Cast, clock: Clock) -> None:
    said = message(HL7, clock())
    for _ in range(2):
        name = draft(db, known.fausto, clock())
        if db.exec(select(LabReport)).all():
            assert file_import.preview(db, known.fausto, message=said, now=clock()).entered == [True]
            with pytest.raises(AlreadyEntered):
                file_import.confirm(
                    db, known.fausto, draft=name, message=said, patient=known.ana_row.public_id, now=clock()
                )
            db.rollback()
        else:
            file_import.confirm(
                db, known.fausto, draft=name, message=said, patient=known.ana_row.public_id, now=clock()
            )
            db.commit()
    assert len(db.exec(select(LabReport)).all()) == 1


def test_a_half_match_needs_a_person_who_compared(db: Session, cast: Cast, clock: Clock) -> None:
    said = message(CSV.replace(CURP, ""), clock())
    shown = file_import.preview(db, cast.fausto, message=said, now=clock())
    assert shown.exact == ""
    assert [one.patient.given_name for one in shown.possible] == ["Ana"]
    assert {"surname", "birth"} <= set(shown.possible[0].likeness.agrees)
    name = draft(db, cast.fausto, clock())
    with pytest.raises(file_import.LookTwice):
        file_import.confirm(db, cast.fausto, draft=name, message=said, patient=cast.ana_row.public_id, now=clock())
    db.rollback()
    assert db.exec(select(LabReport)).all() == []
    file_import.confirm(
        db, cast.fausto, draft=name, message=said, patient=cast.ana_row.public_id, sure=True, now=clock()
    )
    assert len(db.exec(select(LabReport)).all()) == 2
    notes = [line.note for line in db.exec(select(AuditEvent).where(AuditEvent.action == "staff:results:enter"))]
    assert any(note.startswith("by hand") for note in notes)


@pytest.mark.parametrize("sure", [False, True])
def test_another_person_is_refused_even_when_somebody_insists(
    db: Session, known: Cast, clock: Clock, *, sure: bool
) -> None:
    said = message(HL7, clock())
    name = draft(db, known.fausto, clock())
    for patient in (known.carla_row.public_id,):
        with pytest.raises(file_import.NotThisPatient):
            file_import.confirm(db, known.fausto, draft=name, message=said, patient=patient, sure=sure, now=clock())
    other = replace(said, clues=replace(said.clues, curp="NISC900701MDFRGN09", birth_on=date(1958, 3, 4)))
    with pytest.raises(file_import.NotThisPatient):
        file_import.confirm(
            db, known.fausto, draft=name, message=other, patient=known.ana_row.public_id, sure=sure, now=clock()
        )
    assert db.exec(select(LabReport)).all() == []


def test_two_patients_with_one_curp_make_it_a_question(db: Session, known: Cast, clock: Clock) -> None:
    known.carla_row.curp = CURP
    db.commit()
    said = message(HL7, clock())
    assert file_import.preview(db, known.fausto, message=said, now=clock()).exact == ""


def test_a_looked_up_patient_is_compared_before_anything_is_saved(db: Session, cast: Cast, clock: Clock) -> None:
    found = file_import.compare(
        db, cast.fausto, message=message(HL7, clock()), patient=cast.carla_row.public_id, now=clock()
    )
    assert {"name", "surname", "birth"} == set(found.likeness.differs)


def test_a_professional_sees_only_her_own_patients_among_the_possible(db: Session, known: Cast, clock: Clock) -> None:
    said = message(HL7, clock())
    shown = file_import.preview(db, known.diaz, message=said, now=clock())
    assert (shown.exact, shown.possible) == ("", [])
    name = draft(db, known.diaz, clock())
    with pytest.raises(NotFound):
        file_import.confirm(db, known.diaz, draft=name, message=said, patient=known.ana_row.public_id, now=clock())


def test_a_draft_lasts_an_hour_and_only_the_team_opens_it(db: Session, cast: Cast, clock: Clock) -> None:
    name = draft(db, cast.gloria, clock())
    assert file_import.opened(db, cast.fausto, draft=name, now=clock()).data_key == "wrapped"
    for who in (cast.ana, cast.elena):
        with pytest.raises(NotAllowed):
            file_import.opened(db, who, draft=name, now=clock())
        with pytest.raises(NotAllowed):
            file_import.begin(db, who, size=10, now=clock())
    with pytest.raises(NotFound):
        file_import.opened(db, cast.gloria, draft="../../etc/passwd", now=clock())
    with pytest.raises(NotFound):
        file_import.opened(db, cast.gloria, draft=name, now=clock() + timedelta(hours=1))


def test_an_empty_or_huge_file_is_refused_before_a_byte_is_taken(db: Session, cast: Cast, clock: Clock) -> None:
    for size in (0, MOST_BYTES + 1):
        with pytest.raises(LabMessageRefused):
            file_import.begin(db, cast.gloria, size=size, now=clock())


def test_answers_have_the_size_that_questions_have() -> None:
    most = {str(number): "comma" for number in range(MOST_DOUBTS)}
    assert file_import.answers_to("f" * 32, charset="x" * 20, signs=most).signs == most
    for file, charset, signs in (
        ("f" * 31, "", {}),
        ("f" * 32, "x" * 21, {}),
        ("f" * 32, "", most | {"a": "comma"}),
        ("f" * 32, "", {"1": "x" * 21}),
        ("f" * 32, "", {"x" * 21: "comma"}),
    ):
        with pytest.raises(LabMessageRefused) as refused:
            file_import.answers_to(file, charset=charset, signs=signs)
        assert refused.value.name == "answer_stale"
