"""What a shared link says of a value: what was judged when it came in, and nothing more."""

import pytest

from luna_portal.i18n.catalog import t
from luna_portal.i18n.reader import Reader
from luna_portal.models import Analyte
from luna_portal.views.sharing.share import value_view


def said(flag: str, *, number: str = "100", comparator: str = "") -> str:
    """The words for a glucose of that flag."""
    row = Analyte(
        report_id=1, name="Glucosa", value=number or "turbio", number=number, comparator=comparator, unit="mg/dL",
        low="70", high="100", flag=flag,
    )  # fmt: skip
    return value_view(row, Reader()).reading


@pytest.mark.feature("ARC-6")
@pytest.mark.parametrize(
    ("flag", "words"),
    [
        ("normal", "inside"),
        ("slightly_high", "above"),
        ("high", "above"),
        ("low", "below"),
        ("critical_high", "critical"),
    ],
)
def test_a_value_stands_as_it_was_judged(flag: str, words: str) -> None:
    assert said(flag) == t(f"share.reading.{words}", "es")


@pytest.mark.feature("ARC-6")
def test_beyond_its_bound_is_not_within_it_though_its_number_is_the_bound() -> None:
    assert said("high", comparator=">") == t("share.reading.above", "es")


@pytest.mark.feature("ARC-6")
def test_what_nobody_compared_and_what_is_told_in_words_has_no_reading() -> None:
    assert said("") == ""
    assert said("unexpected", number="") == ""
