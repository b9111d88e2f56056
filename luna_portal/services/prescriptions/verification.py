"""Whoever holds a receta's paper asks whether it still counts, and learns nothing that the paper does not say."""

import hmac
from datetime import date, datetime
from typing import Final

from limits import RateLimitItemPerMinute
from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.prescriptions import contents as rules
from luna_portal.domain.prescriptions.contents import CHECK_LETTERS, typed_folio
from luna_portal.models.prescriptions.queries import Prescribed, Verified, prescription_by_folio
from luna_portal.services import limits
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.prescriptions.contents import content_of
from luna_portal.services.prescriptions.reading import state_on

VERIFIED_BY_ADDRESS: Final = RateLimitItemPerMinute(60, 15)
UNKNOWN, ALTERED = "unknown", "altered"


def verify(db: Session, actor: Actor, *, folio: str, check: str = "", now: datetime) -> Verified:
    """How the receta with that folio stands; `check` is what its QR carries beside it. Raises: TooManyAttempts."""
    permit = grant(actor, Action.VERIFY_PRESCRIPTION)
    limits.spend(db, VERIFIED_BY_ADDRESS, "verify", limits.block_of(actor.address), now=now)
    wanted = typed_folio(folio)[:40]
    found = prescription_by_folio(db, permit, wanted)
    if found is None:
        audit(db, permit, "prescription:", outcome="refused", note=UNKNOWN, now=now)
        return Verified(UNKNOWN, wanted)
    row = found.prescription
    shown = _shown(found, check, now.astimezone(the_clinic(db).tz).date())
    subject = f"prescription:{row.public_id}"
    audit(db, permit, subject, patient_id=row.patient_id, note=shown.state, now=now)
    return shown


def check_of(digest: str) -> str:
    """What the paper's QR carries beside the folio: the beginning of its contents' digest."""
    return digest[:CHECK_LETTERS]


def _shown(found: Prescribed, check: str, today: date) -> Verified:
    row = found.prescription
    whole = rules.digest(content_of(row, tuple(found.lines))) == row.digest
    same = not check or hmac.compare_digest(check.casefold().encode(), check_of(row.digest).encode())
    if not (whole and same):
        return Verified(ALTERED, row.folio)
    by, where = row.letterhead.get("prescriber", {}), row.letterhead.get("establishment", {})
    return Verified(
        state=state_on(found, today).value,
        folio=row.folio,
        clinic=where.get("name", ""),
        prescriber=by.get("name", ""),
        licence=by.get("licence", ""),
        issued_at=row.issued_at,
        valid_until_on=row.valid_until_on,
        checked=bool(check),
        signed=row.signed,
    )
