"""Files at rest: what comes out is what went in, or nothing comes out."""

from collections.abc import Iterator
from secrets import token_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.adapters.file_cipher import (
    CHUNK,
    SEALED_CHUNK,
    TAG,
    Broken,
    MasterKeys,
    UnknownKey,
    seal,
    sealed_size,
    unseal,
)

pytestmark = pytest.mark.feature("ARC-1")
SECRET = bytes(range(32))
OLD, NEW = b"o" * 32, b"n" * 32
ODD_SIZES = st.sampled_from([0, 1, TAG, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7]) | st.integers(
    0, 3 * CHUNK
)


def pieces(contents: bytes, size: int) -> Iterator[bytes]:
    return (contents[at : at + size] for at in range(0, len(contents), size))


def opened(sealed: bytes, secret: bytes = SECRET) -> bytes:
    return b"".join(unseal([sealed], secret))


@given(size=ODD_SIZES, step=st.sampled_from([1000, CHUNK, CHUNK + 1, 200_000]))
def test_whatever_its_size_and_pieces_a_file_comes_back_whole(size: int, step: int) -> None:
    contents = token_bytes(size)
    sealed = b"".join(seal(pieces(contents, step), SECRET))
    assert len(sealed) == sealed_size(size)
    assert b"".join(unseal(pieces(sealed, step), SECRET)) == contents


@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(b"".join(seal([token_bytes(data.draw(ODD_SIZES))], SECRET)))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Broken):
        opened(bytes(sealed))


def test_a_file_cut_short_prolonged_or_put_in_another_order_is_noticed() -> None:
    sealed = b"".join(seal([token_bytes(3 * CHUNK)], SECRET))
    first, second, third = (sealed[at : at + SEALED_CHUNK] for at in range(0, len(sealed), SEALED_CHUNK))
    assert len(opened(first + second + third)) == 3 * CHUNK
    for wrong in (b"", first, first + second, second + first + third, sealed + third, sealed[:-1], sealed + b"x"):
        with pytest.raises(Broken):
            opened(wrong)


def test_nothing_comes_out_of_a_chunk_before_its_tag_was_found_right() -> None:
    sealed = bytearray(b"".join(seal([b"a" * CHUNK, b"b" * CHUNK], SECRET)))
    sealed[-1] ^= 1
    reading = unseal([bytes(sealed)], SECRET)
    assert next(reading) == b"a" * CHUNK
    with pytest.raises(Broken):
        next(reading)


def test_every_file_has_a_key_of_its_own_that_opens_no_other() -> None:
    keys = MasterKeys((OLD,))
    ana, carla = keys.new("ana"), keys.new("carla")
    assert ana.secret != carla.secret
    assert keys.open(ana.wrapped, ana.key_id, "ana") == ana.secret
    with pytest.raises(Broken):
        keys.open(ana.wrapped, ana.key_id, "carla")
    with pytest.raises(Broken):
        opened(b"".join(seal([b"of Ana"], ana.secret)), carla.secret)


def test_a_new_master_key_takes_over_by_wrapping_the_keys_again() -> None:
    kept = MasterKeys((OLD,)).new("ana")
    both = MasterKeys((NEW, OLD))
    assert both.open(kept.wrapped, kept.key_id, "ana") == kept.secret
    wrapped, under = both.rewrap(kept.wrapped, kept.key_id, "ana")
    assert under == both.current != kept.key_id
    alone = MasterKeys((NEW,))
    assert alone.open(wrapped, under, "ana") == kept.secret
    with pytest.raises(UnknownKey):
        alone.open(kept.wrapped, kept.key_id, "ana")


@pytest.mark.parametrize("wrong", ["", "not base64!", "AAAA"])
def test_a_key_that_was_spoiled_in_the_database_opens_nothing(wrong: str) -> None:
    keys = MasterKeys((OLD,))
    with pytest.raises(Broken):
        keys.open(wrong, keys.current, "ana")
