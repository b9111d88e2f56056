"""How many appointments stand behind each tab of the patient's list."""

from datetime import datetime

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.models.appointments.queries import glances
from luna_portal.services.appointments.reading import Which, tab_conditions
from luna_portal.services.transaction import reads


@reads
def counts_mine(db: Session, actor: Actor, *, now: datetime) -> dict[str, int]:
    """The number of appointments by tab. Raises: SignInNeeded, NotAllowed."""
    permit = grant(actor, Action.LIST_APPOINTMENTS)
    tabs = (Which.UPCOMING, Which.PAST, Which.CANCELLED)
    return {tab.value: len(glances(db, permit, *tab_conditions(tab, now), order=[])) for tab in tabs}
