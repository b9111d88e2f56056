"""The store and the master keys together: contents go in and come out in clear, what lies there is sealed."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from luna_portal.adapters.file_cipher import DataKey, MasterKeys, seal, unseal
from luna_portal.adapters.file_store import FileStore, open_store
from luna_portal.settings import current

FOLDER = "files"


class Vault(NamedTuple):
    """Every method blocks: call it on a worker thread. All raise StoreDown when the store does not answer."""

    store: FileStore
    keys: MasterKeys

    def put(self, key: str, contents: Iterable[bytes]) -> DataKey:
        """Seal the contents under a key of their own and store them. Returns that key, to be kept with the row.

        Raises: StoreFull, and whatever the contents' source raises; nothing is stored then.
        """
        made = self.keys.new(key)
        self.store.put(key, seal(contents, made.secret))
        return made

    def get(self, key: str, data_key: str, key_id: str) -> Iterator[bytes]:
        """The contents in pieces of up to 64 KiB; `data_key` and `key_id` are as the row keeps them.

        Raises: Missing and UnknownKey at once, Broken also between pieces.
        """
        secret = self.keys.open(data_key, key_id, key)
        return unseal(self.store.get(key), secret)

    def delete(self, key: str) -> None:
        """Make sure that nothing is under the key."""
        self.store.delete(key)


def vault() -> Vault:
    """This process's vault, as the settings say: the bucket or folder of LUNA_FILES_URL, else `files` in the data folder."""
    settings = current()
    return _opened(settings.files_url, settings.data / FOLDER, settings.master_keys)


@cache
def _opened(url: str, folder: Path, keys: tuple[bytes, ...]) -> Vault:
    return Vault(open_store(url, folder), MasterKeys(keys))
