"""Notices of critical values, kept for good: who was told, how, when and by whom; and what still waits for one."""

from datetime import datetime
from typing import Final

from sqlmodel import Session, col

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.refusals import NotFound
from luna_portal.domain.results.critical_notices import Notice, NoticeForm, checked_notice
from luna_portal.models import Account, CriticalNotice, LabReport, Practitioner
from luna_portal.models.results.queries import Reported, reports
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.results.reading import subject_of
from luna_portal.services.transaction import after_commit

TOPIC: Final = "results"
LONGEST_VALUES: Final = 600


def check_notice(db: Session, reported: Reported, form: NoticeForm, *, now: datetime) -> Notice:
    """The notice that was typed of a critical result. Raises: NotFound when nothing in it is critical, InvalidForm."""
    if not reported.critical:
        raise NotFound
    return checked_notice(form, zone=the_clinic(db).tz, taken_at=reported.report.performed_at, now=now)


def keep_notice(db: Session, actor: Actor, reported: Reported, notice: Notice, *, now: datetime) -> CriticalNotice:
    """Write a checked notice, with what was critical. Raises: NotAllowed, SignInNeeded."""
    permit = grant(actor, Action.NOTE_CRITICAL)
    report = reported.report
    row = CriticalNotice(
        patient_id=report.patient_id, report=report.public_id, critical_values=_said(reported), way=notice.way,
        told_at=notice.at, told=notice.told, teller=notice.teller, note=notice.note, account_id=actor.account_id,
        created_at=now,
    )  # fmt: skip
    db.add(row)
    db.flush()
    audit(db, permit, subject_of(report), patient_id=report.patient_id, note=f"critical {notice.way.value}", now=now)
    after_commit(db, TOPIC)
    return row


def critical_waiting(db: Session, actor: Actor, *, now: datetime) -> list[Reported]:
    """The critical results that are not released, of the patients that the actor reaches, the newest first."""
    permit = grant(actor, Action.SEE_PATIENT_RESULTS)
    found = reports(db, permit, col(LabReport.released_at).is_(None), col(LabReport.critical).is_(True), now=now)
    if found:
        audit(db, permit, "results", note=f"critical {len(found)}", now=now)
    return found


def name_of(db: Session, actor: Actor) -> str:
    """How the actor is named in a notice: a professional by title and name, anybody else by the account's."""
    professional = db.get(Practitioner, actor.practitioner_id) if actor.practitioner_id else None
    if professional is not None:
        return professional.full_name
    account = db.get(Account, actor.account_id) if actor.account_id else None
    return account.name if account else ""


def _said(reported: Reported) -> str:
    """The critical values as they stood: "Glucosa 412 mg/dL; Potasio 6.9 mmol/L", cut where many are."""
    values = [f"{one.name} {one.value} {one.unit}".strip() for one in reported.critical]
    return "; ".join(values)[:LONGEST_VALUES]
