"""The files' place: the store, the keys that open it, and the process that looks into what strangers send."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from luna_portal.adapters.file_cipher import MasterKeys, seal, unseal
from luna_portal.adapters.file_store import FileStore, open_store
from luna_portal.adapters.inspection.inspection_result import new_copy
from luna_portal.adapters.sandbox import Apart
from luna_portal.settings import Settings

PIECE = 256 * 1024


class Sealed(NamedTuple):
    """What a file became in the store: size (bytes) and SHA-256 (hex) of its contents, and its key, wrapped."""

    size: int
    sha256: str
    data_key: str
    key_id: str


class KeptObject(Protocol):
    """What must be known to read a file: a FileObject, or what a service gives out of one."""

    @property
    def key(self) -> str: ...  # noqa: D102 - the fields of FileObject
    @property
    def data_key(self) -> str: ...  # noqa: D102
    @property
    def key_id(self) -> str: ...  # noqa: D102


class Vault:
    """Files in and out, encrypted; in pieces of 64 KiB and up, never whole. Every method blocks: use a worker thread.

    Errors of the store (StoreDown, StoreFull, Missing) and of the cipher (Broken, UnknownKey) come through.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the settings; nothing is opened before it is used."""
        self._settings = settings

    @property
    def incoming(self) -> Path:
        """Where files without a name lie while they are looked at."""
        return self._settings.data / "incoming"

    @cached_property
    def store(self) -> FileStore:
        """Where the encrypted bytes are."""
        return open_store(self._settings.files_url, self._settings.data / "files")

    @property
    def keys(self) -> MasterKeys:
        """The master keys, the one in force first; a rotation may have changed them since."""
        return _opened(self._settings.master_keys)

    @cached_property
    def apart(self) -> Apart:
        """The process that opens strangers' files."""
        return Apart(self.incoming)

    def new_file(self) -> BinaryIO:
        """An empty file without a name, that vanishes when it is closed or the process dies."""
        return new_copy(self.incoming)

    def put(self, key: str, contents: Iterable[bytes], *, sha256: str = "") -> Sealed:
        """Encrypt into the store under that key, whole or not at all; `sha256` of the contents when it is known already."""
        data_key = self.keys.new(key)
        counted = _Counted(contents, hashes=not sha256)
        self.store.put(key, seal(counted, data_key.secret))
        return Sealed(counted.size, sha256 or counted.digest.hexdigest(), data_key.wrapped, data_key.key_id)

    def read(self, kept: KeptObject) -> Iterator[bytes]:
        """The contents; every piece is checked before it comes. Raises at once when it is not there or cannot be opened."""
        secret = self.keys.open(kept.data_key, kept.key_id, kept.key)
        return unseal(self.store.get(kept.key), secret)

    def fetch(self, kept: KeptObject) -> BinaryIO:
        """The contents as a file without a name, for those who must turn its pages; whoever asks closes it."""
        file = self.new_file()
        try:
            for piece in self.read(kept):
                file.write(piece)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def close(self) -> None:
        """End the helping process, if there is one."""
        if "apart" in self.__dict__:
            self.apart.close()


@lru_cache(4)
def _opened(keys: tuple[bytes, ...]) -> MasterKeys:
    return MasterKeys(keys)


def new_object_key() -> str:
    """A random key for the store; the first letters spread the files over folders."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name}"


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """A file from its beginning, in pieces."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


class _Counted:
    """Pieces that are counted and, if wanted, hashed as they pass."""

    def __init__(self, pieces: Iterable[bytes], *, hashes: bool) -> None:
        self._pieces = pieces
        self._hashes = hashes
        self.size = 0
        self.digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.size += len(piece)
            if self._hashes:
                self.digest.update(piece)
            yield piece
