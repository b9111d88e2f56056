"""Random ids, secrets and their digests, folios, and names and addresses as they are compared."""

import hashlib
import secrets
import unicodedata


def new_public_id() -> str:
    """A random id of 22 URL-safe characters (128 bits), the one by which the world knows a row."""
    return secrets.token_urlsafe(16)


def new_secret() -> str:
    """A random secret of 43 URL-safe characters (256 bits), for cookies and links."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """The SHA-256 of a secret as 64 hex digits: what is kept instead. For random secrets only, not passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()


def folio(prefix: str, number: int) -> str:
    """The number that a patient reads out on the phone, e.g. "CJ-04812".

    Raises: ValueError when the number is not positive.
    """
    if number < 1:
        raise ValueError(f"folios count from 1, not {number}")
    return f"{prefix}-{number:05d}"


def normalise_name(text: str) -> str:
    """A text as it is searched: no accents (ñ becomes n), no capitals, single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in letters if not unicodedata.combining(char)).split())


def normalise_email(text: str) -> str:
    """A mail address as it is compared: trimmed, composed, in small letters. Whether it is valid is asked elsewhere."""
    return unicodedata.normalize("NFKC", text).strip().lower()
