"""What a person may see of herself: her account, and her own record's data."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from luna_portal.domain.access import STAFF, Action, Actor, Role, grant
from luna_portal.domain.refusals import SignInNeeded
from luna_portal.models import Account, Patient
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
    account = db.get(Account, actor.account_id)
    if account is None:
        raise SignInNeeded
    if account.role is Role.CAREGIVER:
        return Profile(account, None)
    return Profile(account, db.exec(select(Patient).where(col(Patient.account_id) == account.id)).first())
