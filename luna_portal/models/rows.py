"""Reading and writing rows without the unit of work, where every event does it and a millisecond counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, insert
from sqlmodel import Session

from luna_portal.models.base import Row

_insert_into: Callable[[Any], Insert] = cache(insert)  # of Any: a class is hashable, though its rows are not


def insert_rows(db: Session, table: type[Row], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of all their values at once, in the session's transaction.

    Raises: IntegrityError, and the transaction is then lost.
    """
    if rows:
        db.connection().execute(_insert_into(table), rows)


def insert_row(db: Session, table: type[Row], values: Mapping[str, Any]) -> int:
    """Insert a row of all its values at once, in the session's transaction. Returns its key.

    Raises: IntegrityError, and the transaction is then lost.
    """
    key = db.connection().execute(_insert_into(table), values).inserted_primary_key
    return int(key[0]) if key else 0


@dataclass(frozen=True, slots=True)
class Worded:
    """A query in SQL, with `?` for its values; in PostgreSQL's own words where they differ."""

    sqlite: str
    postgresql: str = ""

    def on(self, dialect: str) -> str:
        """The words for that database."""
        return self.sqlite if dialect == "sqlite" else (self.postgresql or self.sqlite).replace("?", "%s")


def fetch(db: Session, query: Worded, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What the query finds, read by the driver itself in the session's transaction; it must only read.

    Aware instants may be among the values. What comes back is as the driver gives it: ask for numbers and texts.
    """
    connection = db.connection()
    dialect = connection.dialect.name
    if dialect == "sqlite":
        values = [_as_text(value) if isinstance(value, datetime) else value for value in values]
    cursor = connection.connection.cursor()
    try:
        cursor.execute(query.on(dialect), values)
        return list(cursor.fetchall())
    finally:
        cursor.close()


def _as_text(instant: datetime) -> str:
    """An instant as SQLite keeps it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
