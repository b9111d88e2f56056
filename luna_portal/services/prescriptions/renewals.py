"""A patient asks for a receta anew, and its professional answers."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlmodel import Session, select

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.prescriptions.contents import PrescriptionDraft
from luna_portal.domain.prescriptions.renewals import LONGEST_NOTE, RenewalClosed, check_wish, checked_reason
from luna_portal.models import Account, Patient, Practitioner, Prescription, Renewal, RenewalAnswer
from luna_portal.models.prescriptions.queries import RenewalRequest, one_prescription, one_renewal, waiting_renewals
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.mail.outbox import write_mail
from luna_portal.services.prescriptions.contents import draft_of
from luna_portal.services.prescriptions.issuing import PrescriptionRequest, announce, issue
from luna_portal.services.prescriptions.reading import state_on
from luna_portal.services.transaction import after_commit

MOST_WAITING: Final = 50


class Requests(NamedTuple):
    """Wishes to renew that wait, those that wait longest first; `total` is more when not all of them are here."""

    waiting: list[RenewalRequest]
    total: int


def ask(db: Session, actor: Actor, *, prescription: str, note: str = "", now: datetime) -> Renewal:
    """Ask for a receta anew; only one wish a receta waits at a time.

    Raises: NotFound, NotRenewable, RenewalOpen, InvalidField.
    """
    permit = grant(actor, Action.ASK_RENEWAL)
    found = one_prescription(db, permit, prescription, lock=True)
    today = now.astimezone(the_clinic(db).tz).date()
    waiting = found.renewal is not None and found.renewal.answer is RenewalAnswer.ASKED
    row = Renewal(
        prescription_id=found.prescription.id or 0,
        patient_id=found.patient.id or 0,
        note=check_wish(state_on(found, today), note, waiting=waiting),
        asked_by_id=actor.account_id,
        created_at=now,
    )
    db.add(row)
    db.flush()
    _told(db, permit, row, "", now)
    _tell_prescriber(db, found.practitioner, row, now)
    return row


def requests(db: Session, actor: Actor, *, now: datetime) -> Requests:
    """The wishes that wait for the professional who asks (for the administration: for anybody), at most 50."""
    permit = grant(actor, Action.ANSWER_RENEWAL)
    audit(db, permit, "renewals", note="list", now=now)
    return Requests(*waiting_renewals(db, permit, MOST_WAITING))


def wish_of(db: Session, actor: Actor, *, renewal: str, now: datetime) -> PrescriptionRequest:
    """The receta of a waiting wish as a draft: to issue it as it was, or changed. Raises: NotFound, RenewalClosed."""
    permit = grant(actor, Action.ANSWER_RENEWAL)
    found = _waiting(db, permit, renewal)
    before = found.prescribed
    audit(db, permit, f"renewal:{renewal}", patient_id=before.patient.id, note="read", now=now)
    draft = draft_of(before.prescription, before.lines)
    return PrescriptionRequest(patient=before.patient.public_id, draft=draft, renewal=renewal)


def accept(db: Session, actor: Actor, *, renewal: str, now: datetime) -> Prescription:
    """Issue the receta anew as it was. Raises: NotFound, RenewalClosed, and what `issuing.issue` raises."""
    return issue(db, actor, wish=wish_of(db, actor, renewal=renewal, now=now), now=now)


def change(
    db: Session, actor: Actor, *, renewal: str, draft: PrescriptionDraft, reason: str = "", now: datetime
) -> Prescription:
    """Issue it anew with changes; `reason` is told to the patient. Raises: as `accept`, InvalidField."""
    wish = wish_of(db, actor, renewal=renewal, now=now)
    reason = checked_reason(reason, needed=False, longest=LONGEST_NOTE)
    new = issue(db, actor, wish=PrescriptionRequest(patient=wish.patient, draft=draft, renewal=renewal), now=now)
    one_renewal(db, grant(actor, Action.ANSWER_RENEWAL), renewal).renewal.reason = reason
    return new


def decline(db: Session, actor: Actor, *, renewal: str, reason: str, now: datetime) -> Renewal:
    """Say no, and why. Raises: NotFound, RenewalClosed, InvalidField."""
    permit = grant(actor, Action.ANSWER_RENEWAL)
    reason = checked_reason(reason, longest=LONGEST_NOTE)
    row = _waiting(db, permit, renewal).renewal
    row.answer, row.reason = RenewalAnswer.DECLINED, reason
    row.answered_by_id, row.answered_at = actor.account_id, now
    _told(db, permit, row, "declined", now)
    announce(db, db.get_one(Patient, row.patient_id), MailKind.RENEWAL_ANSWERED, row.public_id, now)
    return row


def _waiting(db: Session, permit: Permit, renewal: str) -> RenewalRequest:
    found = one_renewal(db, permit, renewal)
    if found.renewal.answer is not RenewalAnswer.ASKED:
        raise RenewalClosed
    return found


def _tell_prescriber(db: Session, who: Practitioner, row: Renewal, now: datetime) -> None:
    """A mail to the professional's account, if she has one; it names nobody."""
    account = db.exec(select(Account).where(Account.id == who.account_id)).first()
    if account is not None and account.disabled_at is None:
        write_mail(
            db,
            key=f"{MailKind.RENEWAL_ASKED.value}:{row.public_id}",
            kind=MailKind.RENEWAL_ASKED.value,
            recipient=account.email,
            name=who.full_name,
            language=account.language,
            values={},
            due_at=now,
            now=now,
        )


def _told(db: Session, permit: Permit, row: Renewal, note: str, now: datetime) -> None:
    audit(db, permit, f"renewal:{row.public_id}", patient_id=row.patient_id, note=note, now=now)
    after_commit(db, f"patient:{row.patient_id}")
    after_commit(db, "agenda")
