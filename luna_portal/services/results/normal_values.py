"""The clinic's normal values: which there are, and how they are changed. Results that are entered keep theirs."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.refusals import InvalidForm
from luna_portal.domain.results.normal_values import Held, NormalForm, NormalValues, checked_normal
from luna_portal.models import ReferenceRange
from luna_portal.models.results.catalogue import all_ranges, one_range
from luna_portal.services.audit import audit
from luna_portal.services.transaction import reads


@reads
def normal_values(db: Session, actor: Actor, *, now: datetime) -> list[ReferenceRange]:  # noqa: ARG001 - every service is told the time
    """All of them, by the name of what is measured."""
    return all_ranges(db, grant(actor, Action.EDIT_STUDIES))


def save_normal(db: Session, actor: Actor, *, normal: str = "", form: NormalForm, now: datetime) -> ReferenceRange:
    """Change normal values, or add some without `normal`. They hold for what is entered from now on.

    Raises: NotFound, InvalidForm (as domain/normal_values.checked_normal).
    """
    permit = grant(actor, Action.EDIT_STUDIES)
    row = one_range(db, permit, normal) if normal else None
    others = (one for one in all_ranges(db, permit) if row is None or one.id != row.id)
    wanted = checked_normal(form, others=(_held(one) for one in others))
    was = _said(row) if row else "new"
    row = _written(row or ReferenceRange(name=wanted.name, loinc=wanted.held.loinc, unit=wanted.held.unit), wanted)
    db.add(row)
    try:
        db.flush()
    except IntegrityError as twice:  # somebody else has just written the same
        raise InvalidForm({"age_from": "results.normal.ages_taken"}) from twice
    audit(db, permit, f"normal:{row.public_id}", note=f"{was} -> {_said(row)}", now=now)
    return row


def remove_normal(db: Session, actor: Actor, *, normal: str, now: datetime) -> None:
    """Take normal values away; the log keeps what they were. Raises: NotFound."""
    permit = grant(actor, Action.EDIT_STUDIES)
    row = one_range(db, permit, normal)
    audit(db, permit, f"normal:{row.public_id}", note=f"{_said(row)} -> removed", now=now)
    db.delete(row)


def _held(row: ReferenceRange) -> Held:
    return Held(row.loinc, row.unit, row.sex, row.age_from_days, row.age_to_days)


def _written(row: ReferenceRange, wanted: NormalValues) -> ReferenceRange:
    held = wanted.held
    row.name, row.loinc, row.unit, row.sex = wanted.name, held.loinc, held.unit, held.sex
    row.age_from_days, row.age_to_days = held.age_from_days, held.age_to_days
    row.low, row.high = wanted.low, wanted.high
    row.critical_low, row.critical_high = wanted.critical_low, wanted.critical_high
    return row


def _said(row: ReferenceRange) -> str:
    """All of it, for the audit log: `2345-7 mg/dL any 6574d.. 70..100 (40..400)`."""
    until = "" if row.age_to_days is None else f"{row.age_to_days}d"
    critical = f" ({row.critical_low}..{row.critical_high})" if row.critical_low or row.critical_high else ""
    whom = f"{row.sex or 'any'} {row.age_from_days}d..{until}"
    return f"{row.loinc} {row.unit} {whom} {row.low}..{row.high}{critical}"
