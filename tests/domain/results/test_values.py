"""Laboratory values: numbers, ranges, flags in words, and the bar."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.results.references import reference_from_text
from luna_portal.domain.results.units import same_unit
from luna_portal.domain.results.values import (
    AgeRange,
    Flag,
    Measure,
    Reference,
    bar,
    disagree,
    flag_of,
    flag_of_words,
    measure,
    range_for,
    with_laboratory,
)

pytestmark = pytest.mark.feature("ARC-4")
GLUCOSE = Reference(Decimal(70), Decimal(100), Decimal(40), Decimal(400))
numbers = st.decimals(min_value=-10_000, max_value=10_000, places=3)
positive = st.decimals(min_value="0.001", max_value=10_000, places=3)


@st.composite
def ranges(draw: st.DrawFn) -> Reference:
    """A closed range of some width."""
    low = draw(numbers)
    return Reference(low, low + draw(positive))


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("85", Flag.NORMAL), ("70", Flag.NORMAL), ("100", Flag.NORMAL), ("112", Flag.SLIGHTLY_HIGH), ("113", Flag.HIGH),
        ("400", Flag.CRITICAL_HIGH), ("65", Flag.SLIGHTLY_LOW), ("55", Flag.LOW), ("40", Flag.CRITICAL_LOW),
    ],
)  # fmt: skip
def test_a_glucose_reads_as_a_person_would_say_it(value: str, flag: Flag) -> None:
    assert flag_of(Measure(Decimal(value)), GLUCOSE) is flag


@pytest.mark.parametrize(
    ("text", "reference", "flag"),
    [
        ("<5", Reference(high=Decimal(10)), Flag.NORMAL),
        ("<5", Reference(Decimal(0), Decimal(10)), Flag.NORMAL),
        ("<5", Reference(Decimal(5), Decimal(10)), Flag.LOW),
        ("<=5", Reference(Decimal(5), Decimal(10)), Flag.UNKNOWN),
        ("<5", Reference(Decimal(3), Decimal(10)), Flag.UNKNOWN),
        ("<20", Reference(high=Decimal(10)), Flag.UNKNOWN),
        (">200", Reference(high=Decimal(150)), Flag.HIGH),
        (">200", Reference(high=Decimal(250)), Flag.UNKNOWN),
        (">90", Reference(low=Decimal(60)), Flag.NORMAL),
        (">90", Reference(), Flag.UNKNOWN),
    ],
)
def test_a_value_known_from_one_side_is_flagged_only_when_certain(text: str, reference: Reference, flag: Flag) -> None:
    value = measure(text)
    assert value is not None
    assert flag_of(value, reference) is flag


@given(positive, positive, positive)
def test_what_is_said_of_an_open_value_holds_for_every_number_it_may_be(
    limit: Decimal, low: Decimal, width: Decimal
) -> None:
    reference = Reference(low, low + width)
    said = flag_of(Measure(limit, ">"), reference)
    if said is Flag.HIGH:
        assert flag_of(Measure(limit + Decimal("0.0001")), reference) in {Flag.SLIGHTLY_HIGH, Flag.HIGH}
    said = flag_of(Measure(limit, "<"), reference)
    if said is Flag.LOW:
        assert flag_of(Measure(limit - Decimal("0.0001")), reference) in {Flag.SLIGHTLY_LOW, Flag.LOW}


@given(numbers, ranges())
def test_a_number_is_normal_exactly_inside_its_range(number: Decimal, reference: Reference) -> None:
    assert reference.low is not None
    assert reference.high is not None
    inside = reference.low <= number <= reference.high
    assert (flag_of(Measure(number), reference) is Flag.NORMAL) == inside


@given(numbers, ranges())
def test_a_mark_is_in_the_normal_zone_exactly_when_its_value_is(number: Decimal, reference: Reference) -> None:
    drawn = bar(Measure(number), reference)
    assert drawn is not None
    assert 0 <= drawn.value <= 1
    assert 0 < drawn.low < drawn.high < 1
    assert reference.low is not None
    assert reference.high is not None
    if reference.low < number < reference.high:
        assert drawn.low <= drawn.value <= drawn.high
    if number > reference.high:
        assert drawn.value >= drawn.high


def test_a_range_open_to_one_side_has_a_bar_and_none_has_none() -> None:
    under = bar(Measure(Decimal(182)), Reference(high=Decimal(200)))
    assert under is not None
    assert (under.low, round(under.high, 3)) == (0.0, 0.625)
    over = bar(Measure(Decimal(45)), Reference(low=Decimal(40)))
    assert over is not None
    assert over.high == 1.0
    assert over.low < over.value
    assert bar(Measure(Decimal(1)), Reference()) is None
    assert bar(Measure(Decimal(1)), Reference(high=Decimal(0))) is None
    assert bar(Measure(Decimal(1)), Reference(Decimal(5), Decimal(5))) is None


def test_only_plain_numbers_are_numbers() -> None:
    assert measure(" 5.60 ") == Measure(Decimal("5.60"))
    assert measure(">= 200") == Measure(Decimal(200), ">=")
    for text in ("", "5,6", "1,234.5", "1e5", "NaN", "Infinity", "٥", "Negativo", "5 mg", "--5", "<", "9" * 20):
        assert measure(text) is None, text


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    measure(text)
    reference_from_text(text)
    flag_of_words(text, text)


def test_a_range_in_words_is_read_or_left_alone() -> None:
    assert reference_from_text("70 - 100") == Reference(Decimal(70), Decimal(100))
    assert reference_from_text("0.6 a 1.1") == Reference(Decimal("0.6"), Decimal("1.1"))
    assert reference_from_text("<200") == Reference(high=Decimal(200))
    assert reference_from_text(">= 40") == Reference(low=Decimal(40))
    for text in ("100-70", "Negativo", "H: 13-17 M: 12-15", ""):
        assert reference_from_text(text).is_open, text


def test_words_are_expected_or_not_and_unknown_words_stay_so() -> None:
    assert flag_of_words("NEGATIVO", "Negativo") is Flag.EXPECTED
    assert flag_of_words("No reactivo", "negativo") is Flag.EXPECTED
    assert flag_of_words("Positivo", "Negativo") is Flag.UNEXPECTED
    assert flag_of_words("Amarillo", "amarillo") is Flag.EXPECTED
    assert flag_of_words("Turbio", "Amarillo") is Flag.UNKNOWN
    assert flag_of_words("Positivo", "") is Flag.UNKNOWN


def test_the_range_is_of_the_own_sex_and_the_narrowest_age() -> None:
    both, woman = Reference(Decimal(12), Decimal(17)), Reference(Decimal(12), Decimal(15))
    child = Reference(Decimal(11), Decimal(14))
    table = [AgeRange(both), AgeRange(woman, sex="F"), AgeRange(child, age_to_days=4380)]
    today = date(2026, 11, 22)
    assert range_for(table, "F", date(1958, 3, 4), today) == woman
    assert range_for(table, "M", date(1958, 3, 4), today) == both
    assert range_for(table, "", date(2020, 3, 4), today) == child
    assert range_for([AgeRange(woman, sex="F")], "", date(1958, 3, 4), today) is None
    assert range_for(table, "F", today + timedelta(days=1), today) is None


def test_an_age_range_ends_before_its_last_day() -> None:
    table = [AgeRange(Reference(high=Decimal(1)), age_to_days=10)]
    born = date(2026, 11, 1)
    assert range_for(table, "F", born, born + timedelta(days=9)) is not None
    assert range_for(table, "F", born, born + timedelta(days=10)) is None


def test_the_laboratory_alone_knows_what_is_critical_and_speaks_where_the_range_is_silent() -> None:
    assert with_laboratory(Flag.HIGH, Flag.CRITICAL_HIGH) is Flag.CRITICAL_HIGH
    assert with_laboratory(Flag.UNKNOWN, Flag.HIGH) is Flag.HIGH
    assert with_laboratory(Flag.SLIGHTLY_HIGH, Flag.HIGH) is Flag.SLIGHTLY_HIGH
    assert disagree(Flag.HIGH, Flag.NORMAL)
    assert disagree(Flag.HIGH, Flag.LOW)
    assert not disagree(Flag.SLIGHTLY_HIGH, Flag.HIGH)
    assert not disagree(Flag.HIGH, Flag.UNKNOWN)


CRITICAL_LIMITS = Reference(
    low=Decimal("3.5"), high=Decimal("5.1"), critical_low=Decimal("2.5"), critical_high=Decimal("6.5")
)


@pytest.mark.feature("ARC-4")
@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("6.4", Flag.HIGH), ("6.5", Flag.CRITICAL_HIGH), ("2.6", Flag.LOW), ("2.5", Flag.CRITICAL_LOW),
        (">6.5", Flag.CRITICAL_HIGH), (">=6.5", Flag.CRITICAL_HIGH), (">6.4", Flag.HIGH), ("<6.5", Flag.UNKNOWN),
        ("<2.5", Flag.CRITICAL_LOW), ("<=2.5", Flag.CRITICAL_LOW), ("<2.6", Flag.LOW), (">2.5", Flag.UNKNOWN),
    ],
)  # fmt: skip
def test_a_value_at_its_critical_limit_or_surely_beyond_is_critical(text: str, flag: Flag) -> None:
    value = measure(text)
    assert value is not None
    assert flag_of(value, CRITICAL_LIMITS) is flag


@pytest.mark.feature("ARC-4")
def test_critical_limits_speak_where_nothing_is_said_of_what_is_normal() -> None:
    alone = Reference(critical_high=Decimal(400))
    assert flag_of(Measure(Decimal(412)), alone) is Flag.CRITICAL_HIGH
    assert flag_of(Measure(Decimal(399)), alone) is Flag.UNKNOWN


@pytest.mark.feature("ARC-4")
def test_what_either_of_laboratory_and_clinic_calls_critical_is_critical() -> None:
    assert with_laboratory(Flag.HIGH, Flag.CRITICAL_ABNORMAL) is Flag.CRITICAL_ABNORMAL
    assert with_laboratory(Flag.CRITICAL_HIGH, Flag.NORMAL) is Flag.CRITICAL_HIGH
    assert with_laboratory(Flag.CRITICAL_LOW, Flag.CRITICAL_HIGH) is Flag.CRITICAL_LOW
    assert with_laboratory(Flag.NORMAL, Flag.HIGH) is Flag.NORMAL
    assert disagree(Flag.NORMAL, Flag.CRITICAL_ABNORMAL)
    assert not disagree(Flag.HIGH, Flag.CRITICAL_ABNORMAL)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("mg/dL", "mg/dl", True), ("10*3/uL", "10^3/µL", True), ("10*3/uL", "x10³/μl", True), ("mmol/L", " mmol / L ", True),
        ("10*3/uL", "10*6/uL", False), ("mg/dL", "mmol/L", False), ("mg/dL", "", False), ("g/dL", "mg/dL", False),
        ("10*3/uL", "103/uL", True),
    ],
)  # fmt: skip
def test_a_unit_is_known_however_it_is_written_and_never_converted(one: str, other: str, *, same: bool) -> None:
    assert same_unit(one, other) is same
