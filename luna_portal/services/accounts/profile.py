"""What a person may see of herself, and change: her account, and her own record's data."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from luna_portal.domain.access import STAFF, Action, Actor, Role, grant
from luna_portal.domain.refusals import InvalidField, SignInNeeded
from luna_portal.i18n.catalog import LANGUAGES
from luna_portal.models import Account, Appointment, Delivery, OutboxMessage, Patient
from luna_portal.services.audit import audit
from luna_portal.services.transaction import reads


class Profile(NamedTuple):
    """An account, and the patient it is, when it is one."""

    account: Account
    patient: Patient | None

    @property
    def is_staff(self) -> bool:
        """Whether the account works in the clinic."""
        return self.account.role in STAFF

    @property
    def first_name(self) -> str:
        """How the portal greets."""
        if self.patient is not None:
            return self.patient.given_name.split()[0]
        return self.account.name.split()[0] if self.account.name else ""


@reads
def own(db: Session, actor: Actor, *, now: datetime) -> Profile:  # noqa: ARG001 - every service is told the time
    """The actor's own account and record. Raises: SignInNeeded."""
    grant(actor, Action.SEE_PROFILE)
    return _own(db, actor)


def choose_language(db: Session, actor: Actor, *, language: str, now: datetime) -> None:
    """Write to this person in that language ("es", "en") from now on; what waits to be sent follows.

    Raises: SignInNeeded, InvalidField for a language that the portal does not write.
    """
    permit = grant(actor, Action.EDIT_PROFILE)
    if language not in LANGUAGES:
        raise InvalidField("language", "account.language.unknown")
    account, patient = _own(db, actor)
    account.language = language
    waiting = col(OutboxMessage.recipient) == account.email
    if patient is not None:
        patient.language = language
        own_visits = select(Appointment.id).where(col(Appointment.patient_id) == patient.id)
        waiting = or_(waiting, col(OutboxMessage.appointment_id).in_(own_visits))
    queued = col(OutboxMessage.state) == Delivery.QUEUED
    db.execute(update(OutboxMessage).where(queued, waiting).values(language=language))
    audit(
        db, permit, f"account:{account.public_id}", patient_id=patient.id if patient else None,
        note=f"language {language}", now=now,
    )  # fmt: skip


def _own(db: Session, actor: Actor) -> Profile:
    account = db.get(Account, actor.account_id)
    if account is None:
        raise SignInNeeded
    if account.role is Role.CAREGIVER:
        return Profile(account, None)
    return Profile(account, db.exec(select(Patient).where(col(Patient.account_id) == account.id)).first())
