"""Each "no" has a sentence, a status, and what the sentence needs."""

import pytest

from luna_portal.domain import refusals
from luna_portal.domain.refusals import InvalidField, InvalidForm, Refusal, SlotTaken, TooLateToCancel, TooManyAttempts
from tests.domain.time.spans import utc

STATUSES = {
    "NotFound": 404,
    "SignInNeeded": 401,
    "NotAllowed": 403,
    "SlotTaken": 409,
    "SlotNotOffered": 422,
    "HoldExpired": 409,
    "TooLateToReschedule": 409,
    "TooLateToCancel": 409,
    "NotReschedulable": 409,
    "NotCancellable": 409,
    "NotConfirmable": 409,
    "UndoExpired": 409,
    "InvalidField": 422,
    "InvalidForm": 422,
    "WrongCredentials": 401,
    "NotConfirmed": 403,
    "TooManyAttempts": 429,
    "CallTheClinic": 429,
    "TooManyHolds": 429,
    "TooManyBookings": 429,
    "TooManyOpenAppointments": 429,
    "NotConfirmedInTime": 409,
    "ConfirmByMail": 409,
    "LinkExpired": 410,
    "AlreadySetUp": 409,
    "WrongSetupCode": 403,
    "ConsentMissing": 422,
    "DraftNotKept": 400,
    "StatusNotAllowed": 409,
}
ALL = {
    name: kind
    for name, kind in vars(refusals).items()
    if isinstance(kind, type) and issubclass(kind, Refusal) and kind is not Refusal and not name.startswith("_")
}


def test_each_refusal_has_its_status() -> None:
    assert {name: kind.status for name, kind in ALL.items()} == STATUSES


def test_each_refusal_has_a_sentence_of_its_own() -> None:
    without = {"NotAllowed", "InvalidField", "InvalidForm", "CallTheClinic"}
    own = [kind.key for name, kind in ALL.items() if name not in without]
    assert len(own) == len(set(own))
    assert all(key.startswith(("refusal.", "access.")) and key != Refusal.key for key in own)


@pytest.mark.feature("PUB-6")
def test_a_refusal_carries_its_field_and_values() -> None:
    refusal = SlotTaken(field="starts_at", minutes=5)
    assert (refusal.key, refusal.field, refusal.values) == ("refusal.slot_taken", "starts_at", {"minutes": 5})
    assert str(refusal) == "refusal.slot_taken"
    assert SlotTaken().values == {}


def test_an_invalid_field_brings_its_own_sentence() -> None:
    refusal = InvalidField("curp", "booking.curp_wrong", length=18)
    assert (refusal.field, refusal.key, refusal.values) == ("curp", "booking.curp_wrong", {"length": 18})


def test_an_invalid_form_names_every_field_and_speaks_of_the_first() -> None:
    refusal = InvalidForm({"email": "access.email_wrong", "phone": "booking.phone_wrong"})
    assert (refusal.field, refusal.key) == ("email", "access.email_wrong")
    assert list(refusal.errors) == ["email", "phone"]


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (900, 15), (0, 1)])
def test_too_many_attempts_says_when_to_come_back(seconds: int, minutes: int) -> None:
    refusal = TooManyAttempts(seconds)
    assert refusal.retry_after == seconds
    assert refusal.values == {"retry_after": seconds, "minutes": minutes}


@pytest.mark.feature("CON-3")
def test_too_late_says_until_when_and_whom_to_call() -> None:
    refusal = TooLateToCancel(until=utc("2026-11-23 16:00"), phone="55 1234 5678")
    assert refusal.values == {"until": utc("2026-11-23 16:00"), "phone": "55 1234 5678"}
