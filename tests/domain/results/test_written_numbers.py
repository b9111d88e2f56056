"""Decimal and thousands separators: a number is read as it was meant, or it is asked."""

from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from luna_portal.domain.results.units import plain_unit
from luna_portal.domain.results.usual_studies import usual_reference
from luna_portal.domain.results.written_numbers import (
    DecimalSign,
    FileSigns,
    WrittenRow,
    bounds_in,
    doubtful_numbers,
    file_signs,
    forms,
    is_count,
    read_row,
    sign_of,
)

pytestmark = pytest.mark.feature("CLI-8")
POINT, COMMA = DecimalSign.POINT, DecimalSign.COMMA


def decided(row: WrittenRow, *others: WrittenRow) -> WrittenRow | None:
    """The row as it is read in a file with those others; None for a question."""
    sign = sign_of(row, file_signs([row, *others])) if doubtful_numbers(row) else POINT
    return None if sign is None else read_row(row, sign)


def printed(number: Decimal, places: int, sign: DecimalSign, group: str) -> str:
    """A number as a laboratory prints it."""
    text = f"{number:,.{places}f}".replace(",", "G").replace(".", "." if sign is POINT else ",")
    return text.replace("G", group)


NUMBERS = st.one_of(
    st.decimals(0, 30, places=3), st.decimals(0, 1000, places=2), st.decimals(0, 500_000, places=0),
    st.sampled_from([Decimal(one) for one in ("1.015", "7450", "245000", "1.005", "12.5", "0.9", "1000000", "999.999")]),
)  # fmt: skip
UNITS = ("", "mg/dL", "mmol/L", "/uL", "10*3/uL", "U/L", "cel/mm³")
ANALYTES = ("Densidad", "Glucosa", "Leucocitos", "Plaquetas", "TSH", "Calcio iónico")


@example(Decimal("1.015"), (Decimal("1.005"), Decimal("1.030")), 3, COMMA, True, "", "Densidad")
@example(Decimal("1.150"), (Decimal("1.120"), Decimal("1.320")), 3, COMMA, True, "mmol/L", "Calcio iónico")
@example(Decimal(245000), (Decimal(150000), Decimal(450000)), 0, POINT, True, "", "Otra")
@example(Decimal(140), (Decimal(136), Decimal(145)), 3, COMMA, True, "mmol/L", "Sodio")
@example(Decimal(7450), (Decimal(4500), Decimal(11000)), 0, COMMA, True, "/uL", "Leucocitos")
@given(
    NUMBERS, st.tuples(NUMBERS, NUMBERS), st.integers(0, 3), st.sampled_from(DecimalSign), st.booleans(),
    st.sampled_from(UNITS), st.sampled_from(ANALYTES),
)  # fmt: skip
def test_a_number_printed_in_either_way_with_its_reference_is_never_another_one_in_silence(
    value: Decimal, bounds: tuple[Decimal, Decimal], places: int, sign: DecimalSign, grouped: bool, unit: str, name: str  # noqa: FBT001
) -> None:  # fmt: skip
    low, high = sorted(bounds)
    if is_count(unit):
        places = 0
    assume(not (places == 3 and low >= 100 and not unit))  # "150,000" alone is thousands: nobody measures so finely
    value, low, high = (round(one, places) for one in (value, low, high))
    usual = usual_reference("", name, unit)
    if usual is not None and usual.low is not None and usual.high is not None:
        assume(all(usual.low / 20 <= one <= usual.high * 20 for one in (value, low, high)))
    group = ("," if sign is POINT else ".") if grouped else ""
    texts = [printed(one, places, sign, group) for one in (value, low, high)]
    for row in (
        WrittenRow(texts[0], texts[1], texts[2], unit=unit, usual=usual),
        WrittenRow(texts[0], reference=f"{texts[1]} – {texts[2]}", unit=unit, usual=usual),
        WrittenRow(f"<{texts[0]}", reference=f"<{texts[2]}", unit=unit, usual=usual),
        WrittenRow(texts[0], unit=unit, usual=usual),
    ):
        if not row.bounds and places == 3:
            continue  # without a reference the next test looks at it
        read = decided(row)
        if read is not None:
            shown = [
                Decimal(one.lstrip("<")) for one in (read.value, read.low, read.high, *bounds_in(read.reference)) if one
            ]
            assert set(shown) <= {value, low, high}, (row, read)
            assert shown[0] == value


@given(NUMBERS, st.integers(0, 3), st.sampled_from(DecimalSign), st.sampled_from(["", "mg/dL", "U/L"]))
def test_a_number_without_reference_is_never_another_one_in_silence(
    value: Decimal, places: int, sign: DecimalSign, unit: str
) -> None:
    value = round(value, places)
    row = WrittenRow(printed(value, places, sign, "," if sign is POINT else "."), unit=unit)
    read = decided(row)
    assert read is None or Decimal(read.value) == value


THOUSANDS = {
    "platelets": WrittenRow("245,000", reference="150,000 – 450,000"),
    "few platelets": WrittenRow("8,500", "150,000", "450,000", unit="/uL"),
    "white cells by their unit": WrittenRow("7,450", reference="4,500 - 11,000", unit="cel/mm³"),
    "millions": WrittenRow("4,850,000", reference="4,200,000 a 5,400,000", unit="/µL"),
    "a viral load": WrittenRow("1,250", unit="copias/mL"),
    "a glucose by what is usual": WrittenRow("1,250", unit="mg/dL", usual=usual_reference("2345-7", "", "mg/dL")),
    "blanks": WrittenRow("245 000", reference="150 000 - 450 000"),
    "a point in the same row": WrittenRow("1,250.5", reference="1,000 - 2,000", unit="U/L"),
}
DECIMALS = {
    "one decimal": WrittenRow("12,5", reference="10,0-20,0"),
    "three decimals with a small bound": WrittenRow("2,345", reference="0,400 - 4,000", unit="uUI/mL"),
    "a urine's density": WrittenRow("1,015", reference="1,005 - 1,030", usual=usual_reference("", "Densidad", "")),
    "white cells in thousands": WrittenRow(
        "7,450", "4,500", "11,000", unit="x10³/µL", usual=usual_reference("6690-2", "", "x10³/µL")
    ),
    "a comparator": WrittenRow("<0,005", reference="<0,100"),
}
ASKED = {
    "ionised calcium": WrittenRow("1,150", reference="1,120 – 1,320", unit="mmol/L"),
    "the same form, counted in an unknown unit": WrittenRow("7,450", reference="4,500 - 11,000"),
    "nothing beside it": WrittenRow("1,250"),
    "three decimals throughout": WrittenRow("140,000", reference="136,000 - 145,000", unit="mmol/L"),
    "its unit says one thing, its reference another": WrittenRow(
        "245,000", reference="150,000 - 450,000", unit="10*3/uL", usual=usual_reference("777-3", "", "10*3/uL")
    ),
    "a large value beside a small reference": WrittenRow("12,500", reference="30 - 200", unit="U/L"),
    "one long bound alone": WrittenRow("1,000", reference="<100,000"),
    "a point that may group": WrittenRow("7.450", reference="4.500 - 11.000"),
    "a count with a point": WrittenRow("7.450", reference="4.500 - 11.000", unit="/uL"),
    "a value out of all proportion": WrittenRow("12.8", reference="11,500 - 16,000"),
}


@pytest.mark.parametrize("row", THOUSANDS.values(), ids=THOUSANDS.keys())
def test_what_is_surely_thousands_is_read_so(row: WrittenRow) -> None:
    for others in ((), (WrittenRow("12,5"),), (WrittenRow("12.8"),)):
        read = decided(row, *others)
        assert read is not None
        assert (read.value, read.reference) == tuple(
            text.replace(",", "") if "," in text else text.replace("5 0", "50").replace("0 0", "00")
            for text in (row.value, row.reference)
        )


@pytest.mark.parametrize("row", DECIMALS.values(), ids=DECIMALS.keys())
def test_what_is_surely_decimal_is_read_so(row: WrittenRow) -> None:
    for others in ((), (WrittenRow("245,000", reference="150,000 – 450,000"),), (WrittenRow("12.8"),)):
        read = decided(row, *others)
        assert read is not None
        assert (read.value, read.reference) == (row.value.replace(",", "."), row.reference.replace(",", "."))


@pytest.mark.parametrize("row", ASKED.values(), ids=ASKED.keys())
def test_what_is_not_sure_is_asked(row: WrittenRow) -> None:
    assert decided(row) is None
    assert decided(row, WrittenRow("12,5")) is None, "what other rows show makes nothing surer"


def test_three_decimals_elsewhere_in_the_file_make_long_numbers_a_question() -> None:
    row = WrittenRow("140,000", reference="136,000 - 145,000")
    assert decided(row) is not None
    assert decided(row, WrittenRow("0,900")) is None


def test_a_point_is_decimal_where_the_file_or_its_standard_shows_it() -> None:
    row = WrittenRow("1.150", reference="1.120 - 1.320", unit="mmol/L")
    assert decided(row) is None
    assert decided(row, WrittenRow("12.8")) == row
    assert decided(row, WrittenRow("12.8"), WrittenRow("12,5")) is None
    by_format = WrittenRow("1.150", reference="1.120 - 1.320", unit="mmol/L", point_by_format=True)
    assert decided(by_format) == by_format
    assert sign_of(WrittenRow("245.000"), FileSigns(points=True)) is None, "no laboratory measures so finely"


def test_forms_of_one_number() -> None:
    assert forms("245,000") == {POINT: "245000", COMMA: "245.000"}
    assert forms("1.234,5") == {COMMA: "1234.5"}
    assert forms("0,400") == {COMMA: "0.400"}
    assert forms("≤ 5") == {POINT: "<=5", COMMA: "<=5"}
    assert forms("-1 234,5") == {COMMA: "-1234.5"}
    for no_number in ("", "Negativo", "1:128", "1,23,456", "12,", "1,234.567.8", "5 6", "1" * 13, "2026-11-20"):
        assert forms(no_number) == {}


def test_units_in_one_spelling() -> None:
    assert {plain_unit(one) for one in ("x10³/µL", "10^3/uL", "10*3/μL", "K/uL", "miles/µL", "x 10^3/uL")} == {
        "10*3/ul"
    }
    assert [is_count(one) for one in ("/µL", "cel/mm3", "UFC/mL", "mm³", "10*3/uL", "mL", "ng/mL", "")] == [
        True
    ] * 4 + [False] * 4
