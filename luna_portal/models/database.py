"""The engine: one for SQLite with its pragmas, one for PostgreSQL, the same to everybody above."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

WRITES = "luna_writes"


def make_engine(url: str) -> Engine:
    """An engine for `url` ("sqlite:///…" or "postgresql://…", driven by psycopg).

    SQLite runs in WAL, so readers never wait for the writer, and with `synchronous=NORMAL`: a killed
    process loses nothing, a power cut at worst the last commits, and the file stays sound. An error's text
    holds the statement without its values: what people typed is in no log.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return create_engine(address, pool_size=8, max_overflow=8, pool_pre_ping=True, hide_parameters=True)


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write: on SQLite they take the write lock at once.

    A transaction that begins as a reader and then writes is refused by SQLite when another wrote
    in between; taking the lock first makes it wait instead.
    """
    return engine.execution_options(**{WRITES: True})


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": 10, "check_same_thread": False}, pool_size=12, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late to choose its kind
        cursor = connection.cursor()
        for pragma in (
            "foreign_keys=ON",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        kind = "IMMEDIATE" if connection.get_execution_options().get(WRITES) else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {kind}")

    return engine
