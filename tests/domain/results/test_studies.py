"""A kind of study is kept when it has a name of its own, a right code, and a rule that can be followed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.refusals import InvalidForm
from luna_portal.domain.results.release import ReleaseRule
from luna_portal.domain.results.studies import MOST_DAYS, StudyForm, checked_study, is_loinc
from luna_portal.domain.results.usual_studies import PANELS

pytestmark = pytest.mark.feature("CLI-8")
FORM = StudyForm(" Perfil  tiroideo ", "Thyroid panel", "24348-5", "on_date", "3")


def test_every_code_that_the_portal_brings_is_right_and_with_another_check_digit_is_not() -> None:
    codes = {panel.loinc for panel in PANELS} | {one.loinc for panel in PANELS for one in panel.analytes}
    for code in codes - {""}:
        assert is_loinc(code), code
        wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
        assert not is_loinc(wrong), wrong


@given(st.text(max_size=12))
def test_what_is_no_code_is_refused_and_never_breaks(text: str) -> None:
    assert not is_loinc(text) or text.replace("-", "").isdigit()


@pytest.mark.parametrize("code", ["", "-", "24348", "24348-", "24348-55", "12345678-9", "٢٤٣٤٨-5", "24348-5 x"])
def test_what_only_looks_like_a_code_is_refused(code: str) -> None:
    assert not is_loinc(code)


def test_a_study_is_kept_in_single_spacing_with_its_rule_and_days() -> None:
    study = checked_study(FORM, taken=frozenset())
    assert (study.name, study.rule, study.days) == ("Perfil tiroideo", ReleaseRule.ON_DATE, 3)


@pytest.mark.parametrize("rule", ["at_once", "after_comment"])
def test_a_rule_that_waits_for_no_day_forgets_the_days(rule: str) -> None:
    assert checked_study(replace(FORM, rule=rule, days="no number"), taken=frozenset()).days == 0


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": "  "}, {"name": "results.studies.name_missing"}),
        ({"name": "ÓTRO  perfil"}, {"name": "results.studies.name_taken"}),
        ({"name": "x" * 121}, {"name": "refusal.too_long"}),
        ({"name_en": "x" * 121}, {"name_en": "refusal.too_long"}),
        ({"loinc": "24348-6"}, {"loinc": "results.studies.loinc_wrong"}),
        ({"rule": "never"}, {"rule": "results.studies.rule_wrong"}),
        ({"days": "0"}, {"days": "results.studies.days_wrong"}),
        ({"days": str(MOST_DAYS + 1)}, {"days": "results.studies.days_wrong"}),
        ({"days": "9" * 5000}, {"days": "results.studies.days_wrong"}),
        (
            {"name": "", "loinc": "x"},
            {"name": "results.studies.name_missing", "loinc": "results.studies.loinc_wrong"},
        ),
    ],
)
def test_each_field_at_fault_is_named(change: dict[str, str], errors: dict[str, str]) -> None:
    with pytest.raises(InvalidForm) as refused:
        checked_study(replace(FORM, **change), taken=frozenset({"otro perfil"}))
    assert refused.value.errors == errors
