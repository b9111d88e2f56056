"""What waits for the patient: results and files that she has not opened, recetas that are valid today."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, select

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.prescriptions.contents import PrescriptionState, state_of
from luna_portal.domain.results.release import asks_to_call
from luna_portal.models import Clinic, Document, MarkKind
from luna_portal.models.documents.queries import unseen, visible
from luna_portal.models.prescriptions.queries import prescriptions_of
from luna_portal.models.results.queries import in_force, reports
from luna_portal.services.transaction import reads


class News(NamedTuple):
    """Counts: results and documents not opened yet, those results with a critical value, recetas valid today.

    `calls` are the critical results that ask for a call, opened or not: reading a result is not yet calling about it.
    """

    results: int
    critical: int
    calls: int
    documents: int
    prescriptions: int


@reads
def mine(db: Session, actor: Actor, *, now: datetime) -> News:
    """Count what waits; nothing of it is read. What is not released counts for nothing."""
    permit = grant(actor, Action.LIST_RESULTS)
    valid_reports = reports(db, permit, in_force(permit, now), now=now)
    fresh = [one for one in valid_reports if one.new]
    critical = sum(bool(one.critical) for one in fresh)
    calls = sum(bool(one.critical) and asks_to_call(one.report.released_at, now) for one in valid_reports)
    permit = grant(actor, Action.LIST_DOCUMENTS)
    waiting = select(func.count()).select_from(Document).where(visible(permit, now), unseen(permit))
    documents = db.exec(waiting).one()
    today = now.astimezone(db.get_one(Clinic, 1).tz).date()
    recetas = prescriptions_of(db, grant(actor, Action.LIST_PRESCRIPTIONS))
    valid = sum(
        state_of(
            valid_until_on=one.prescription.valid_until_on,
            today=today,
            cancelled=MarkKind.CANCELLED in one.marks,
            dispensed=MarkKind.DISPENSED in one.marks,
        )
        is PrescriptionState.VALID
        for one in recetas
    )
    return News(len(fresh), critical, calls, documents, valid)
