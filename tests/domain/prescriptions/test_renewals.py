"""What can still be done with a receta."""

import pytest

from luna_portal.domain.prescriptions import renewals
from luna_portal.domain.prescriptions.contents import PrescriptionState
from luna_portal.domain.refusals import InvalidField

VALID, EXPIRED, CANCELLED, DISPENSED = (
    PrescriptionState.VALID, PrescriptionState.EXPIRED, PrescriptionState.CANCELLED, PrescriptionState.DISPENSED,
)  # fmt: skip


@pytest.mark.feature("CLI-8")
@pytest.mark.parametrize(
    ("dispensing", "possible"), [(True, {VALID}), (False, {VALID, EXPIRED})], ids=["dispense", "cancel"]
)
def test_what_is_over_is_not_marked_again(*, dispensing: bool, possible: set[PrescriptionState]) -> None:
    for state in PrescriptionState:
        if state in possible:
            renewals.check_mark(state, dispensing=dispensing)
        else:
            with pytest.raises(renewals.PrescriptionClosed):
                renewals.check_mark(state, dispensing=dispensing)


@pytest.mark.feature("CLI-8")
def test_a_reason_is_asked_for_where_it_is_needed() -> None:
    assert renewals.checked_reason("  Dosis   errónea ") == "Dosis errónea"
    assert renewals.checked_reason(" ", needed=False) == ""
    for wrong in (" \n", "x" * 301):
        with pytest.raises(InvalidField) as refused:
            renewals.checked_reason(wrong)
        assert refused.value.field == "reason"


@pytest.mark.feature("REC-3")
def test_a_receta_is_renewed_unless_it_was_cancelled_or_somebody_waits_already() -> None:
    for state in (VALID, EXPIRED, DISPENSED):
        assert renewals.check_wish(state, " Se  me acaba ", waiting=False) == "Se me acaba"
    with pytest.raises(renewals.NotRenewable):
        renewals.check_wish(CANCELLED, "", waiting=False)
    with pytest.raises(renewals.RenewalOpen):
        renewals.check_wish(VALID, "", waiting=True)
    with pytest.raises(InvalidField):
        renewals.check_wish(VALID, "x" * 601, waiting=False)
