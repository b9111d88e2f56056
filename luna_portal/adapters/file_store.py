"""Where the encrypted bytes of files are: a folder of this computer, or a bucket that speaks S3.

Bytes go in and out in pieces; no file is ever whole in memory. What is put appears whole or not at all.
"""

import contextlib
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

PIECE = 256 * 1024
PART = 5 * 1024 * 1024
"""The smallest part that S3 takes; one at a time is held in memory."""
FULL_SIGNS = (
    "os error 28)",
    "os error 27)",
    "os error 122)",
    "StorageFull",
    "QuotaExceeded",
    "507 Insufficient Storage",
)
"""No space left, file too large for the file system, quota used up: how they read in the store's errors."""


class StoreDown(Exception):
    """The store does not answer, or refuses us; nothing was changed for certain."""


class StoreFull(Exception):
    """There is no room left in the store; what was being put is not there."""


class Missing(Exception):
    """The store has nothing under that key."""


class Stored(NamedTuple):
    """One object: its key, its size in bytes as stored, and when (UTC) it was put."""

    key: str
    size: int
    put_at: datetime


class FileStore:
    """Objects under keys of letters, digits, "-", "_" and "/". Every method blocks: call it on a worker thread.

    All raise StoreDown when the store does not answer.
    """

    def __init__(self, store: LocalStore | S3Store, folder: Path | None = None) -> None:
        """Take an obstore store; `folder` is where it is, when it is a folder of this computer."""
        self._store = store
        self._folder = folder

    def put(self, key: str, pieces: Iterable[bytes]) -> None:
        """Store the pieces under the key, whole or not at all; an error of the pieces' source comes through.

        Raises: StoreFull, StoreDown.
        """
        part = PART if self._folder is None else PIECE
        with _errors(key):
            obstore.put(self._store, key, iter(pieces), use_multipart=True, chunk_size=part, max_concurrency=1)

    def get(self, key: str) -> Iterator[bytes]:
        """The bytes under the key, in pieces. Raises: Missing at once, StoreDown also between pieces."""
        with _errors(key):
            found = obstore.get(self._store, key)
        return self._pieces(key, found)

    def delete(self, key: str) -> None:
        """Make sure that nothing is under the key. Raises: StoreDown."""
        with contextlib.suppress(Missing), _errors(key):
            obstore.delete(self._store, key)

    def list(self) -> Iterator[Stored]:
        """Every object there is. Raises: StoreDown."""
        with _errors("list"):
            for page in obstore.list(self._store):
                for one in page:
                    yield Stored(one["path"], one["size"], one["last_modified"])

    def sweep(self, older: timedelta) -> int:
        """Remove what a process that was killed left half written in the folder; says how many. S3 shows no halves."""
        if self._folder is None:
            return 0
        removed = 0
        before = time.time() - older.total_seconds()
        for half in self._folder.rglob("*#*"):
            with contextlib.suppress(FileNotFoundError):
                if half.stat().st_mtime < before:
                    half.unlink()
                    removed += 1
        return removed

    @staticmethod
    def _pieces(key: str, found: Any) -> Iterator[bytes]:
        with _errors(key):
            for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)


def open_store(url: str, folder: Path) -> FileStore:
    """The store that LUNA_FILES_URL names (s3://bucket/prefix?endpoint=…&region=…, file:///folder), or the folder.

    The credentials of S3 are read from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and their like.
    """
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return FileStore(_bucket(parts.netloc, parts.path.strip("/"), parse_qs(parts.query)))
    place = Path(unquote(parts.path)) if parts.scheme == "file" else folder.resolve()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileStore(LocalStore(place), place)


def _bucket(name: str, prefix: str, options: dict[str, list[str]]) -> S3Store:
    endpoint = options.get("endpoint", [None])[0]
    given: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
    if "region" in options:
        given["region"] = options["region"][0]
    return S3Store(
        name,
        prefix=prefix or None,
        client_options={"allow_http": bool(endpoint and endpoint.startswith("http:")), "connect_timeout": "3s"},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
        **given,
    )


@contextlib.contextmanager
def _errors(key: str) -> Iterator[None]:
    """Say in our words what the store answered; what the source of the bytes raised is left as it is."""
    try:
        yield
    except FileNotFoundError as absent:
        raise Missing(key) from absent
    except (BaseError, PermissionError) as broken:
        full = any(sign in str(broken) for sign in FULL_SIGNS)
        raise (StoreFull if full else StoreDown)(key) from broken
