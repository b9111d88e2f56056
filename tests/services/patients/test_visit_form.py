"""What a visitor writes about herself."""

from datetime import date

import pytest

from luna_portal.domain.refusals import InvalidField
from luna_portal.i18n.catalog import LANGUAGES, has_text
from luna_portal.services.patients.visit_form import visit_errors, visit_form
from tests.scenarios.booking import ROSA

TODAY = date(2026, 11, 22)


@pytest.mark.feature("PUB-3")
def test_a_form_is_trimmed_and_put_in_order() -> None:
    found = visit_form(
        ROSA | {"given_name": "  Rosa   María ", "email": " Rosa@Example.COM ", "phone": "+1 (213) 373-4253"},
        today=TODAY,
    )
    assert found.given_name == "Rosa María"
    assert found.email == "rosa@example.com"
    assert found.phone == "+12133734253"
    assert found.birth_on == date(1980, 2, 3)
    assert found.curp is None


@pytest.mark.feature("PUB-3")
@pytest.mark.requirement("NOM-024 table 1")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [("BOXW310820HNERXN09", "BOXW310820HNERXN09"), (" boxw310820hnerxn09 ", "BOXW310820HNERXN09"), ("", None)],
)
def test_a_right_curp_is_kept_in_capitals_and_none_is_no_fault(typed: str, kept: str | None) -> None:
    assert visit_form(ROSA | {"curp": typed}, today=TODAY).curp == kept


@pytest.mark.feature("PUB-3")
@pytest.mark.parametrize(
    ("field", "typed", "key"),
    [
        ("given_name", "", "name_missing"),
        ("given_name", "   ", "name_missing"),
        ("given_name", "1234", "name_wrong"),
        ("given_name", "x" * 51, "too_long"),
        ("first_surname", "", "name_missing"),
        ("birth_on", "", "birth_missing"),
        ("birth_on", "31/02/1980", "birth_wrong"),
        ("birth_on", "2026-11-23", "birth_ahead"),
        ("birth_on", "1850-01-01", "birth_wrong"),
        ("sex", "Q", "sex_wrong"),
        ("email", "", "email_missing"),
        ("email", "rosa", "email_wrong"),
        ("email", "rosa@example.com\nBcc: all@example.com", "email_wrong"),
        ("phone", "", "phone_missing"),
        ("phone", "1234", "phone_wrong"),
        ("curp", "BOXW310820HNERXN08", "curp_wrong"),
        ("curp", "ABC", "curp_wrong"),
    ],
)
def test_a_wrong_field_is_named_with_a_sentence_that_says_what_to_do(field: str, typed: str, key: str) -> None:
    assert visit_errors(ROSA, today=TODAY) == {}
    with pytest.raises(InvalidField) as refused:
        visit_form(ROSA | {field: typed}, today=TODAY)
    assert (refused.value.field, refused.value.key) == (field, f"refusal.{key}")
    assert all(has_text(refused.value.key, language) for language in LANGUAGES)


@pytest.mark.feature("PUB-3")
def test_every_fault_is_told_at_once_and_nothing_more_is_taken_in() -> None:
    faults = visit_errors(ROSA | {"given_name": "", "phone": "", "email": "x"}, today=TODAY)
    assert set(faults) == {"given_name", "email", "phone"}
    with pytest.raises(InvalidField):
        visit_form(ROSA | {"account_id": "1"}, today=TODAY)
    with pytest.raises(InvalidField):
        visit_form(ROSA | {"given_name": {"a": 1}}, today=TODAY)
