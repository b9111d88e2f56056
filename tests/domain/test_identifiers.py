"""Ids nobody guesses, folios one can read out, names one can search."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.identifiers import digest, folio, new_public_id, new_secret, normalise_email, normalise_name


def test_ids_and_secrets_are_url_safe_long_enough_and_never_the_same() -> None:
    ids, keys = {new_public_id() for _ in range(500)}, {new_secret() for _ in range(500)}
    assert len(ids) == len(keys) == 500
    assert all(re.fullmatch(r"[\w-]{22}", one, re.ASCII) for one in ids)
    assert all(re.fullmatch(r"[\w-]{43}", one, re.ASCII) for one in keys)


def test_a_digest_is_the_sha_256_of_the_secret() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest("abc") != digest("abd")


def test_a_folio_has_five_digits_or_as_many_as_it_needs() -> None:
    assert folio("CJ", 4812) == "CJ-04812"
    assert folio("LP", 123456) == "LP-123456"


@pytest.mark.parametrize("number", [0, -1])
def test_folios_count_from_one(number: int) -> None:
    with pytest.raises(ValueError, match="count from 1"):
        folio("CJ", number)


def test_a_name_is_found_without_accents_capitals_or_extra_spaces() -> None:
    assert normalise_name("  María  José\tNÚÑEZ Peña ") == "maria jose nunez pena"
    assert normalise_name("Agu\u0308ero") == normalise_name("Agüero") == "aguero"
    assert normalise_name("") == ""


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_normalising_a_name_twice_changes_nothing(text: str) -> None:
    assert normalise_name(normalise_name(text)) == normalise_name(text)


def test_a_mail_address_is_the_same_however_it_is_typed() -> None:
    assert normalise_email(" Ana.Ruiz@Example.COM ") == "ana.ruiz@example.com"
    assert normalise_email("nin\u0303o@example.com") == "niño@example.com"
