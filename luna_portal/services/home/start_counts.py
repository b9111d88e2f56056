"""What waits for the patient: results and files that she has not opened, recetas that are valid today."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.prescriptions.contents import PrescriptionState
from luna_portal.domain.results.release import CALL_WITHIN
from luna_portal.models import Clinic, Document, LabReport
from luna_portal.models.documents.queries import unseen, visible
from luna_portal.models.prescriptions.queries import count_prescriptions
from luna_portal.models.results.queries import count_reports, in_force
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
    results = count_reports(db, permit, in_force(permit, now), now=now)
    late = col(LabReport.critical) & (col(LabReport.released_at) > now - CALL_WITHIN)
    calls = count_reports(db, permit, in_force(permit, now), late, now=now).total
    permit = grant(actor, Action.LIST_DOCUMENTS)
    waiting = select(func.count()).select_from(Document).where(visible(permit, now), unseen(permit))
    documents = db.exec(waiting).one()
    today = now.astimezone(db.get_one(Clinic, 1).tz).date()
    recetas = count_prescriptions(db, grant(actor, Action.LIST_PRESCRIPTIONS), today=today)
    return News(results.new, results.new_critical, calls, documents, recetas[PrescriptionState.VALID])
