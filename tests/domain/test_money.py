"""Money is whole centavos."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.money import Money

pytestmark = pytest.mark.feature("CLI-2")
amounts = st.integers(-(10**12), 10**12).map(lambda minor: Money(minor, "MXN"))


@given(amounts, amounts)
def test_what_is_added_can_be_taken_away_again(one: Money, other: Money) -> None:
    assert one + other == other + one
    assert (one + other) - other == one
    assert (one + other).minor == one.minor + other.minor


@pytest.mark.parametrize("minor", [1.0, 850.5, True, "850", None])
def test_anything_but_a_whole_number_is_refused(minor: object) -> None:
    with pytest.raises(TypeError, match="whole minor units"):
        Money(minor, "MXN")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["", "mxn", "MX", "PESO", "MX1", "MXÑ", "MXN\n"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="three capital letters"):
        Money(1, currency)


def test_pesos_and_dollars_do_not_mix() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Money(1, "MXN") + Money(1, "USD")
    with pytest.raises(ValueError, match="do not add up"):
        Money(1, "MXN") - Money(1, "USD")


def test_money_and_a_bare_number_do_not_mix() -> None:
    with pytest.raises(TypeError, match="money goes with money"):
        Money(1, "MXN") + 1  # type: ignore[operator]
    with pytest.raises(TypeError, match="money goes with money"):
        Money(1, "MXN") - 1.5  # type: ignore[operator]
