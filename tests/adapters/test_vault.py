"""The vault: contents in clear go in and come out, and lie sealed in the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from luna_portal.adapters.file_cipher import Broken, MasterKeys, UnknownKey
from luna_portal.adapters.file_store import Missing, open_store
from luna_portal.adapters.vault import Vault

CONTENTS = [b"glucosa 92 mg/dL " * 10_000, b"fin"]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A vault in a folder, with one master key."""
    return Vault(open_store("", tmp_path / "files"), MasterKeys((b"k" * 32,)))


def test_what_was_put_comes_out_and_is_not_readable_where_it_lies(vault: Vault, tmp_path: Path) -> None:
    made = vault.put("ab/one", CONTENTS)
    assert b"".join(vault.get("ab/one", made.wrapped, made.key_id)) == b"".join(CONTENTS)
    stored = b"".join(file.read_bytes() for file in (tmp_path / "files").rglob("*") if file.is_file())
    assert b"glucosa" not in stored


def test_a_key_opens_its_own_file_alone(vault: Vault) -> None:
    one, other = vault.put("one", CONTENTS), vault.put("other", CONTENTS)
    with pytest.raises(Broken):
        vault.get("one", other.wrapped, other.key_id)
    with pytest.raises(UnknownKey):
        Vault(vault.store, MasterKeys((b"x" * 32,))).get("one", one.wrapped, one.key_id)
    vault.delete("one")
    with pytest.raises(Missing):
        vault.get("one", one.wrapped, one.key_id)


def test_contents_that_break_off_leave_nothing(vault: Vault) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 1_000_000
        raise ConnectionError

    with pytest.raises(ConnectionError):
        vault.put("half", broken())
    assert list(vault.store.list()) == []
