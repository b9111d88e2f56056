"""Normal values are kept when they say of what, for whom and within which bounds, and no two hold for one person."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.refusals import InvalidForm
from luna_portal.domain.results.normal_values import Age, AgeUnit, Held, NormalForm, age_of, checked_normal
from luna_portal.domain.results.usual_studies import ADULT_DAYS
from luna_portal.domain.results.values import AgeRange, Reference, range_for

pytestmark = pytest.mark.feature("CLI-8")
FORM = NormalForm(" Glucosa ", "2345-7", "mg/dL", "", "18", "years", "", "years", "70", "100.0", "40", "400")


def refused(**change: str) -> dict[str, str]:
    """The fields at fault when the form is so changed."""
    with pytest.raises(InvalidForm) as wrong:
        checked_normal(replace(FORM, **change), others=())
    return wrong.value.errors


def test_what_was_typed_is_kept_as_numbers_and_days() -> None:
    values = checked_normal(FORM, others=())
    assert (values.name, values.held) == ("Glucosa", Held("2345-7", "mg/dL", "", 6574, None))
    assert (values.low, values.high, values.critical_low, values.critical_high) == ("70", "100.0", "40", "400")


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": " "}, {"name": "results.normal.name_missing"}),
        ({"name": "x" * 161}, {"name": "refusal.too_long"}),
        ({"loinc": ""}, {"loinc": "results.normal.loinc_missing"}),
        ({"loinc": "2345-8"}, {"loinc": "results.studies.loinc_wrong"}),
        ({"unit": "x" * 31}, {"unit": "refusal.too_long"}),
        ({"sex": "X"}, {"sex": "results.normal.sex_wrong"}),
        ({"age_from": "-1"}, {"age_from": "results.normal.age_wrong"}),
        ({"age_from": "1.5"}, {"age_from": "results.normal.age_wrong"}),
        ({"age_from": "131"}, {"age_from": "results.normal.age_wrong"}),
        ({"age_to": "9" * 5000}, {"age_to": "results.normal.age_wrong"}),
        ({"age_to": "20", "to_unit": "weeks"}, {"age_to": "results.normal.age_wrong"}),
        ({"age_to": "18"}, {"age_to": "results.normal.ages_crossed"}),
        ({"age_to": "216", "to_unit": "months"}, {"age_to": "results.normal.ages_crossed"}),
        ({"low": "", "high": ""}, {"low": "results.normal.bounds_missing"}),
        ({"low": "1,000"}, {"low": "results.normal.number_wrong"}),
        ({"high": "<100"}, {"high": "results.normal.number_wrong"}),
        ({"high": "NaN"}, {"high": "results.normal.number_wrong"}),
        ({"critical_high": "4e2"}, {"critical_high": "results.normal.number_wrong"}),
        ({"low": "101"}, {"high": "results.normal.bounds_crossed"}),
        ({"critical_low": "70"}, {"critical_low": "results.normal.critical_low_crossed"}),
        ({"critical_high": "100"}, {"critical_high": "results.normal.critical_high_crossed"}),
        ({"low": "", "critical_low": "100"}, {"critical_low": "results.normal.critical_low_crossed"}),
        ({"high": "", "critical_high": "69"}, {"critical_high": "results.normal.critical_high_crossed"}),
        (
            {"name": "", "sex": "?", "low": "x"},
            {
                "name": "results.normal.name_missing",
                "sex": "results.normal.sex_wrong",
                "low": "results.normal.number_wrong",
            },
        ),
    ],
)
def test_each_field_at_fault_is_named(change: dict[str, str], errors: dict[str, str]) -> None:
    assert refused(**change) == errors


@given(st.text(max_size=30), st.text(max_size=8), st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(bound: str, age: str, word: str) -> None:
    try:
        kept = checked_normal(replace(FORM, low=bound, age_from=age, unit=word), others=())
    except InvalidForm:
        return
    assert not kept.low or Decimal(kept.low) <= Decimal(kept.high)


ages = st.builds(Age, st.integers(0, 130), st.sampled_from(AgeUnit))


@given(ages)
def test_an_age_comes_back_as_it_was_told_or_in_a_larger_unit(age: Age) -> None:
    back = age_of(age.days)
    assert back.days == age.days
    assert list(AgeUnit).index(back.unit) <= list(AgeUnit).index(age.unit)


def test_whoever_has_a_birthday_today_is_that_old() -> None:
    for leap in range(4):
        birth, on = date(1990 + leap, 3, 1), date(2008 + leap, 3, 1)
        assert 0 <= (on - birth).days - ADULT_DAYS <= 1


spans = st.tuples(st.integers(0, 60), st.none() | st.integers(1, 60)).filter(
    lambda one: one[1] is None or one[0] < one[1]
)


@given(spans, spans)
def test_two_are_refused_exactly_when_somebody_is_within_both(
    one: tuple[int, int | None], other: tuple[int, int | None]
) -> None:
    first, second = Held("2345-7", "mg/dL", "F", *one), Held("2345-7", "mg/dL", "F", *other)
    both = any(
        all(
            held.age_from_days <= day and (held.age_to_days is None or day < held.age_to_days)
            for held in (first, second)
        )
        for day in range(61)
    )
    assert first.meets(second) is second.meets(first) is both


@pytest.mark.parametrize("change", [{"loinc": "718-7"}, {"unit": "mmol/L"}, {"sex": "F"}])
def test_another_analyte_unit_or_sex_is_no_double(change: dict[str, str]) -> None:
    there = checked_normal(FORM, others=()).held
    checked_normal(replace(FORM, **change), others=[there])
    with pytest.raises(InvalidForm) as double:
        checked_normal(replace(FORM, age_from="30"), others=[there])
    assert double.value.errors == {"age_from": "results.normal.ages_taken"}


@given(st.integers(0, 40000))
def test_neighbouring_ages_leave_nobody_without_values_and_nobody_with_two(age: int) -> None:
    child = checked_normal(replace(FORM, age_from="", age_to="12", low="60"), others=()).held
    adult = checked_normal(replace(FORM, age_from="12"), others=[child]).held
    ranges = [
        AgeRange(Reference(Decimal(low), Decimal(100)), held.sex, held.age_from_days, held.age_to_days)
        for low, held in ((60, child), (70, adult))
    ]
    on = date(2026, 11, 23)
    found = range_for(ranges, "F", on - timedelta(days=age), on)
    assert found is not None
    assert found.low == (60 if age < Age(12).days else 70)
