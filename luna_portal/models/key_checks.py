"""Key checks: digests that tell whether an installation still has the keys it was run with."""

import hmac
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field

from luna_portal.models.base import EnumText, Row


class KeyPurpose(StrEnum):
    """What a key is for."""

    LINKS = "links"
    FILES = "files"


class KeyCheck(Row, table=True):
    """The digest of a key in use. Links have one key; files have one for each master key that may still be needed."""

    __table_args__ = (UniqueConstraint("purpose", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    purpose: KeyPurpose = Field(sa_column=Column(EnumText(KeyPurpose), nullable=False))
    digest: str = Field(max_length=64)
    noted_at: datetime


def key_check(purpose: KeyPurpose, key: bytes) -> str:
    """The digest of a key: HMAC-SHA256 of a constant, from which the key cannot be computed."""
    return hmac.new(key, f"luna key check {purpose.value}".encode(), sha256).hexdigest()
