"""Which sections of the team's side somebody may open. The sections' own services refuse by themselves."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, is_allowed
from luna_portal.services.transaction import reads

NEEDS: Final = {
    "agenda": (Action.SEE_AGENDA,),
    "results": (Action.SEE_PATIENT_RESULTS,),
    "prescriptions": (Action.SEE_PATIENT_PRESCRIPTIONS,),
    "documents": (Action.SEE_PATIENT_DOCUMENTS, Action.UPLOAD_FOR_PATIENT),
    "online": (Action.SEE_ONLINE_BOOKINGS,),
    "mail": (Action.SEE_OUTBOX,),
    "studies": (Action.EDIT_STUDIES,),
}
"""Any one of these opens the section."""


@reads
def of_team(_db: Session, actor: Actor, *, now: datetime) -> list[str]:  # noqa: ARG001 - every service is told the time
    """The names of the sections; none for who is not of the team."""
    return [name for name, needed in NEEDS.items() if any(is_allowed(actor, action) for action in needed)]
