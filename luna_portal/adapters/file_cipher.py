"""Encryption of files at rest: a key for each file, kept under a master key, and contents in sealed chunks.

A chunk is 64 KiB of contents and a tag of 16 bytes (AES-256-GCM). Its nonce is its number and its last one is marked, so
that a chunk that was changed, moved, left out or added is noticed, and so is a file that was cut short.
"""

import base64
import binascii
import secrets
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 64 * 1024
TAG = 16
SEALED_CHUNK = CHUNK + TAG
NONCE = 12
KEY_ID_LETTERS = 16
MORE, LAST = b"luna 1 more", b"luna 1 last"


class Broken(Exception):
    """What is stored is not what was put there, or the key does not fit it."""


class UnknownKey(Exception):
    """The master key with this id is not among the settings."""


class DataKey(NamedTuple):
    """A file's own key: `secret` (32 bytes, never kept), and as it is kept, `wrapped` by the master key `key_id`."""

    secret: bytes
    wrapped: str
    key_id: str


class MasterKeys:
    """The keys under which the keys of files are kept; the first is in force, the others still open what they closed."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        """Take one or more keys of 32 bytes, the one in force first."""
        self._keys = {key_id(key): AESGCM(key) for key in keys}
        self.current = key_id(keys[0])

    def new(self, object_key: str) -> DataKey:
        """A random key for the file that will be stored under `object_key`."""
        secret = AESGCM.generate_key(256)
        return DataKey(secret, self._wrap(secret, object_key), self.current)

    def open(self, wrapped: str, kept_under: str, object_key: str) -> bytes:
        """The file's own key. Raises: UnknownKey, Broken (also when it belongs to another file)."""
        if kept_under not in self._keys:
            raise UnknownKey(kept_under)
        try:
            raw = base64.b64decode(wrapped, validate=True)
            return self._keys[kept_under].decrypt(raw[:NONCE], raw[NONCE:], object_key.encode())
        except (InvalidTag, binascii.Error, ValueError) as wrong:
            raise Broken(object_key) from wrong

    def rewrap(self, wrapped: str, kept_under: str, object_key: str) -> tuple[str, str]:
        """The same key under the master key in force, and that one's id. Raises: UnknownKey, Broken."""
        return self._wrap(self.open(wrapped, kept_under, object_key), object_key), self.current

    def _wrap(self, secret: bytes, object_key: str) -> str:
        nonce = secrets.token_bytes(NONCE)
        return base64.b64encode(nonce + self._keys[self.current].encrypt(nonce, secret, object_key.encode())).decode()


def key_id(key: bytes) -> str:
    """The name of a master key: it tells keys apart and says nothing of them."""
    return sha256(b"luna files key" + key).hexdigest()[:KEY_ID_LETTERS]


def sealed_size(size: int) -> int:
    """How many bytes the contents take once they are sealed; an empty file is one empty chunk."""
    return size + TAG * max(1, -(-size // CHUNK))


def seal(contents: Iterable[bytes], secret: bytes) -> Iterator[bytes]:
    """The sealed chunks of contents that come in pieces of any size."""
    cipher = AESGCM(secret)
    waiting, number = memoryview(b""), 0
    for piece in _cut(contents, CHUNK):
        if number:
            yield cipher.encrypt(_nonce(number), waiting, MORE)
        waiting, number = piece, number + 1
    yield cipher.encrypt(_nonce(max(number, 1)), waiting, LAST)


def unseal(sealed: Iterable[bytes], secret: bytes) -> Iterator[bytes]:
    """The contents, chunk by chunk; a chunk comes out only after its tag was found right.

    Raises: Broken at the first chunk that is not as it was sealed, and at the end when the last one is missing.
    """
    cipher = AESGCM(secret)
    waiting, number = memoryview(b""), 0
    try:
        for piece in _cut(sealed, SEALED_CHUNK):
            if number:
                yield cipher.decrypt(_nonce(number), waiting, MORE)
            waiting, number = piece, number + 1
        yield cipher.decrypt(_nonce(number), waiting, LAST)
    except (InvalidTag, ValueError) as wrong:
        raise Broken(f"chunk {number}") from wrong


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE, "big")


def _cut(pieces: Iterable[bytes], size: int) -> Iterator[memoryview]:
    """The same bytes in pieces of that size, the last one smaller or not; what comes in whole multiples is not copied."""
    held = b""
    for piece in pieces:
        view = memoryview(held + piece if held else piece)
        end = len(view) - len(view) % size
        for at in range(0, end, size):
            yield view[at : at + size]
        held = bytes(view[end:])
    if held:
        yield memoryview(held)
