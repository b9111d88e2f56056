"""Writing one row without the unit of work, where many write at once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from luna_portal.models.base import Row


def insert_row(db: Session, table: type[Row], values: Mapping[str, Any]) -> int:
    """Insert a row of all its values at once, in the session's transaction. Returns its key.

    Raises: IntegrityError, and the transaction is then lost.
    """
    key = db.connection().execute(insert(table), values).inserted_primary_key
    return int(key[0]) if key else 0
