"""The clinic says what is normal for whom; what is entered from then on is compared with it, what was entered keeps its own."""

from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

from luna_portal.domain.access import Actor
from luna_portal.domain.refusals import InvalidForm, NotAllowed, NotFound, SignInNeeded
from luna_portal.domain.results.normal_values import NormalForm
from luna_portal.models import Analyte, AuditEvent, LabReport, ReferenceRange
from luna_portal.services.results import normal_values, studies
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import entered

pytestmark = pytest.mark.feature("CLI-8")
IRON = NormalForm("Hierro", "2498-4", "ug/dL", "F", "12", "years", "", "years", "50", "170", "", "400")


@pytest.fixture(autouse=True)
def _catalogue(db: Session) -> None:
    studies.ensure_catalogue(db)
    db.commit()


def creatinine_of(db: Session, report: LabReport) -> Analyte:
    """The value that came without the laboratory's range."""
    return db.exec(select(Analyte).where(Analyte.report_id == report.id, Analyte.name == "Creatinina")).one()


def creatinine_of_women(db: Session) -> ReferenceRange:
    """The usual normal values of creatinine for women."""
    return db.exec(select(ReferenceRange).where(ReferenceRange.loinc == "2160-0", ReferenceRange.sex == "F")).one()


def test_values_are_added_changed_and_removed_and_the_log_keeps_what_they_were(
    db: Session, cast: Cast, clock: Clock
) -> None:
    row = normal_values.save_normal(db, cast.diaz, form=IRON, now=clock())
    public_id = row.public_id
    assert row in normal_values.normal_values(db, cast.fausto, now=clock())
    normal_values.save_normal(db, cast.fausto, normal=public_id, form=replace(IRON, high="160"), now=clock())
    normal_values.remove_normal(db, cast.fausto, normal=public_id, now=clock())
    db.commit()
    assert public_id not in {one.public_id for one in normal_values.normal_values(db, cast.diaz, now=clock())}
    query = select(AuditEvent).where(AuditEvent.subject == f"normal:{public_id}").order_by(col(AuditEvent.id))
    was, then = "2498-4 ug/dL F 4383d.. 50..170 (..400)", "2498-4 ug/dL F 4383d.. 50..160 (..400)"
    assert [line.note for line in db.exec(query)] == [f"new -> {was}", f"{was} -> {then}", f"{then} -> removed"]


def test_what_is_entered_is_compared_with_the_new_values_and_what_was_entered_keeps_its_own(
    db: Session, cast: Cast, clock: Clock
) -> None:
    cast.ana_row.sex = "F"
    before = creatinine_of(db, entered(db, cast.gloria, cast, clock()))
    assert (before.low, before.flag) == ("0.5", "normal")
    row = creatinine_of_women(db)
    form = NormalForm("Creatinina", "2160-0", "mg/dL", "F", "18", low="0.2", high="0.6")
    normal_values.save_normal(db, cast.diaz, normal=row.public_id, form=form, now=clock())
    db.commit()
    after = creatinine_of(db, entered(db, cast.gloria, cast, clock(), day="2026-11-21"))
    assert (after.low, after.high, after.flag) == ("0.2", "0.6", "high")
    db.refresh(before)
    assert (before.low, before.flag) == ("0.5", "normal")
    normal_values.remove_normal(db, cast.diaz, normal=row.public_id, now=clock())
    db.commit()
    without = creatinine_of(db, entered(db, cast.gloria, cast, clock(), day="2026-11-22"))
    assert (without.low, without.high, without.flag) == ("", "", "")


def test_the_same_twice_is_refused_and_values_may_keep_their_own_ages(db: Session, cast: Cast, clock: Clock) -> None:
    row = normal_values.save_normal(db, cast.diaz, form=IRON, now=clock())
    with pytest.raises(InvalidForm) as refused:
        normal_values.save_normal(db, cast.diaz, form=replace(IRON, age_from="60"), now=clock())
    assert refused.value.errors == {"age_from": "results.normal.ages_taken"}
    assert normal_values.save_normal(db, cast.diaz, normal=row.public_id, form=IRON, now=clock()) == row


def test_the_same_at_the_same_moment_is_refused_by_the_database(
    db: Session, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    normal_values.save_normal(db, cast.diaz, form=IRON, now=clock())
    monkeypatch.setattr(normal_values, "all_ranges", lambda *_: [])
    with pytest.raises(InvalidForm) as refused:
        normal_values.save_normal(db, cast.fausto, form=IRON, now=clock())
    assert refused.value.errors == {"age_from": "results.normal.ages_taken"}
    db.rollback()


def test_only_the_administration_and_the_professionals_see_or_change_normal_values(
    db: Session, cast: Cast, clock: Clock
) -> None:
    there = creatinine_of_women(db).public_id
    others: list[Actor] = [cast.gloria, cast.elena, cast.hugo, cast.ana, cast.nobody]
    for who in others:
        with pytest.raises((NotAllowed, SignInNeeded)):
            normal_values.normal_values(db, who, now=clock())
        with pytest.raises((NotAllowed, SignInNeeded)):
            normal_values.save_normal(db, who, form=IRON, now=clock())
        with pytest.raises((NotAllowed, SignInNeeded)):
            normal_values.remove_normal(db, who, normal=there, now=clock())
    assert creatinine_of_women(db).public_id == there
    assert len(normal_values.normal_values(db, cast.fausto, now=clock())) == len(db.exec(select(ReferenceRange)).all())


def test_values_that_are_not_there_are_neither_changed_nor_removed(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotFound):
        normal_values.save_normal(db, cast.diaz, normal="x" * 22, form=IRON, now=clock())
    with pytest.raises(NotFound):
        normal_values.remove_normal(db, cast.diaz, normal="x" * 22, now=clock())
