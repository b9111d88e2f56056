"""Whose report it is: nothing goes to the wrong patient on a half match."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.results.patient_match import Candidate, Clues, match

pytestmark = pytest.mark.feature("CLI-8")
CURP = "MOVA580304MDFRGN09"
ANA = Candidate("ana-record", CURP, "Ana María", "Morales", "Vega", date(1958, 3, 4), "F")
CARLA = Candidate("carla-record", "", "Carla", "Nieto", "Sosa", date(1990, 7, 1), "F")
SURE = Clues(curp=CURP, given_name="ANA", surnames="Morales Vega", birth_on=date(1958, 3, 4), sex="F")


def test_a_curp_with_nothing_against_it_is_certain() -> None:
    assert match(SURE, [ANA, CARLA]).exact == "ana-record"
    assert match(Clues(records=("7", "carla-record"), birth_on=CARLA.birth_on), [ANA, CARLA]).exact == "carla-record"


@pytest.mark.parametrize(
    "wrong",
    [
        {"birth_on": date(1958, 4, 3)},
        {"surnames": "Nieto Sosa"},
        {"surnames": "Morales Sosa"},
        {"given_name": "Beatriz"},
        {"sex": "M"},
        {"records": ("carla-record",)},
    ],
)
def test_anything_that_differs_makes_it_a_question(wrong: dict[str, object]) -> None:
    found = match(replace(SURE, **wrong), [ANA, CARLA])  # type: ignore[arg-type]
    assert found.exact == ""
    assert "ana-record" in [one.record for one in found.maybe]


def test_name_and_birth_alone_are_never_certain() -> None:
    found = match(replace(SURE, curp=""), [ANA, CARLA])
    assert found.exact == ""
    assert found.maybe[0].record == "ana-record"
    assert found.maybe[0].agrees == ("name", "surname", "birth", "sex")


def test_two_patients_with_the_same_curp_are_a_question() -> None:
    assert match(SURE, [ANA, replace(ANA, record="twin")]).exact == ""


def test_a_stranger_matches_nobody() -> None:
    found = match(Clues(full_name="Pedro Páramo", birth_on=date(1917, 5, 16)), [ANA, CARLA])
    assert found == match(Clues(), [ANA, CARLA])
    assert found.maybe == ()


def test_a_name_in_one_piece_finds_her() -> None:
    found = match(Clues(full_name="MORALES VEGA ANA MARIA", birth_on=ANA.birth_on), [CARLA, ANA])
    assert [one.record for one in found.maybe] == ["ana-record"]


words = st.sampled_from(["Ana", "Morales", "Vega", "Nieto", "Carla", "", "ana-record", CURP, "x"])


@given(st.builds(Clues, records=st.tuples(words), curp=words, given_name=words, surnames=words, full_name=words,
                 birth_on=st.sampled_from([None, ANA.birth_on, CARLA.birth_on]), sex=st.sampled_from(["", "F", "M"])))  # fmt: skip
def test_exact_always_has_a_strong_identifier_and_no_difference(clues: Clues) -> None:
    found = match(clues, [ANA, CARLA])
    if found.exact:
        sure = next(one for one in found.maybe if one.record == found.exact)
        assert {"record", "curp"} & set(sure.agrees)
        assert sure.differs == ()
