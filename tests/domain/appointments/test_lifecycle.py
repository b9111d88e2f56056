"""What may happen to an appointment, until when, and when it is remembered."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from luna_portal.domain.appointments.lifecycle import (
    AHEAD,
    TAKES_TIME,
    TRANSITIONS,
    AppointmentStatus,
    Modality,
    check_may_cancel,
    check_may_confirm,
    check_may_move,
    check_transition,
    may_change_until,
    reminder_times,
    reminder_worth_sending,
    undo_open,
)
from luna_portal.domain.refusals import (
    NotCancellable,
    NotConfirmable,
    NotReschedulable,
    Refusal,
    StatusNotAllowed,
    TooLateToCancel,
    TooLateToReschedule,
)
from tests.domain.time.spans import minutes, utc

STARTS = utc("2026-11-24 16:00")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
BLINK = timedelta(microseconds=1)
LEADS = (DAY, HOUR)
S = AppointmentStatus
ALLOWED = {
    (S.PENDING, S.CONFIRMED),
    (S.PENDING, S.WAITING),
    (S.PENDING, S.IN_CONSULTATION),
    (S.PENDING, S.CANCELLED),
    (S.PENDING, S.NO_SHOW),
    (S.CONFIRMED, S.WAITING),
    (S.CONFIRMED, S.IN_CONSULTATION),
    (S.CONFIRMED, S.CANCELLED),
    (S.CONFIRMED, S.NO_SHOW),
    (S.WAITING, S.CONFIRMED),
    (S.WAITING, S.IN_CONSULTATION),
    (S.WAITING, S.CANCELLED),
    (S.WAITING, S.NO_SHOW),
    (S.IN_CONSULTATION, S.WAITING),
    (S.IN_CONSULTATION, S.COMPLETED),
    (S.NO_SHOW, S.WAITING),
}
Check = Callable[..., None]
CHANGES = [
    pytest.param(check_may_move, NotReschedulable, TooLateToReschedule, id="move"),
    pytest.param(check_may_cancel, NotCancellable, TooLateToCancel, id="cancel"),
]


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("after", S)
def test_a_status_follows_another_only_as_the_table_says(before: S, after: S) -> None:
    if (before, after) in ALLOWED:
        check_transition(before, after)
    else:
        with pytest.raises(StatusNotAllowed) as refused:
            check_transition(before, after)
        assert refused.value.values == {"before": before.value, "after": after.value}


def test_every_status_has_its_transitions_and_only_some_take_time() -> None:
    assert set(TRANSITIONS) == set(S)
    assert set(S) - TAKES_TIME == {S.CANCELLED, S.NO_SHOW}
    assert [modality.value for modality in Modality] == ["telemedicine", "in_person"]


@pytest.mark.feature("CON-3")
@pytest.mark.parametrize(("check", "never", "late"), CHANGES)
@pytest.mark.parametrize("status", sorted(AHEAD))
def test_it_may_be_changed_up_to_the_notice_and_not_a_blink_later(
    check: Check, never: type[Refusal], late: type[Refusal], status: S
) -> None:
    until = may_change_until(STARTS, DAY)
    check(status, STARTS, notice=DAY, now=until)
    with pytest.raises(late) as refused:
        check(status, STARTS, notice=DAY, now=until + BLINK, phone="55 1234 5678")
    assert refused.value.values == {"until": until, "phone": "55 1234 5678"}
    with pytest.raises(never):
        check(status, STARTS, notice=DAY, now=STARTS)


@pytest.mark.feature("CON-3")
@pytest.mark.parametrize(("check", "never", "late"), CHANGES)
@pytest.mark.parametrize("status", sorted(set(S) - AHEAD))
def test_what_is_over_cancelled_or_under_way_is_not_changed_whatever_the_time(
    check: Check, never: type[Refusal], late: type[Refusal], status: S
) -> None:
    for now in (STARTS - 30 * DAY, STARTS - HOUR):
        with pytest.raises(never) as refused:
            check(status, STARTS, notice=DAY, now=now)
        assert not isinstance(refused.value, late)


@pytest.mark.feature("CON-3")
def test_without_notice_it_may_be_changed_until_it_begins() -> None:
    check_may_move(S.CONFIRMED, STARTS, notice=timedelta(0), now=STARTS - BLINK)
    check_may_cancel(S.CONFIRMED, STARTS, notice=timedelta(0), now=STARTS - BLINK)


def test_attendance_is_confirmed_up_to_the_start_whatever_the_notice() -> None:
    for status in AHEAD:
        check_may_confirm(status, STARTS, now=STARTS - BLINK)
        with pytest.raises(NotConfirmable):
            check_may_confirm(status, STARTS, now=STARTS)
    for status in set(S) - AHEAD:
        with pytest.raises(NotConfirmable):
            check_may_confirm(status, STARTS, now=STARTS - DAY)


@pytest.mark.feature("CON-5")
def test_a_change_can_be_undone_for_three_minutes() -> None:
    window = minutes(3)
    assert undo_open(STARTS, window=window, now=STARTS)
    assert undo_open(STARTS, window=window, now=STARTS + window - BLINK)
    assert not undo_open(STARTS, window=window, now=STARTS + window)
    assert not undo_open(STARTS, window=window, now=STARTS - BLINK)


def test_reminders_are_due_before_the_start_the_earliest_first() -> None:
    assert reminder_times(STARTS, (HOUR, DAY, HOUR), now=STARTS - 3 * DAY) == [
        (DAY, STARTS - DAY),
        (HOUR, STARTS - HOUR),
    ]


def test_a_reminder_already_past_when_booked_is_dropped() -> None:
    assert reminder_times(STARTS, LEADS, now=STARTS - DAY) == [(HOUR, STARTS - HOUR)]
    assert reminder_times(STARTS, LEADS, now=STARTS - HOUR) == []
    assert reminder_times(STARTS, (), now=STARTS - DAY) == []


@pytest.mark.parametrize("lead", [timedelta(0), -HOUR])
def test_a_reminder_after_the_start_makes_no_sense(lead: timedelta) -> None:
    with pytest.raises(ValueError, match="before the appointment"):
        reminder_times(STARTS, (DAY, lead), now=STARTS - 3 * DAY)


def test_a_reminder_goes_when_due_and_late_after_downtime() -> None:
    due = STARTS - DAY
    assert not reminder_worth_sending(due, STARTS, LEADS, now=due - BLINK)
    assert reminder_worth_sending(due, STARTS, LEADS, now=due)
    assert reminder_worth_sending(due, STARTS, LEADS, now=STARTS - HOUR - BLINK)


def test_of_two_late_reminders_only_the_nearer_goes() -> None:
    for now in (STARTS - HOUR, STARTS - minutes(40)):
        assert not reminder_worth_sending(STARTS - DAY, STARTS, LEADS, now=now)
        assert reminder_worth_sending(STARTS - HOUR, STARTS, LEADS, now=now)


def test_no_reminder_goes_once_it_has_begun() -> None:
    assert not reminder_worth_sending(STARTS - HOUR, STARTS, LEADS, now=STARTS)
    assert reminder_worth_sending(STARTS - HOUR, STARTS, LEADS, now=STARTS - BLINK)
