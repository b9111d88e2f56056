"""Brings a database to the newest shape, and keeps a copy of a SQLite file from before.

Alembic is loaded when something is to be migrated: nearly every start finds nothing.
"""

import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

from luna_portal.models.immutable_rows import signed_statements
from luna_portal.models.slots.edition import trigger_statements

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parents[1]
REVISIONS = "alembic_version"


def migrations_folder() -> Path:
    """Where the migrations lie: inside an installed package, or beside it in a checkout."""
    packed = HERE / "_alembic"
    return packed if packed.is_dir() else HERE.parent / "alembic"


def migration_config() -> "Config":
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config(stdout=sys.stdout)  # its own default is what stdout was when it was first imported
    config.set_main_option("script_location", str(migrations_folder()))
    return config


def newest_revision() -> str:
    """The last migration's name, with which its file begins ("0011_agenda_by_index.py")."""
    return max(file.name.partition("_")[0] for file in (migrations_folder() / "versions").glob("*_*.py"))


def is_current(engine: Engine) -> bool:
    """Whether nothing is left to migrate."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(REVISIONS):
            return False
        at = connection.exec_driver_sql(f"SELECT version_num FROM {REVISIONS}").scalars().all()  # noqa: S608 - our constant
        return list(at) == [newest_revision()]


def migrate(engine: Engine, *, backups: Path) -> Path | None:
    """Run the pending migrations; returns the copy that was made of a SQLite file that already held tables.

    On PostgreSQL an advisory lock lets only one of several starting workers migrate. Each migration runs in
    the transaction of the whole: it happens or it does not.
    """
    if is_current(engine):
        return None
    from alembic import command

    copy = _copy_before(engine, backups) if inspect(engine).get_table_names() else None
    config = migration_config()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(727274)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.dialect.name == "sqlite":
            _make_triggers(connection)
    return copy


def _make_triggers(connection: Connection) -> None:
    """Make the triggers that are missing: a step that lets SQLite copy a table (batch mode) loses the table's own."""
    for statement in (*trigger_statements("sqlite"), *signed_statements("sqlite")):
        connection.exec_driver_sql(statement)


def _copy_before(engine: Engine, backups: Path) -> Path | None:
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file:
        return None
    backups.mkdir(parents=True, exist_ok=True)
    target = backups / f"luna-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.db"
    with sqlite3.connect(file) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    target.chmod(0o600)
    return target
