"""Passwords: argon2id at OWASP's floor, long phrases in any script, and none of the common ones."""

import subprocess
import sys

import pytest

from luna_portal.adapters.passwords import NOBODYS, common_passwords, fault_of, hash_password, prove

pytestmark = pytest.mark.feature("ACC-1")
PHRASE = "jacaranda en flor"


@pytest.mark.requirement("OWASP ASVS 11.4.2")
def test_a_password_is_kept_by_argon2id_at_the_floor_or_above_and_never_twice_alike() -> None:
    first, second = hash_password(PHRASE), hash_password(PHRASE)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert prove(PHRASE, first).holds
    assert not prove(PHRASE + " ", first).holds
    assert not prove(PHRASE, None).holds


@pytest.mark.requirement("OWASP ASVS 6.3.8")
def test_an_unknown_account_costs_the_same_work_as_a_known_one() -> None:
    *asked, salt, digest = hash_password(PHRASE).split("$")
    *of_nobody, its_salt, its_digest = NOBODYS.split("$")
    assert of_nobody == asked
    assert (len(its_salt), len(its_digest)) == (len(salt), len(digest))
    assert prove(PHRASE, NOBODYS).better is None


FIRST_DEED = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from luna_portal.adapters.passwords import prove

ready = Barrier(4)

def try_it(number):
    ready.wait()
    return prove(f"a guess, the {number}th", None).holds

with ThreadPoolExecutor(4) as threads:
    print(list(threads.map(try_it, range(4))))
"""


def test_the_first_thing_that_a_process_is_asked_may_be_unknown_accounts_of_several_visitors() -> None:
    asked = subprocess.run([sys.executable, "-c", FIRST_DEED], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert asked.stdout.strip() == "[False, False, False, False]", asked.stderr


def test_a_phrase_of_many_scripts_works_however_its_accents_are_typed() -> None:
    phrase = "contraseña de mi mamá 百花繚乱 🌷" * 2
    kept = hash_password(phrase)
    assert fault_of(phrase) is None
    assert prove("contrasen\u0303a de mi mama\u0301 百花繚乱 🌷" * 2, kept).holds


def test_a_hash_is_made_anew_only_when_it_is_weak() -> None:
    assert prove(PHRASE, hash_password(PHRASE)).better is None


@pytest.mark.requirement("OWASP ASVS 6.2.1")
@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("1234567", "access.password_short"),
        ("", "access.password_short"),
        ("q" * 129, "access.password_long"),
        ("12345678", "access.password_common"),
        ("Password1", "access.password_common"),
        ("aaaaaaaaaaaa", "access.password_common"),
        ("Ana@Example.com", "access.password_about_you"),
        ("solo letras", None),
        ("2941857302", None),
        ("x y " * 32, None),
    ],
)
def test_length_and_rarity_decide_and_nothing_else(password: str, fault: str | None) -> None:
    assert fault_of(password, "ana@example.com") == fault


@pytest.mark.requirement("OWASP ASVS 6.2.4")
def test_more_than_three_thousand_common_passwords_are_known_offline() -> None:
    assert len(common_passwords()) > 3000
    assert min(map(len, common_passwords())) == 8
