"""What can still be done with a receta: mark it, ask for a new one, answer that wish."""

from enum import StrEnum
from typing import Final

from luna_portal.domain.prescriptions.contents import PrescriptionState
from luna_portal.domain.refusals import InvalidField, Refusal

LONGEST_NOTE: Final = 600
LONGEST_REASON: Final = 300


class Answer(StrEnum):
    """How a wish to renew can be answered."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"


class NotPrescriber(Refusal):
    """The account belongs to no professional, so that there is no cédula to sign with."""

    key = "prescribing.not_prescriber"
    status = 403


class PrescriptionClosed(Refusal):
    """The receta was cancelled or dispensed already."""

    key = "prescribing.closed"
    status = 409


class NotRenewable(Refusal):
    """A cancelled receta is not renewed: its professional took it back."""

    key = "prescribing.not_renewable"
    status = 409


class RenewalOpen(Refusal):
    """The wish to renew this receta waits for its answer already."""

    key = "prescribing.renewal_open"
    status = 409


class RenewalClosed(Refusal):
    """That wish was answered already."""

    key = "prescribing.renewal_closed"
    status = 409


def check_mark(state: PrescriptionState, *, dispensing: bool) -> None:
    """Let pass what can still be marked: a valid one as dispensed, any that is not over as cancelled.

    Raises: PrescriptionClosed.
    """
    allowed = {PrescriptionState.VALID} if dispensing else {PrescriptionState.VALID, PrescriptionState.EXPIRED}
    if state not in allowed:
        raise PrescriptionClosed


def checked_reason(text: str, *, needed: bool = True, longest: int = LONGEST_REASON) -> str:
    """The reason in single spacing. Raises: InvalidField when one is needed and missing, or too long."""
    reason = " ".join(text.split())
    if needed and not reason:
        raise InvalidField("reason", "prescribing.reason_missing")
    if len(reason) > longest:
        raise InvalidField("reason", "refusal.too_long")
    return reason


def check_wish(state: PrescriptionState, note: str, *, waiting: bool) -> str:
    """The patient's note, trimmed. Raises: NotRenewable, RenewalOpen, InvalidField."""
    if state is PrescriptionState.CANCELLED:
        raise NotRenewable
    if waiting:
        raise RenewalOpen
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        raise InvalidField("note", "refusal.too_long")
    return note
