"""Releases results to patients: by rule, by a clinician's word, and once. Unreleased results are invisible to them.

A critical value holds a result back, whatever its rule, until it is explained and the patient was told (critical_notices).
"""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final, NamedTuple

from sqlmodel import Session

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.refusals import InvalidField, Refusal
from luna_portal.domain.results.critical_notices import Notice, NoticeForm
from luna_portal.domain.results.release import AlreadyReleased, Standing, check_may_release, is_due
from luna_portal.models import Clinic, Document, LabReport, Patient
from luna_portal.models.results.queries import Alarm, Reported, alarms, one_report, others_of_file, unreleased, wish_of
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.mail.outbox import write_mail
from luna_portal.services.results.critical_notices import check_notice, keep_notice
from luna_portal.services.results.reading import subject_of
from luna_portal.services.transaction import after_commit, reads

TOPIC: Final = "results"
LONGEST_COMMENT: Final = 1200


class CommentChanged(Refusal):
    """Somebody else has written another explanation since the page was opened; `text` is theirs."""

    key = "results.comment_changed"
    status: ClassVar[int] = 409

    def __init__(self, text: str) -> None:
        super().__init__(field="comment", text=text)


class Written(NamedTuple):
    """What stands in the boxes of a result's page: the words for the patient, and a notice when one was begun.

    `seen` is the explanation that the page began with; None does not ask whether another was written meanwhile.
    """

    words: str
    notice: NoticeForm | None = None
    seen: str | None = None


class _Checked(NamedTuple):
    """What was written, fit to be kept: the words, and the notice when one was begun."""

    words: str
    notice: Notice | None


def comment(db: Session, actor: Actor, *, result: str, text: str, now: datetime) -> LabReport:
    """Write, or write anew, what it means in plain words; the rule may then let it go at once.

    Raises: NotFound, AlreadyReleased, InvalidField (`comment`).
    """
    return save(db, actor, result=result, written=Written(text), now=now)


def save(db: Session, actor: Actor, *, result: str, written: Written, now: datetime) -> LabReport:
    """Keep what was written, words and notice, or neither; the rule may then let it go at once.

    A released report still takes notices. Raises: NotFound, AlreadyReleased, CommentChanged, InvalidField (`comment`),
    InvalidForm (as domain/critical_notices.checked_notice), NotAllowed.
    """
    permit = grant(actor, Action.NOTE_CRITICAL)
    reported = one_report(db, permit, result, now=now, changing=True)
    report, fit = reported.report, _checked(db, reported, written, now)
    if not fit.words and (report.comment or fit.notice is None):
        raise InvalidField("comment", "results.comment_missing")
    if report.released_at is not None and (fit.notice is None or fit.words != report.comment):
        raise AlreadyReleased
    _keep(db, actor, reported, fit, now)
    if report.released_at is None:
        release_if_due(db, permit, report, now=now)
    return report


@reads
def goes_out_with(db: Session, actor: Actor, *, result: str, written: Written, now: datetime) -> bool:
    """Whether `save` of what was written would let the report go at once; changes nothing. Raises: as `save`."""
    permit = grant(actor, Action.NOTE_CRITICAL)
    reported = one_report(db, permit, result, now=now)
    if reported.report.released_at is not None:
        return False
    with_it = _standing_with(db, reported.report, _checked(db, reported, written, now))
    today = now.astimezone(the_clinic(db).tz).date()
    return is_due(with_it, wish_of(db, permit, reported.report.patient_id), today)


def release(db: Session, actor: Actor, *, result: str, written: Written | None = None, now: datetime) -> LabReport:
    """Let it go now, whatever its rule says, with all that was `written` on its page, or nothing happens.

    Raises: NotFound, AlreadyReleased, CommentWished, CriticalUnexplained, CriticalUntold, and as `save`.
    """
    permit = grant(actor, Action.RELEASE_RESULT)
    reported = one_report(db, permit, result, now=now, changing=True)
    fit = _check_release(db, permit, reported, written, now)
    _keep(db, actor, reported, fit, now)
    _let_go(db, permit, reported.report, now=now)
    return reported.report


@reads
def check_release(db: Session, actor: Actor, *, result: str, written: Written, now: datetime) -> Standing:
    """How the report would stand if `release` were asked; changes nothing. Raises: as `release`."""
    permit = grant(actor, Action.RELEASE_RESULT)
    reported = one_report(db, permit, result, now=now)
    fit = _check_release(db, permit, reported, written, now)
    return _standing_with(db, reported.report, fit)


def release_if_due(db: Session, permit: Permit, report: LabReport, *, now: datetime) -> None:
    """Let it go when its rule and its patient's wish say so."""
    today = now.astimezone(the_clinic(db).tz).date()
    if is_due(standing(report, _alarm(db, report)), wish_of(db, permit, report.patient_id), today):
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
    known = alarms(db, waiting)
    return [
        one for one in waiting if is_due(standing(one, known[one.id or 0]), wish_of(db, None, one.patient_id), today)
    ]


def standing(report: LabReport, alarm: Alarm) -> Standing:
    """How a report stands before the rules."""
    return Standing(
        report.release_rule, commented=bool(report.comment), release_on=report.release_on, critical=alarm.critical,
        told=alarm.told, unjudged=alarm.unjudged,
    )  # fmt: skip


def _alarm(db: Session, report: LabReport) -> Alarm:
    return alarms(db, [report])[report.id or 0]


def _standing_with(db: Session, report: LabReport, fit: _Checked) -> Standing:
    """How the report stands with what was written, before it is kept."""
    alarm = _alarm(db, report)
    reached = fit.notice.reached if fit.notice is not None else None
    told = alarm.told or reached is True
    return replace(standing(report, alarm), commented=bool(fit.words), told=told, tried=reached is False)


def _check_release(db: Session, permit: Permit, reported: Reported, written: Written | None, now: datetime) -> _Checked:
    report = reported.report
    if report.released_at is not None:
        raise AlreadyReleased
    fit = _Checked(report.comment, None) if written is None else _checked(db, reported, written, now)
    check_may_release(_standing_with(db, report, fit), wish_of(db, permit, report.patient_id))
    return fit


def _checked(db: Session, reported: Reported, written: Written, now: datetime) -> _Checked:
    """What was written, if it can be kept. Raises: InvalidField, CommentChanged, InvalidForm, NotFound."""
    there = reported.report.comment
    words = _plain(written.words)
    if len(words) > LONGEST_COMMENT:
        raise InvalidField("comment", "refusal.too_long")
    if written.seen is not None and there not in (_plain(written.seen), words):
        raise CommentChanged(there)
    notice = None if written.notice is None else check_notice(db, reported, written.notice, now=now)
    return _Checked(words, notice)


def _plain(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def _keep(db: Session, actor: Actor, reported: Reported, fit: _Checked, now: datetime) -> None:
    """Write the words when they are new, and the notice. Raises: NotAllowed."""
    report = reported.report
    if fit.words != report.comment:
        permit = grant(actor, Action.COMMENT_RESULT)
        report.comment = fit.words
        report.commented_by_id, report.commented_at = (actor.account_id, now) if fit.words else (None, None)
        db.add(report)
        audit(db, permit, subject_of(report), patient_id=report.patient_id, now=now)
        after_commit(db, TOPIC)
    if fit.notice is not None:
        keep_notice(db, actor, reported, fit.notice, now=now)


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


@reads
def is_told(db: Session, actor: Actor, *, result: str, now: datetime) -> bool:
    """Whether a mail tells the patient of a release: only whoever has an account is told. Raises: NotFound."""
    permit = grant(actor, Action.RELEASE_RESULT)
    report = one_report(db, permit, result, now=now).report
    return db.get_one(Patient, report.patient_id).account_id is not None
