"""When a result reaches its patient."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.results.release import (
    CALL_WITHIN,
    CommentWished,
    CriticalUnexplained,
    CriticalUntold,
    ReleaseRule,
    Standing,
    asks_to_call,
    check_may_release,
    is_due,
    may_show,
    release_day,
)

pytestmark = pytest.mark.feature("ARC-5")
TODAY = date(2026, 11, 22)
AT_ONCE, AFTER_COMMENT, ON_DATE = ReleaseRule.AT_ONCE, ReleaseRule.AFTER_COMMENT, ReleaseRule.ON_DATE


def test_each_rule_lets_go_when_it_says() -> None:
    assert is_due(Standing(AT_ONCE, commented=False), AT_ONCE, TODAY)
    assert not is_due(Standing(AFTER_COMMENT, commented=False), AT_ONCE, TODAY)
    assert is_due(Standing(AFTER_COMMENT, commented=True), AT_ONCE, TODAY)
    assert not is_due(Standing(ON_DATE, commented=True, release_on=TODAY + timedelta(days=1)), AT_ONCE, TODAY)
    assert is_due(Standing(ON_DATE, commented=False, release_on=TODAY), AT_ONCE, TODAY)
    assert not is_due(Standing(ON_DATE, commented=True), AT_ONCE, TODAY)


@given(
    st.sampled_from(ReleaseRule),
    st.booleans(),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.sampled_from(ReleaseRule),
)
def test_a_wish_never_makes_it_earlier(
    rule: ReleaseRule,
    commented: bool,  # noqa: FBT001
    on: date | None,
    wish: ReleaseRule,
) -> None:
    report = Standing(rule, commented=commented, release_on=on)
    assert is_due(report, wish, TODAY) <= is_due(report, AT_ONCE, TODAY)


def test_a_clinician_may_be_earlier_than_the_rule_but_not_than_the_wish() -> None:
    check_may_release(Standing(ON_DATE, commented=False, release_on=TODAY + timedelta(days=9)), AT_ONCE)
    with pytest.raises(CommentWished):
        check_may_release(Standing(AT_ONCE, commented=False), AFTER_COMMENT)
    check_may_release(Standing(AT_ONCE, commented=True), AFTER_COMMENT)


def test_the_day_counts_from_the_issue() -> None:
    assert release_day(ON_DATE, 3, TODAY) == date(2026, 11, 25)
    assert release_day(ON_DATE, -3, TODAY) == TODAY
    assert release_day(AT_ONCE, 3, TODAY) is None


def test_what_is_not_released_is_not_there() -> None:
    now = datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert not may_show(None, now)
    assert not may_show(now + timedelta(seconds=1), now)
    assert may_show(now, now)


@given(
    st.sampled_from(ReleaseRule), st.booleans(), st.booleans(), st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.sampled_from(ReleaseRule),
)  # fmt: skip
def test_no_rule_lets_a_critical_value_go_unless_it_is_explained_and_told(
    rule: ReleaseRule,
    commented: bool,  # noqa: FBT001
    told: bool,  # noqa: FBT001
    on: date | None,
    wish: ReleaseRule,
) -> None:
    calm = Standing(rule, commented=commented, release_on=on)
    critical = replace(calm, critical=True, told=told)
    assert is_due(critical, wish, TODAY) == (is_due(calm, wish, TODAY) and commented and told)


def test_a_clinician_lets_a_critical_value_go_only_explained_and_told() -> None:
    critical = Standing(AT_ONCE, commented=False, critical=True, told=True)
    with pytest.raises(CriticalUnexplained):
        check_may_release(critical, AT_ONCE)
    with pytest.raises(CriticalUntold) as untold:
        check_may_release(replace(critical, commented=True, told=False), AT_ONCE)
    with pytest.raises(CriticalUntold) as tried:
        check_may_release(replace(critical, commented=True, told=False, tried=True), AT_ONCE)
    assert (untold.value.key, tried.value.key) == ("results.critical.untold", "results.critical.untold_tried")
    check_may_release(replace(critical, commented=True), AT_ONCE)


def test_a_critical_result_asks_for_a_call_for_thirty_days() -> None:
    released = datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert asks_to_call(None, released)
    assert asks_to_call(released, released + CALL_WITHIN - timedelta(seconds=1))
    assert not asks_to_call(released, released + CALL_WITHIN)
