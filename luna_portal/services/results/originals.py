"""The original of a result that is typed by hand: handed in before it is entered, hidden until that is released."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlmodel import Session, col

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.refusals import NotFound
from luna_portal.models import Document
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.models.results.queries import UNUSED_ORIGINAL, waiting_original
from luna_portal.services.audit import audit

WAITS: Final = timedelta(days=1)
"""A result that is not entered by then is not entered with this file."""


def waiting(db: Session, actor: Actor, *, patient: str, now: datetime) -> Document | None:
    """What this person handed in last for a result of that patient's which is not entered yet. Raises: NotFound."""
    permit = grant(actor, Action.ENTER_RESULTS)
    whose = one_patient(db, permit, patient or "-")
    found = waiting_original(db, permit, whose.id or 0, now=now)
    if found is not None:
        audit(db, permit, f"document:{found.public_id}", patient_id=whose.id, note="original", now=now)
    return found


def drop(db: Session, actor: Actor, *, patient: str, original: str, now: datetime) -> None:
    """Take away what was handed in by mistake. Raises: NotFound, also when a result has it already."""
    permit = grant(actor, Action.ENTER_RESULTS)
    whose = one_patient(db, permit, patient or "-")
    found = waiting_original(db, permit, whose.id or 0, original or "-", now=now)
    if found is None:
        raise NotFound
    found.deleted_at = now
    audit(db, permit, f"document:{found.public_id}", patient_id=whose.id, note="original dropped", now=now)


def drop_forgotten(db: Session, *, now: datetime) -> None:
    """Take away what no result was entered with within a day; for the job that does it with nobody watching."""
    old = col(Document.created_at) <= now - WAITS
    db.execute(update(Document).where(UNUSED_ORIGINAL, old).values(deleted_at=now))
