"""Units of laboratory values, however they are written, and what a number in one is in another."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.results.units import Substance, factor, plain_unit

GLUCOSE = Substance(Decimal("180.156"))
POTASSIUM = Substance(Decimal("39.0983"), 1)
UNITS = (
    "g/L",
    "g/dL",
    "mg/dL",
    "mg/L",
    "µg/mL",
    "mmol/L",
    "µmol/L",
    "mEq/L",
    "10*3/uL",
    "/mm3",
    "10^9/L",
    "%",
    "kPa",
    "mmHg",
)


@pytest.mark.feature("ARC-4")
@pytest.mark.parametrize(
    ("one", "other", "number", "there"),
    [
        ("mg/dL", "mmol/L", "412", "22.87"), ("mmol/L", "mg/dL", "22.9", "412.6"), ("g/L", "mg/dL", "4.12", "412"),
        ("g/dL", "g/L", "12.5", "125"), ("mg/100mL", "mg/dL", "412", "412"), ("mil/mm³", "10*3/uL", "18", "18"),
        ("x10^3/mm3", "10*3/uL", "18", "18"), ("/µL", "10*3/uL", "18000", "18"), ("/mm³", "10*3/uL", "18000", "18"),
        ("plaquetas/mm3", "10*3/uL", "18000", "18"), ("10⁹/L", "10*3/uL", "18", "18"), ("miles/µL", "/uL", "18", "18000"),
        ("millones/mm3", "10*6/uL", "4.5", "4.5"), ("10*12/L", "10*6/uL", "4.5", "4.5"), ("kPa", "mmHg", "5", "37.5"),
        ("L/L", "%", "0.45", "45"), ("gr/dL", "g/L", "12.5", "125"), ("mg %", "mg/dL", "412", "412"), ("g%", "g/L", "12.5", "125"),
    ],
)  # fmt: skip
def test_a_number_is_the_same_amount_in_another_unit(one: str, other: str, number: str, there: str) -> None:
    by = factor(one, other, GLUCOSE)
    assert by is not None
    assert float(Decimal(number) * by) == pytest.approx(float(there), rel=0.002)


@pytest.mark.feature("ARC-4")
def test_an_ion_s_equivalents_are_moles_by_its_charges() -> None:
    assert factor("mEq/L", "mmol/L", POTASSIUM) == 1
    assert factor("mEq/L", "mmol/L", Substance(charges=2)) == Decimal("0.5")
    assert factor("mEq/L", "mmol/L") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", "mg/dL"),
        ("mg/dL", ""),
        ("mg/dL", "UI/L"),
        ("mg/dL", "10*3/uL"),
        ("mmol/L", "mg/dL"),
        ("%", "g/dL"),
        ("cruces", "mg/dL"),
    ],
)
def test_what_nobody_can_convert_is_not_converted(one: str, other: str) -> None:
    assert factor(one, other) is None


@given(one=st.sampled_from(UNITS), other=st.sampled_from(UNITS))
def test_a_way_back_is_the_way_there_turned_round(one: str, other: str) -> None:
    there, back = factor(one, other, POTASSIUM), factor(other, one, POTASSIUM)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there > 0
        assert float(there * back) == pytest.approx(1)


def test_a_unit_has_one_spelling() -> None:
    assert {plain_unit(one) for one in ("x10³/µL", "10^3/uL", "10**3/uL", "K/uL", "miles/µL", "10e3/uL")} == {"10*3/ul"}
    assert {plain_unit(one) for one in ("10¹²/L", "10^12/l", "x10*12/L")} == {"10*12/l"}
