"""Whose frame a reader sees, and which of the team's sections. The sections' own services refuse by themselves."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlmodel import Session

from luna_portal.domain.access import STAFF, Action, Actor, is_allowed
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


class Frame(NamedTuple):
    """Whose frame ("patient", "team"; "" is a visitor's), its reader's role, and the team's sections in it."""

    side: str
    role: str
    sections: list[str]


@reads
def frame(db: Session, actor: Actor, *, now: datetime) -> Frame:
    """The frame of whoever asks; a visitor has one too."""
    if actor.account_id is None or actor.role is None:
        return Frame("", "", [])
    side = "team" if actor.role in STAFF else "patient"
    return Frame(side, actor.role.value, of_team(db, actor, now=now))


@reads
def of_team(_db: Session, actor: Actor, *, now: datetime) -> list[str]:  # noqa: ARG001 - every service is told the time
    """The names of the sections; none for who is not of the team."""
    return [name for name, needed in NEEDS.items() if any(is_allowed(actor, action) for action in needed)]
