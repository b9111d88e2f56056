"""The audit line that every act on a person's record leaves, in the transaction of the act."""

from datetime import datetime

from sqlmodel import Session

from luna_portal.domain.access import Actor, Permit
from luna_portal.models import AuditEvent
from luna_portal.models.raw_sql import insert_rows


def audit(
    db: Session,
    who: Permit | Actor,
    subject: str,
    *,
    action: str = "",
    patient_id: int | None = None,
    outcome: str = "done",
    note: str = "",
    now: datetime,
) -> None:
    """Write who did what to what (NOM-024 3.42, 5.8). `subject` is "<kind>:<public id>"; a Permit names its action."""
    actor = who.actor if isinstance(who, Permit) else who
    line = {
        "at": now,
        "account_id": actor.account_id,
        "role": actor.role.value if actor.role else "",
        "action": action or (who.action.value if isinstance(who, Permit) else ""),
        "subject": subject,
        "patient_id": patient_id,
        "outcome": outcome,
        "address": actor.address,
        "note": note,
    }
    insert_rows(db, AuditEvent, [line])
