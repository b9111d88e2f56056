"""Passwords: argon2id by libpass, the same work for a known and an unknown account, and what may not be one."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from passlib.hash import argon2  # pyright: ignore[reportAttributeAccessIssue] - found at run time

argon2.set_backend()  # now: left to its first use, it fails two threads that come at once
SHORTEST, LONGEST = 8, 128
MEMORY_KIB, ROUNDS, LANES = 19456, 2, 1
_ARGON2: Any = argon2.using(type="ID", memory_cost=MEMORY_KIB, time_cost=ROUNDS, parallelism=LANES)
NOBODYS: Final = f"$argon2id$v=19$m={MEMORY_KIB},t={ROUNDS},p={LANES}${'A' * 22}${'A' * 43}"
"""A hash of no password (salt and digest are zeros): to compare with it takes as long as with somebody's."""


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """What comparing a typed password with a kept hash gave.

    `against` is the hash it was compared with (None: there was none, the work was done all the same);
    `better` is a new hash of the same password when the kept one was made with weaker parameters.
    """

    against: str | None
    holds: bool
    better: str | None = None


def hash_password(password: str) -> str:
    """The hash to keep (OWASP's floor: 19 MiB, 2 rounds, 1 lane); it takes some 30 ms of one core."""
    return str(_ARGON2.hash(_composed(password)))


def prove(password: str, kept: str | None) -> PasswordCheck:
    """Compare; without a kept hash, or with an overlong password, the same work is done and nothing holds."""
    typed = _composed(password)
    held = bool(_ARGON2.verify(typed[:LONGEST], kept or NOBODYS))
    holds = held and kept is not None and len(typed) <= LONGEST
    weak = kept is not None and holds and bool(_ARGON2.needs_update(kept))
    return PasswordCheck(kept, holds, hash_password(password) if weak else None)


def fault_of(password: str, *about: str) -> str | None:
    """Why this cannot be a new password, as a key of the catalogs, or None.

    `about` are words that others know of the person (mail, name): a password must not be one of them.
    No rules of composition: length and rarity are what helps (NIST 800-63B-4).
    """
    typed = _composed(password)
    if len(typed) < SHORTEST:
        return "access.password_short"
    if len(typed) > LONGEST:
        return "access.password_long"
    if typed.casefold() in common_passwords() or len(set(typed)) < 3:  # noqa: PLR2004 - "aaaaaaaa", "abababab"
        return "access.password_common"
    if typed.casefold() in {word.casefold() for word in about}:
        return "access.password_about_you"
    return None


@cache
def common_passwords() -> frozenset[str]:
    """The leaked passwords of zxcvbn's frequency list that are long enough to be tried, in small letters.

    The list is large, so it is read when the first password is chosen.
    """
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST)


def _composed(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
