"""Runs the migrations over the connection that `luna_portal.models.migrate` hands in."""

from typing import Any, Literal

from sqlalchemy import DateTime, String
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from alembic import context
from luna_portal.models import metadata
from luna_portal.models.base import EnumText


def _plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write plain column types into a migration, so that it needs nothing of the application."""
    if kind == "type" and isinstance(item, UTCDateTime | DateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString | EnumText | String):
        return f"sa.String(length={getattr(item, 'length', None) or 32})" if _length(item) else "sa.Text()"
    return False


def _length(item: Any) -> int | None:
    return 32 if isinstance(item, EnumText) else item.length


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_plain,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
