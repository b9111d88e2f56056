"""What the portal knows of drugs by their names."""

import pytest

from luna_portal.domain.prescriptions import drugs

pytestmark = pytest.mark.feature("CLI-8")
CONTROLLED = (
    "morfina", "fentanilo", "oxicodona", "metadona", "buprenorfina", "metilfenidato", "ketamina", "fenobarbital",
    "diazepam", "alprazolam", "clonazepam", "lorazepam", "midazolam", "bromazepam", "zolpidem", "fentermina",
    "clobenzorex", "pseudoefedrina", "tramadol", "haloperidol", "modafinilo", "codeína",
)  # fmt: skip


@pytest.mark.requirement("LGS 226")
@pytest.mark.parametrize("name", CONTROLLED)
def test_controlled_drugs_are_known_however_they_are_written(name: str) -> None:
    for written in (name, name.upper(), f"  {name.title()} ", f"{name} 10 mg", f"paracetamol/{name}"):
        found = drugs.controlled_in(written)
        assert found is not None, written
        assert found.is_forbidden


@pytest.mark.parametrize("name", ["paracetamol", "Losartán", "amoxicilina con ácido clavulánico", "morfinol", ""])
def test_other_drugs_are_not_taken_for_controlled_ones(name: str) -> None:
    assert drugs.controlled_in(name) is None


def test_a_drug_is_found_by_its_other_names_without_accents_and_capitals() -> None:
    aspirin = drugs.find("ACIDO  acetilsalicilico")
    assert aspirin is not None
    assert aspirin is drugs.find("Aspirina")
    assert aspirin.generic == "ácido acetilsalicílico"
    assert drugs.find("aspirinol") is None


def test_antibiotics_say_so_and_groups_are_read_from_longer_texts() -> None:
    amoxicillin = drugs.find("amoxicilina")
    assert amoxicillin is not None
    assert amoxicillin.antibiotic
    assert drugs.groups_of("Amoxicilina 500 mg") == {"penicillin"}
    assert drugs.groups_of("agua") == frozenset()
    assert "penicillin" in drugs.group_names()
    assert "antibiotic" not in drugs.group_names()


def test_suggestions_begin_with_what_was_typed_and_offer_nothing_that_cannot_be_issued() -> None:
    assert [drug.generic for drug in drugs.suggestions("AMOX")] == ["amoxicilina", "amoxicilina con ácido clavulánico"]
    assert drugs.suggestions("clavulan")[0].generic == "amoxicilina con ácido clavulánico"
    assert drugs.suggestions("diazep") == []
    assert drugs.suggestions(" ") == []
    assert len(drugs.suggestions("a")) == 8
