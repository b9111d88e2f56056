"""A result reaches its patient: by its rule, by a clinician's word, and once; before that nothing of it is known."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.refusals import InvalidField
from luna_portal.domain.result_release import AlreadyReleased, Standing, check_may_release, is_due
from luna_portal.models import Clinic, Document, LabReport, Patient
from luna_portal.models.reported import one_report, others_of_file, unreleased, wish_of
from luna_portal.services.clinic import the_clinic
from luna_portal.services.outbox import write_mail
from luna_portal.services.results import subject_of
from luna_portal.services.trail import audit
from luna_portal.services.transaction import after_commit

TOPIC: Final = "results"
LONGEST_COMMENT: Final = 1200


def comment(db: Session, actor: Actor, *, result: str, text: str, now: datetime) -> LabReport:
    """Write, or write anew, what it means in plain words; the rule may then let it go at once.

    Raises: NotFound, AlreadyReleased, InvalidField (`comment`).
    """
    permit = grant(actor, Action.COMMENT_RESULT)
    report = _waiting(db, permit, result, now)
    words = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not words:
        raise InvalidField("comment", "results.comment_missing")
    if len(words) > LONGEST_COMMENT:
        raise InvalidField("comment", "refusal.too_long")
    report.comment, report.commented_by_id, report.commented_at = words, actor.account_id, now
    audit(db, permit, subject_of(report), patient_id=report.patient_id, now=now)
    after_commit(db, TOPIC)
    release_if_due(db, permit, report, now=now)
    return report


def release(db: Session, actor: Actor, *, result: str, now: datetime) -> LabReport:
    """Let it go now, whatever its rule says. Raises: NotFound, AlreadyReleased, CommentWished."""
    permit = grant(actor, Action.RELEASE_RESULT)
    report = _waiting(db, permit, result, now)
    check_may_release(standing(report), wish_of(db, permit, report.patient_id))
    _let_go(db, permit, report, now=now)
    return report


def release_if_due(db: Session, permit: Permit, report: LabReport, *, now: datetime) -> None:
    """Let it go when its rule and its patient's wish say so."""
    today = now.astimezone(the_clinic(db).tz).date()
    if is_due(standing(report), wish_of(db, permit, report.patient_id), today):
        _let_go(db, permit, report, now=now)


def release_due(db: Session, *, now: datetime) -> int:
    """Let go all whose rule says so by now; for the job that does it with nobody watching. Returns how many."""
    due = _due(db, now, lock=True)
    for report in due:
        _let_go(db, Actor.nobody(), report, now=now)
    return len(due)


def any_due(db: Session, *, now: datetime) -> bool:
    """Whether something is to be let go by its rule."""
    return bool(_due(db, now, lock=False))


def _due(db: Session, now: datetime, *, lock: bool) -> list[LabReport]:
    clinic = db.get(Clinic, 1)
    if clinic is None:
        return []
    today = now.astimezone(clinic.tz).date()
    waiting = unreleased(db, lock=lock)
    return [one for one in waiting if is_due(standing(one), wish_of(db, None, one.patient_id), today)]


def standing(report: LabReport) -> Standing:
    """How a report stands before the rules."""
    return Standing(report.release_rule, commented=bool(report.comment), release_on=report.release_on)


def _waiting(db: Session, permit: Permit, result: str, now: datetime) -> LabReport:
    report = one_report(db, permit, result, now=now, changing=True).report
    if report.released_at is not None:
        raise AlreadyReleased
    return report


def _let_go(db: Session, who: Permit | Actor, report: LabReport, *, now: datetime) -> None:
    """From here on the row never changes: its patient is told that something is there, never what."""
    actor = who.actor if isinstance(who, Permit) else who
    report.released_at, report.released_by_id = now, actor.account_id
    db.add(report)
    db.flush()
    if report.document_id is not None and all(one.released_at for one in others_of_file(db, None, report)):
        document = db.get_one(Document, report.document_id)
        document.shown_at = now
    action = Action.RELEASE_RESULT.value
    audit(
        db,
        who,
        subject_of(report),
        action=action,
        patient_id=report.patient_id,
        note=report.release_rule.value,
        now=now,
    )
    _tell(db, db.get_one(Patient, report.patient_id), now)
    after_commit(db, TOPIC)
    after_commit(db, f"patient:{report.patient_id}")


def _tell(db: Session, patient: Patient, now: datetime) -> None:
    """A mail to whoever has an account, one for all that is let go within the same minute."""
    if patient.account_id is not None:
        write_mail(
            db, key=f"{MailKind.NEW_RESULT.value}:{patient.public_id}:{now:%Y%m%d%H%M}", kind=MailKind.NEW_RESULT.value,
            recipient=patient.email, name=patient.full_name, language=patient.language, values={}, due_at=now, now=now,
        )  # fmt: skip
