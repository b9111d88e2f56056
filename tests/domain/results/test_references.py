"""Reference ranges in the words that laboratories use."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.results.references import reference_from_text
from luna_portal.domain.results.values import Reference
from luna_portal.domain.results.written_numbers import DecimalSign, WrittenRow, bounds_in, read_row


@pytest.mark.feature("RES-2")
@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("70-100", "70", "100"), ("70 a 100", "70", "100"), ("De 70 a 100 mg/dL", "70", "100"), ("70 – 100 mg/dl", "70", "100"),
        ("entre 0.6 y 1.1", "0.6", "1.1"), ("Normal: 70 - 100", "70", "100"), ("V.R. 70-100", "70", "100"),
        ("menor de 150", None, "150"), ("Menor que 150 mg/dL", None, "150"), ("MENOR A 5.7", None, "5.7"), ("hasta 40", None, "40"),
        ("Hasta 1.2 mg/dL", None, "1.2"), ("<= 5.0", None, "5.0"), ("≤5", None, "5"), ("máximo 33", None, "33"), ("<200", None, "200"),
        ("mayor de 40", "40", None), ("Mayor a 60 mg/dL", "60", None), ("≥ 40", "40", None), (">= 40", "40", None),
        ("desde 3.5", "3.5", None), ("mínimo 20", "20", None), ("Inferior a 0.5", None, "0.5"),
    ],
)  # fmt: skip
def test_a_reference_is_read_in_the_usual_words(text: str, low: str | None, high: str | None) -> None:
    expected = Reference(Decimal(low) if low else None, Decimal(high) if high else None)
    assert reference_from_text(text, "mg/dL") == expected


@pytest.mark.feature("RES-2")
@pytest.mark.parametrize(
    "text",
    [
        "Negativo",
        "",
        "H: 13-17 / M: 12-15",
        "Ver nota",
        "100-70",
        "0,0 - 150,0",
        "70-100 mmol/L",
        "Deseable <200, límite 200-239",
        "5",
        "a 7",
    ],
)
def test_what_is_not_understood_says_nothing(text: str) -> None:
    assert reference_from_text(text, "mg/dL").is_open


@pytest.mark.feature("RES-2")
@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("0,0 - 150,0", "0.0 - 150.0"),
        ("Menor de 1,5 mg/dL", "Menor de 1.5 mg/dL"),
        ("0,6 a 1,1", "0.6 a 1.1"),
        ("hasta 5", "hasta 5"),
    ],
)
def test_its_numbers_are_read_by_the_rule_of_the_row(text: str, plain: str) -> None:
    assert read_row(WrittenRow("1,0", reference=text), DecimalSign.COMMA).reference == plain


@given(text=st.text(max_size=60))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = reference_from_text(text, "mg/dL")
    assert found.is_open or bounds_in(text)
    for number in bounds_in(text):
        assert number in text
