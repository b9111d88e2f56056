"""Encryption of short texts at rest (AES-256-GCM), under a key derived for one purpose from the installation's secret."""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE: Final = 12


def seal(text: str, secret: str, *, purpose: str, place: str) -> str:
    """The text sealed, in base64; it opens with the same secret and purpose, and only at the same `place`."""
    nonce = secrets.token_bytes(NONCE)
    sealed = nonce + _cipher(secret, purpose).encrypt(nonce, text.encode(), place.encode())
    return base64.b64encode(sealed).decode("ascii")


def unseal(sealed: str, secret: str, *, purpose: str, place: str) -> str | None:
    """The text; None when it was sealed under another secret, for another place, or was changed."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        return _cipher(secret, purpose).decrypt(raw[:NONCE], raw[NONCE:], place.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        return None


def _cipher(secret: str, purpose: str) -> AESGCM:
    return AESGCM(hmac.digest(secret.encode(), f"sealed text:{purpose}".encode(), hashlib.sha256))
