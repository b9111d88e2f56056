"""What a receta must say, field by field, and how it stands afterwards."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.prescriptions import contents as rules
from luna_portal.domain.prescriptions.contents import (
    Establishment,
    KnownAllergy,
    Medicine,
    PatientFacts,
    Prescriber,
    PrescriptionDraft,
    PrescriptionState,
)
from luna_portal.domain.refusals import InvalidForm

pytestmark = pytest.mark.feature("CLI-8")
TODAY = date(2026, 11, 23)
DIAZ = Prescriber(name="Dra. Lucía Díaz", licence="7654321", school="UNAM")
CLINIC = Establishment(name="Clínica Jacarandas", address="Av. Jacarandas 120")
ANA = PatientFacts(name="Ana Morales", birth_on=date(1958, 3, 4))
PARACETAMOL = Medicine(
    generic="paracetamol", presentation="tabletas de 500 mg", dose="1 tableta", route="oral",
    frequency="cada 8 horas", duration="3 días", duration_days=3,
)  # fmt: skip
AMOXICILLIN = replace(PARACETAMOL, generic="amoxicilina", duration="7 días", duration_days=7)


def errors_of(draft: PrescriptionDraft, **changes: Any) -> dict[str, str]:
    """The fields at fault, {} when it may be issued."""
    around: dict[str, Any] = {"prescriber": DIAZ, "establishment": CLINIC, "patient": ANA} | changes
    try:
        rules.check_issue(rules.cleaned(draft), **around)
    except InvalidForm as refused:
        return refused.errors
    return {}


def of(*lines: Medicine, **more: Any) -> PrescriptionDraft:
    """A draft of these lines."""
    return PrescriptionDraft(lines=lines, **more)


@pytest.mark.requirement("RIS 29")
@pytest.mark.requirement("LGS 83")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prescriber": replace(DIAZ, name=" ")}, "prescriber.name"),
        ({"prescriber": replace(DIAZ, licence="")}, "prescriber.licence"),
        ({"prescriber": replace(DIAZ, licence="76-543")}, "prescriber.licence"),
        ({"prescriber": replace(DIAZ, licence="７６５４")}, "prescriber.licence"),
        ({"prescriber": replace(DIAZ, school="")}, "prescriber.school"),
        ({"establishment": replace(CLINIC, name="")}, "establishment.name"),
        ({"establishment": replace(CLINIC, address="")}, "establishment.address"),
        ({"patient": replace(ANA, name="")}, "patient.name"),
        ({"patient": replace(ANA, birth_on=None)}, "patient.birth_on"),
    ],
)
def test_a_letterhead_that_lacks_what_the_law_asks_is_refused(changes: dict[str, Any], field: str) -> None:
    assert errors_of(of(PARACETAMOL)) == {}
    assert list(errors_of(of(PARACETAMOL), **changes)) == [field]


@pytest.mark.requirement("RIS 30")
@pytest.mark.requirement("LGS 225")
@pytest.mark.parametrize("field", ["generic", "presentation", "dose", "route", "frequency", "duration"])
def test_each_medicine_says_all_that_the_law_asks(field: str) -> None:
    lacking: dict[str, Any] = {field: "  "}
    assert errors_of(of(PARACETAMOL, replace(PARACETAMOL, **lacking))) == {
        f"lines.1.{field}": f"prescribing.{field}_missing"
    }


def test_one_line_is_judged_by_itself() -> None:
    assert rules.check_line(replace(PARACETAMOL, dose=" 1  tableta ")) == PARACETAMOL
    with pytest.raises(InvalidForm) as refused:
        rules.check_line(replace(PARACETAMOL, dose=" ", generic="Diazepam"))
    assert list(refused.value.errors) == ["dose", "generic"]


@pytest.mark.requirement("LGS 226")
@pytest.mark.parametrize("written", ["morfina", "Diazepam 10 mg", "PARACETAMOL CON TRAMADOL", "Metilfenidato LP"])
def test_controlled_drugs_are_never_issued_not_even_when_declared(written: str) -> None:
    controlled = replace(PARACETAMOL, generic=written, declared_unlisted=True)
    assert errors_of(of(controlled)) == {"lines.0.generic": "prescribing.controlled"}
    hidden = replace(PARACETAMOL, brand=written)
    assert errors_of(of(hidden)) == {"lines.0.generic": "prescribing.controlled"}


@pytest.mark.requirement("LGS 226")
def test_an_unknown_drug_is_declared_not_to_be_controlled() -> None:
    unknown = replace(PARACETAMOL, generic="Extracto de árnica")
    assert errors_of(of(unknown)) == {"lines.0.declared_unlisted": "prescribing.declaration_missing"}
    assert errors_of(of(replace(unknown, declared_unlisted=True))) == {}


@pytest.mark.requirement("Acuerdo antibióticos 2010")
def test_an_antibiotic_says_its_days() -> None:
    assert errors_of(of(AMOXICILLIN)) == {}
    without = replace(AMOXICILLIN, duration_days=0)
    assert errors_of(of(without)) == {"lines.0.duration_days": "prescribing.duration_days_missing"}
    assert errors_of(of(replace(PARACETAMOL, duration_days=0))) == {}


@pytest.mark.parametrize("days", [-1, 366])
def test_days_that_cannot_be_are_refused(days: int) -> None:
    assert errors_of(of(replace(PARACETAMOL, duration_days=days))) == {
        "lines.0.duration_days": "prescribing.duration_days_wrong"
    }


def test_one_to_ten_medicines_stand_on_a_receta() -> None:
    assert errors_of(of(*[PARACETAMOL] * 10)) == {}
    for wrong in (of(), of(*[PARACETAMOL] * 11)):
        assert errors_of(wrong) == {"lines": "prescribing.lines_wrong"}


def test_texts_that_do_not_fit_are_named() -> None:
    long = of(replace(PARACETAMOL, dose="x" * 121), diagnosis="y" * 301, indications="z" * 3001)
    assert list(errors_of(long)) == ["diagnosis", "indications", "lines.0.dose"]


ALLERGIES = (
    KnownAllergy(substance="penicilina"),
    KnownAllergy(substance="Penicilina G", group="penicillin"),
    KnownAllergy(substance="amoxicilina"),
    KnownAllergy(substance="cefalosporinas", group="cephalosporin"),
)


@pytest.mark.parametrize("known", ALLERGIES)
def test_a_drug_against_an_allergy_asks_for_a_reason(known: KnownAllergy) -> None:
    draft = of(PARACETAMOL, AMOXICILLIN)
    assert errors_of(draft, allergies=[known]) == {"allergy_reason": "prescribing.allergy_reason_missing"}
    assert rules.conflicts(draft.lines, [known]) == [(1, known)]
    assert errors_of(replace(draft, allergy_reason="Tolerada en 2025 bajo vigilancia"), allergies=[known]) == {}
    assert errors_of(of(PARACETAMOL), allergies=[known]) == {}


def test_an_unknown_substance_is_found_by_its_name_alone() -> None:
    known = KnownAllergy(substance="Árnica")
    declared = replace(PARACETAMOL, generic="extracto de arnica", declared_unlisted=True)
    assert rules.conflicts([declared, PARACETAMOL], [known]) == [(0, known)]
    assert rules.conflicts([PARACETAMOL], [KnownAllergy(substance=" ")]) == []


@pytest.mark.requirement("LGS 226")
def test_it_is_valid_for_the_antibiotics_days_else_for_a_month_to_half_a_year() -> None:
    def days(*lines: Medicine) -> int:
        return (rules.valid_until(TODAY, lines) - TODAY).days

    assert days(AMOXICILLIN, replace(PARACETAMOL, duration_days=90)) == 7
    assert days(PARACETAMOL) == 30
    assert days(replace(PARACETAMOL, duration_days=90)) == 90
    assert days(replace(PARACETAMOL, duration_days=365)) == 180
    assert days() == 30


@pytest.mark.parametrize(
    ("cancelled", "dispensed", "after", "state"),
    [
        (False, False, 0, PrescriptionState.VALID),
        (False, False, 1, PrescriptionState.EXPIRED),
        (False, True, 1, PrescriptionState.DISPENSED),
        (True, True, 0, PrescriptionState.CANCELLED),
    ],
)
def test_what_was_done_to_it_weighs_more_than_its_last_day(
    *, cancelled: bool, dispensed: bool, after: int, state: PrescriptionState
) -> None:
    today = TODAY + timedelta(days=after)
    assert rules.state_of(valid_until_on=TODAY, today=today, cancelled=cancelled, dispensed=dispensed) is state


def test_the_digest_minds_contents_and_not_their_order() -> None:
    one = rules.digest({"folio": "CJ-1", "líneas": [{"dose": "1"}]})
    assert one == rules.digest({"líneas": [{"dose": "1"}], "folio": "CJ-1"})
    assert one != rules.digest({"folio": "CJ-1", "líneas": [{"dose": "2"}]})
    assert len(one) == 64


def test_an_age_is_in_full_years() -> None:
    assert rules.age_on(date(1958, 3, 4), date(2026, 3, 3)) == 67
    assert rules.age_on(date(1958, 3, 4), date(2026, 3, 4)) == 68
    assert rules.age_on(date(2024, 2, 29), date(2026, 2, 28)) == 1


@given(st.dates(date(1901, 1, 1), date(2026, 1, 1)), st.integers(0, 40_000))
def test_nobody_gets_younger(birth: date, days: int) -> None:
    day = birth + timedelta(days=days)
    assert 0 <= rules.age_on(birth, day) <= rules.age_on(birth, day + timedelta(days=1))


def test_folios_are_not_guessed_and_are_found_however_they_are_typed() -> None:
    folios = {rules.new_folio("CJ") for _ in range(200)}
    assert len(folios) == 200
    one = folios.pop()
    assert one.startswith("CJ-")
    assert rules.typed_folio(f" {one.lower()} ") == one


def test_texts_are_cleaned_before_they_are_judged() -> None:
    draft = rules.cleaned(
        of(replace(PARACETAMOL, dose="  1   tableta "), indications=" Uno\nDos \n", diagnosis=" a  b ")
    )
    assert draft.lines[0].dose == "1 tableta"
    assert draft.indications == "Uno\nDos"
    assert draft.diagnosis == "a b"
