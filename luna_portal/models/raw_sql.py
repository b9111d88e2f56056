"""Reading and writing rows without the unit of work, where every event does it and a millisecond counts.

The driver is asked directly, in the session's own transaction; its errors are raised as SQLAlchemy's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from luna_portal.models.base import Row

_Bind = Callable[[Any], Any] | None
_prepared: dict[tuple[type[Row], tuple[str, ...], str], "_Insert"] = {}


@dataclass(frozen=True, slots=True)
class _Insert:
    """An INSERT in a database's own words, and how each value is written there."""

    head: str
    places: str
    columns: tuple[tuple[str, _Bind], ...]

    def words(self, count: int = 1) -> str:
        """The statement for so many rows at once."""
        return self.head + ", ".join([self.places] * count)

    def values(self, row: Mapping[str, Any]) -> list[Any]:
        """The row as the driver takes it."""
        return [row[name] if bind is None else bind(row[name]) for name, bind in self.columns]


def insert_rows(db: Session, table: type[Row], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of all their values at once, in the session's transaction; all rows name the same columns.

    Raises: IntegrityError, and the transaction is then lost.
    """
    if not rows:
        return
    connection = db.connection()
    insert = _insert_into(table, tuple(rows[0]), connection.dialect)
    words = insert.words(len(rows))
    with _cursor(connection, words) as cursor:
        cursor.execute(words, [value for row in rows for value in insert.values(row)])


def insert_row(db: Session, table: type[Row], values: Mapping[str, Any]) -> int:
    """Insert a row of all its values at once, in the session's transaction. Returns its key.

    Raises: IntegrityError, and the transaction is then lost.
    """
    connection = db.connection()
    insert = _insert_into(table, tuple(values), connection.dialect)
    words = f"{insert.words()} RETURNING id"
    with _cursor(connection, words) as cursor:
        cursor.execute(words, insert.values(values))
        return int(cursor.fetchall()[0][0])


def _insert_into(table: type[Row], names: tuple[str, ...], dialect: Dialect) -> _Insert:
    """The INSERT of those columns. Raises: KeyError for one that the table does not have."""
    key = (table, names, dialect.name)
    if key not in _prepared:
        columns = [table.__table__.c[name] for name in names]  # type: ignore[attr-defined]
        quote = dialect.identifier_preparer
        places = ", ".join(["?" if dialect.name == "sqlite" else "%s"] * len(names))
        listed = ", ".join(quote.format_column(column) for column in columns)
        head = f"INSERT INTO {quote.format_table(table.__table__)} ({listed}) VALUES "  # type: ignore[attr-defined]  # noqa: S608 - names of our own tables
        binds = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
        _prepared[key] = _Insert(head, f"({places})", tuple(zip(names, binds, strict=True)))
    return _prepared[key]


@dataclass(frozen=True, slots=True)
class Worded:
    """A statement in SQL, with `?` for its values; in PostgreSQL's own words where they differ."""

    sqlite: str
    postgresql: str = ""

    def on(self, dialect: str) -> str:
        """The words for that database."""
        return self.sqlite if dialect == "sqlite" else _in_postgresql(self.postgresql or self.sqlite)


@cache
def _in_postgresql(words: str) -> str:
    return words.replace("?", "%s")


def fetch(db: Session, query: Worded, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What the query (or a statement with RETURNING) finds, asked of the driver in the session's transaction.

    Aware instants may be among the values. What comes back is as the driver gives it: ask for numbers and texts, or
    read instants by `instant_in`.
    """
    connection = db.connection()
    words = query.on(connection.dialect.name)
    with _cursor(connection, words) as cursor:
        cursor.execute(words, _written(connection, values))
        return list(cursor.fetchall())


def change(db: Session, statement: Worded, values: Sequence[Any]) -> int:
    """Run an UPDATE or DELETE in the session's transaction. Returns how many rows it changed.

    Raises: DBAPIError's kinds, and the transaction is then lost.
    """
    connection = db.connection()
    words = statement.on(connection.dialect.name)
    with _cursor(connection, words) as cursor:
        cursor.execute(words, _written(connection, values))
        return int(cursor.rowcount)


def instant_in(value: Any) -> datetime:
    """The instant that `fetch` brought: text from SQLite, aware already from PostgreSQL."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    instant: datetime = value
    return instant.astimezone(UTC)


@contextmanager
def _cursor(connection: Connection, words: str) -> Iterator[Any]:
    """A cursor of the driver's own; what it raises is raised as SQLAlchemy would, without the values."""
    driver = connection.dialect.loaded_dbapi
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except driver.Error as broken:
        raise DBAPIError.instance(
            words, None, broken, driver.Error, hide_parameters=True, dialect=connection.dialect
        ) from broken
    finally:
        cursor.close()


def _written(connection: Connection, values: Sequence[Any]) -> Sequence[Any]:
    if connection.dialect.name != "sqlite":
        return values
    return [_as_text(value) if isinstance(value, datetime) else value for value in values]


def _as_text(instant: datetime) -> str:
    """An instant as SQLite keeps it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
