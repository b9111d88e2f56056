"""What every table shares: naming of constraints, enums as text, and the clock's type."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, MetaData, String, TypeDecorator
from sqlmodel import Field, SQLModel

from luna_portal.domain.identifiers import new_public_id

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
metadata: MetaData = SQLModel.metadata


class EnumText(TypeDecorator[StrEnum]):
    """A StrEnum kept as its value: readable in both databases, and a new member needs no migration."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's call
        """Write the value. Raises: ValueError for a word that is no member."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 - as above
        """Read the member back."""
        return None if value is None else self.kind(value)


def public_id_field() -> Any:
    """The random id by which the world knows a row; the integer key never leaves the server."""
    return Field(default_factory=new_public_id, unique=True, max_length=32)


def only_key_field() -> Any:
    """The key 1 of a table's only row; no sequence counts there."""
    return Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})


class Row(SQLModel):
    """A table's row. Instants are aware UTC (`…_at`), days are `…_on`, money is minor units."""


class Created(Row):
    """A row that says when it came to be."""

    created_at: datetime
