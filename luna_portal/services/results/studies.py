"""The clinic's kinds of study and normal values: a clinic that has none gets the usual ones, to change as it likes."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import InvalidForm
from luna_portal.domain.results.studies import Study, StudyForm, checked_study
from luna_portal.domain.results.usual_studies import ADULT_DAYS, PANELS
from luna_portal.models import LabTest, ReferenceRange
from luna_portal.models.results.catalogue import all_tests, one_test
from luna_portal.services.audit import audit
from luna_portal.services.transaction import reads


@reads
def studies(db: Session, actor: Actor, *, now: datetime) -> list[LabTest]:  # noqa: ARG001 - every service is told the time
    """The clinic's kinds of study, those in use first."""
    return all_tests(db, grant(actor, Action.EDIT_STUDIES))


def save_study(db: Session, actor: Actor, *, study: str = "", form: StudyForm, now: datetime) -> LabTest:
    """Change a kind of study, or add one without `study`. Reports that are entered keep the rule that they came with.

    Raises: NotFound, InvalidForm (as domain/lab_catalogue.checked_study).
    """
    permit = grant(actor, Action.EDIT_STUDIES)
    row = one_test(db, permit, study) if study else None
    others = (one for one in all_tests(db, permit) if row is None or one.id != row.id)
    wanted = checked_study(form, taken=frozenset(normalise_name(one.name) for one in others))
    was = _said(row) if row else "new"
    row = _written(row or LabTest(name=wanted.name), wanted)
    db.add(row)
    try:
        db.flush()
    except IntegrityError as twice:  # somebody else has just taken that name
        raise InvalidForm({"name": "results.studies.name_taken"}) from twice
    audit(db, permit, f"study:{row.public_id}", note=f"{was} -> {_said(row)}", now=now)
    return row


def _written(row: LabTest, study: Study) -> LabTest:
    row.name, row.name_en, row.loinc = study.name, study.name_en, study.loinc
    row.release_rule, row.release_days, row.active = study.rule, study.days, study.active
    return row


def _said(row: LabTest) -> str:
    """What matters of it to whoever reads the audit log: when its results go out."""
    days = f" {row.release_days}d" if row.release_days else ""
    return f"{row.release_rule.value}{days}{'' if row.active else ' off'}"


def ensure_catalogue(db: Session) -> None:
    """Write the usual studies where there is none at all; again says nothing new."""
    if db.exec(select(LabTest.id).limit(1)).first() is not None:
        return
    ranges: dict[tuple[str, str, str], ReferenceRange] = {}
    for panel in PANELS:
        db.add(
            LabTest(
                name=panel.name,
                name_en=panel.name_en,
                loinc=panel.loinc,
                release_rule=panel.rule,
                release_days=panel.days,
            )
        )
        for analyte in panel.analytes:
            for one in analyte.ranges:
                ranges[analyte.loinc, analyte.unit, one.sex] = ReferenceRange(
                    name=analyte.name, loinc=analyte.loinc, unit=analyte.unit, sex=one.sex, age_from_days=ADULT_DAYS, low=one.low,
                    high=one.high, critical_low=one.critical_low, critical_high=one.critical_high,
                )  # fmt: skip
    db.add_all(ranges.values())
    db.flush()
