"""What a patient must not get: noted by the team, asked about whenever something is prescribed."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.prescriptions.drugs import group_names
from luna_portal.domain.prescriptions.renewals import LONGEST_REASON, checked_reason
from luna_portal.domain.refusals import InvalidField
from luna_portal.models import Allergy
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.models.prescriptions.queries import one_allergy
from luna_portal.services.audit import audit
from luna_portal.services.transaction import after_commit

SEVERITIES: Final = ("mild", "moderate", "severe")
LONGEST_SUBSTANCE: Final = 120


def note_allergy(
    db: Session,
    actor: Actor,
    *,
    patient: str,
    substance: str,
    group: str = "",
    severity: str = "",
    reaction: str = "",
    now: datetime,
) -> Allergy:
    """Note an allergy; `group` is one of domain/drugs.group_names(), `severity` of SEVERITIES, each "" if unknown.

    Raises: NotFound, InvalidField.
    """
    permit = grant(actor, Action.NOTE_ALLERGY)
    whose = one_patient(db, permit, patient or "-")
    substance, reaction = " ".join(substance.split()), " ".join(reaction.split())
    _check(substance, group, severity, reaction)
    row = Allergy(
        patient_id=whose.id or 0,
        substance=substance,
        group=group,
        severity=severity,
        reaction=reaction,
        noted_by_id=actor.account_id,
        created_at=now,
    )
    db.add(row)
    db.flush()
    _told(db, permit, row, "noted", now)
    return row


def end_allergy(db: Session, actor: Actor, *, allergy: str, reason: str, now: datetime) -> None:
    """Note that an allergy is none, or no longer, and why; its row stays. Raises: NotFound, InvalidField (`reason`)."""
    permit = grant(actor, Action.NOTE_ALLERGY)
    row = one_allergy(db, permit, allergy)
    row.end_reason, row.ended_at, row.ended_by_id = checked_reason(reason), now, actor.account_id
    _told(db, permit, row, "ended", now)


def _check(substance: str, group: str, severity: str, reaction: str) -> None:
    if not substance:
        raise InvalidField("substance", "prescribing.substance_missing")
    if len(substance) > LONGEST_SUBSTANCE:
        raise InvalidField("substance", "refusal.too_long")
    if group and group not in group_names():
        raise InvalidField("group", "prescribing.group_wrong")
    if severity and severity not in SEVERITIES:
        raise InvalidField("severity", "prescribing.severity_wrong")
    if len(reaction) > LONGEST_REASON:
        raise InvalidField("reaction", "refusal.too_long")


def _told(db: Session, permit: Permit, row: Allergy, note: str, now: datetime) -> None:
    audit(db, permit, f"allergy:{row.public_id}", patient_id=row.patient_id, note=note, now=now)
    after_commit(db, f"patient:{row.patient_id}")
