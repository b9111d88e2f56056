"""What a laboratory's name measures, in blood or in something else."""

import pytest

from luna_portal.domain.results.analytes import BLOOD, analyte_of, resembling
from luna_portal.domain.results.studies import is_loinc
from luna_portal.domain.results.usual_studies import loinc_of

GLUCOSE, POTASSIUM, PLATELETS = "2345-7", "2823-3", "777-3"


@pytest.mark.feature("ARC-4")
@pytest.mark.parametrize(
    ("name", "loinc"),
    [
        ("Glucosa", GLUCOSE), ("GLUCOSA EN AYUNO", GLUCOSE), ("Glucosa sérica", GLUCOSE), ("Glucosa (suero)", GLUCOSE),
        ("Glucemia en ayunas", GLUCOSE), ("Potasio sérico", POTASSIUM), ("K", POTASSIUM), ("Potasio (K+)", POTASSIUM),
        ("Cuenta de plaquetas", PLATELETS), ("Plaquetas", PLATELETS), ("Hemoglobina", "718-7"), ("Hb", "718-7"),
        ("Hemoglobina glucosilada (HbA1c)", "4548-4"), ("Globulos blancos", "6690-2"), ("Calcio total", "17861-6"),
        ("Calcio iónico", "1995-0"), ("SODIO (Na)", "2951-2"), ("Hemoglobina (HGB)", "718-7"), ("Plaquetas (PLT)", PLATELETS),
        ("Potasio (Na)", ""), ("Hemoglobina (A1c)", ""), ("Calcio ionizado (Ca)", ""), ("Densidad", ""), ("Volumen plaquetario medio", ""),
    ],
)  # fmt: skip
def test_a_name_of_blood_is_known_without_case_accents_or_filling_words(name: str, loinc: str) -> None:
    found = analyte_of(name)
    assert (found.loinc if found else "") == loinc


@pytest.mark.feature("ARC-4")
@pytest.mark.parametrize(
    ("name", "study"),
    [
        ("Glucosa en orina", ""), ("Glucosa urinaria", ""), ("Glucosa", "Examen general de orina"), ("Glucosa", "EGO"),
        ("Glucosa", "Líquido cefalorraquídeo"), ("Proteínas en orina de 24 horas", ""), ("Potasio urinario", ""),
    ],
)  # fmt: skip
def test_another_specimen_is_never_taken_for_blood(name: str, study: str) -> None:
    assert analyte_of(name, study=study) is None
    assert resembling(name, study) == ()
    assert loinc_of(name, study) not in {one.loinc for one in BLOOD}


@pytest.mark.feature("ARC-4")
def test_the_same_name_has_the_code_of_its_study() -> None:
    assert loinc_of("Glucosa") == loinc_of("Glucosa", "Química sanguínea") == GLUCOSE
    assert loinc_of("Glucosa", "Examen general de orina") == "5792-7"
    assert loinc_of("pH", "Examen general de orina") == "5803-2"
    assert loinc_of("pH", "Gasometría") == ""
    assert loinc_of("Densidad") == "5811-5"


@pytest.mark.feature("ARC-4")
def test_a_code_speaks_before_the_name() -> None:
    for code in (GLUCOSE, "1558-6", "2339-0"):
        found = analyte_of("cualquier cosa", code)
        assert found is not None
        assert found.loinc == GLUCOSE
    assert analyte_of("Glucosa", "5792-7") is None


@pytest.mark.feature("ARC-4")
def test_a_longer_name_resembles_what_one_of_its_words_names() -> None:
    assert [one.loinc for one in resembling("Glucosa 2 horas postprandial")] == [GLUCOSE]
    assert resembling("Glucosa en ayuno") == (), "known whole"
    assert resembling("Hemoglobina corpuscular media") == ()
    assert resembling("Volumen plaquetario medio") == ()


def test_no_code_and_no_name_means_two_things() -> None:
    codes = [code for one in BLOOD for code in (one.loinc, *one.other_codes)]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not is_loinc(code)] == []
    for one in BLOOD:
        for name in one.names:
            assert analyte_of(name) is one, name
