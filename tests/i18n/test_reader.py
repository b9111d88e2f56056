"""Prices as readers of each language expect them."""

from datetime import date

import pytest

from luna_portal.i18n.reader import Reader


@pytest.mark.parametrize(
    ("language", "minor", "shown"),
    [
        ("es", 65000, "$650"),
        ("es", 65050, "$650.50"),
        ("es", 123456700, "$1,234,567"),
        ("es", 0, "$0"),
        ("en", 65000, "$650 MXN"),
        ("en", 65050, "$650.50 MXN"),
        ("en", 123456700, "$1,234,567 MXN"),
        ("en", 0, "$0 MXN"),
        ("en", -65000, "-$650 MXN"),
        ("en", 5, "$0.05 MXN"),
    ],
)
def test_a_price_in_pesos(language: str, minor: int, shown: str) -> None:
    assert Reader(language).money(minor, "MXN") == shown


def test_another_currency_is_never_taken_for_pesos() -> None:
    assert "MXN" not in Reader("en").money(65000, "USD")
    assert Reader("en").money(65000, "USD") == "$650"
    assert Reader("es").money(65000, "USD") == "USD650"


def test_a_day_at_the_head_of_a_page_keeps_the_capitals_of_its_language() -> None:
    assert Reader("es").day_title(date(2026, 11, 26)) == "Jueves 26 de noviembre"
    assert Reader("en").day_title(date(2026, 11, 26)) == "Thursday, November 26"
