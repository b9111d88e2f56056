"""The clinic says which studies it offers and when their results go out; what waits already keeps its rule."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from luna_portal.domain.access import Role
from luna_portal.domain.refusals import InvalidForm, NotAllowed, NotFound, SignInNeeded
from luna_portal.domain.results.release import ReleaseRule
from luna_portal.domain.results.studies import StudyForm
from luna_portal.models import AuditEvent, LabTest
from luna_portal.services.results import entry, studies
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import TYPED, entered

pytestmark = pytest.mark.feature("CLI-8")
THYROID = StudyForm("Perfil tiroideo avanzado", "Thyroid panel", "24348-5", "on_date", "2")


@pytest.fixture(autouse=True)
def _catalogue(db: Session) -> None:
    studies.ensure_catalogue(db)
    db.commit()


def lines_about(db: Session, row: LabTest) -> list[str]:
    """The audit log's notes about a study, in order."""
    found = select(AuditEvent).where(AuditEvent.subject == f"study:{row.public_id}").order_by(AuditEvent.id)  # type: ignore[arg-type]
    return [line.note for line in db.exec(found)]


def form_of(row: LabTest) -> StudyForm:
    """The form as it begins for a study."""
    return StudyForm(row.name, row.name_en, row.loinc, row.release_rule.value, str(row.release_days or ""))


def test_a_study_is_added_changed_and_taken_off_and_each_is_in_the_audit_log(
    db: Session, cast: Cast, clock: Clock
) -> None:
    row = studies.save_study(db, cast.fausto, form=THYROID, now=clock())
    assert (row.release_rule, row.release_days) == (ReleaseRule.ON_DATE, 2)
    form = replace(form_of(row), rule="at_once")
    studies.save_study(db, cast.diaz, study=row.public_id, form=form, now=clock())
    form = replace(form_of(row), active=False)
    studies.save_study(db, cast.fausto, study=row.public_id, form=form, now=clock())
    assert lines_about(db, row) == ["new -> on_date 2d", "on_date 2d -> at_once", "at_once -> at_once off"]
    listed = studies.studies(db, cast.fausto, now=clock())
    assert listed[-1] == row
    assert row not in entry.entering(db, cast.gloria, now=clock()).tests


def test_a_result_that_waits_keeps_the_rule_that_it_was_entered_with(db: Session, cast: Cast, clock: Clock) -> None:
    waiting = entered(db, cast.gloria, cast, clock())
    was = waiting.release_rule
    now = ReleaseRule.AT_ONCE if was is not ReleaseRule.AT_ONCE else ReleaseRule.AFTER_COMMENT
    every = studies.studies(db, cast.fausto, now=clock())
    row = next(one for one in every if one.name == TYPED["title"])
    studies.save_study(db, cast.fausto, study=row.public_id, form=replace(form_of(row), rule=now), now=clock())
    db.commit()
    db.refresh(waiting)
    assert waiting.release_rule is was
    assert entered(db, cast.gloria, cast, clock(), patient=cast.carla_row.public_id).release_rule is now


def test_two_studies_never_share_a_name_and_a_study_may_keep_its_own(db: Session, cast: Cast, clock: Clock) -> None:
    row = studies.save_study(db, cast.fausto, form=THYROID, now=clock())
    with pytest.raises(InvalidForm) as refused:
        studies.save_study(db, cast.fausto, form=replace(THYROID, name="PERFIL TIROIDEO  AVANZADO"), now=clock())
    assert refused.value.errors == {"name": "results.studies.name_taken"}
    assert studies.save_study(db, cast.fausto, study=row.public_id, form=THYROID, now=clock()) == row


def test_a_name_that_somebody_takes_at_the_same_moment_is_refused_by_the_database(
    db: Session, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    studies.save_study(db, cast.fausto, form=THYROID, now=clock())
    monkeypatch.setattr(studies, "all_tests", lambda *_: [])
    with pytest.raises(InvalidForm) as refused:
        studies.save_study(db, cast.diaz, form=THYROID, now=clock())
    assert refused.value.errors == {"name": "results.studies.name_taken"}
    db.rollback()


@pytest.mark.parametrize("role", [Role.NURSING, Role.RECEPTION, Role.BILLING, Role.PATIENT, None])
def test_only_the_administration_and_the_professionals_see_or_change_the_studies(
    db: Session, cast: Cast, clock: Clock, role: Role | None
) -> None:
    who = {Role.NURSING: cast.gloria, Role.RECEPTION: cast.elena, Role.BILLING: cast.hugo, Role.PATIENT: cast.ana}.get(
        role, cast.nobody
    )
    with pytest.raises((NotAllowed, SignInNeeded)):
        studies.studies(db, who, now=clock())
    with pytest.raises((NotAllowed, SignInNeeded)):
        studies.save_study(db, who, form=THYROID, now=clock())
    assert len(studies.studies(db, cast.diaz, now=clock())) == len(db.exec(select(LabTest)).all())


def test_a_study_that_is_not_there_is_not_changed(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotFound):
        studies.save_study(db, cast.fausto, study="x" * 22, form=THYROID, now=clock())
