"""On PostgreSQL the next row of every table gets a free key, whatever wrote the rows before it."""

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlmodel import Session, select

from alembic import command
from luna_portal.adapters.passwords import hash_password
from luna_portal.demo.folder import write_demo
from luna_portal.domain.access import Actor
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.models import Practitioner, Service, metadata
from luna_portal.models.database import make_engine, writing
from luna_portal.models.migrate import migrate, migration_config
from luna_portal.services.appointments import booking
from luna_portal.services.patients.visit_form import visit_form
from luna_portal.services.setup import first_start
from luna_portal.services.setup import form as setup_form
from luna_portal.services.slots import holds, search
from luna_portal.settings import Settings
from tests import postgres
from tests.conftest import Clock
from tests.scenarios.booking import ROSA, THURSDAY
from tests.services.setup.test_first_start import NOBODY, OFFER, TYPED

SEQUENCES = """
SELECT tables.relname, attname, sequences.relname FROM pg_class sequences
JOIN pg_depend ON objid = sequences.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')
JOIN pg_class tables ON tables.oid = refobjid
JOIN pg_attribute ON attrelid = tables.oid AND attnum = refobjsubid
WHERE sequences.relkind = 'S' ORDER BY 1
"""
OF_ONE_ROW = {"catalogueedition", "clinic", "setupcode"}
OWN_KEY = 7


@pytest.fixture
def without_tables() -> Iterator[Engine]:
    """An empty database."""
    with postgres.fresh_database(tables=False) as url:
        made = make_engine(url)
        yield made
        made.dispose()


@pytest.fixture
def with_tables() -> Iterator[Engine]:
    """A database with all tables."""
    with postgres.fresh_database() as url:
        made = make_engine(url)
        yield made
        made.dispose()


def counted(connection: Connection) -> dict[str, tuple[str, str]]:
    """The tables whose keys a sequence gives, each with its key's column and the sequence."""
    return {table: (key, sequence) for table, key, sequence in connection.execute(text(SEQUENCES))}


def highest(connection: Connection, table: str, key: str) -> int:
    """The highest key there is, 0 in an empty table."""
    return int(
        connection.execute(
            sa.select(sa.func.coalesce(sa.func.max(sa.column(key)), 0)).select_from(sa.table(table))
        ).scalar_one()
    )


def behind(engine: Engine) -> dict[str, tuple[int, int]]:
    """The tables whose next key is taken, or was passed: their next key and the highest there is."""
    found = {}
    with engine.connect() as connection:
        for table, (key, sequence) in counted(connection).items():
            following, top = connection.exec_driver_sql(f"SELECT nextval('{sequence}')").scalar_one(), highest(connection, table, key)  # fmt: skip
            if following <= top:
                found[table] = (following, top)
    return found


def test_every_key_that_is_a_number_of_its_own_has_a_sequence_but_those_of_one_row(with_tables: Engine) -> None:
    numbered = {name for name, table in metadata.tables.items() if list(table.primary_key.columns.keys()) == ["id"]}
    with with_tables.connect() as connection:
        assert set(counted(connection)) == numbered - OF_ONE_ROW


@pytest.mark.feature("CLI-1")
def test_the_demo_leaves_no_sequence_behind(with_tables: Engine, clock: Clock, tmp_path: Path) -> None:
    write_demo(with_tables, Settings(data=tmp_path), zone="America/Mexico_City", now=clock())
    with with_tables.connect() as connection:
        filled = {table for table, (key, _) in counted(connection).items() if highest(connection, table, key)}
    assert filled >= {"account", "appointment", "document", "labreport", "patient", "prescription", "takenblock"}
    assert behind(with_tables) == {}


@pytest.mark.feature("PUB-3")
def test_the_demo_on_postgresql_takes_a_booking(with_tables: Engine, clock: Clock, tmp_path: Path) -> None:
    write_demo(with_tables, Settings(data=tmp_path), zone="America/Mexico_City", now=clock())
    visitor, now = Actor.nobody(holder="rosa", address="203.0.113.9"), clock()
    with Session(writing(with_tables), expire_on_commit=False) as db:
        service = db.exec(select(Service).where(Service.slug == "consulta-general")).one().public_id
        who = db.exec(select(Practitioner).where(Practitioner.slug == "lucia-diaz")).one().public_id
        wish = {"service": service, "modality": Modality.IN_PERSON, "practitioner": who}
        days = (THURSDAY + timedelta(days=ahead) for ahead in range(14))
        free = next(slots for day in days if (slots := search.day(db, visitor, **wish, on=day, now=now)))
        held = holds.hold(db, visitor, **wish, starts_at=free[0].starts_at, now=now)
        form = visit_form(ROSA, today=now.date())
        booking.book(db, visitor, hold=held.hold, form=form, reason="", notice_version=1, consent=True, now=now)
        db.commit()
    assert behind(with_tables) == {}


@pytest.mark.feature("CLI-1")
def test_the_set_up_of_a_clinic_leaves_no_sequence_behind(with_tables: Engine, clock: Clock) -> None:
    with Session(writing(with_tables)) as db:
        code = first_start.issue_setup_code(db, now=clock())
        form = setup_form.set_up_form(TYPED | OFFER)
        first_start.set_up(
            db, NOBODY, code=code or "", form=form, password_hash=hash_password(form.admin_password), now=clock()
        )
        db.commit()
    with with_tables.connect() as connection:
        filled = {table for table, (key, _) in counted(connection).items() if highest(connection, table, key)}
    assert filled >= {"account", "offer", "practitioner", "privacynotice", "service", "weeklyhours"}
    assert behind(with_tables) == {}


def value_for(column: Any) -> Any:
    """Something that the column takes; texts differ from row to row."""
    kind = column.type
    if isinstance(kind, sa.String):
        return secrets.token_hex(8)[: kind.length]
    made = {sa.Boolean: False, sa.DateTime: datetime.now(UTC), sa.Date: date(2026, 11, 22), sa.LargeBinary: b"agave"}
    return next((value for of, value in made.items() if isinstance(kind, of)), secrets.randbelow(2**31))


def fill(engine: Engine, **own: int) -> None:
    """A row in every table that has none, with a key of its own or the sequence's; no trigger runs, no key is checked."""
    tables = sa.MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for name, table in tables.tables.items():
            if name == "alembic_version" or connection.execute(sa.select(table).limit(1)).first():
                continue
            needed = [column for column in table.columns if column.name != "id" and not column.nullable]
            keys = {"id": 1} if name in OF_ONE_ROW else own if "id" in table.columns else {}
            connection.execute(table.insert().values({column.name: value_for(column) for column in needed} | keys))


def revisions() -> list[str]:
    """All migrations, the oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(migration_config()).walk_revisions()][::-1]


def upgrade(engine: Engine, revision: str) -> None:
    """Bring the database to that step."""
    config = migration_config()
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_no_migration_leaves_a_sequence_behind_in_tables_that_hold_rows(without_tables: Engine, tmp_path: Path) -> None:
    for revision in revisions():
        upgrade(without_tables, revision)
        taken = set(behind(without_tables)) - OF_ONE_ROW
        assert not taken, (revision, taken)
        fill(without_tables)
    migrate(without_tables, backups=tmp_path)
    with without_tables.connect() as connection:
        assert all(highest(connection, table, key) for table, (key, _) in counted(connection).items())
    assert behind(without_tables) == {}


def test_a_database_whose_rows_brought_their_own_keys_is_put_right_by_the_migration(without_tables: Engine) -> None:
    upgrade(without_tables, "0012")
    fill(without_tables, id=OWN_KEY)
    with without_tables.connect() as connection:
        expected = {table for table, (key, _) in counted(connection).items() if highest(connection, table, key) > 1}
    broken = behind(without_tables)
    assert set(broken) >= expected - OF_ONE_ROW, "the control: every table's next key is taken"
    upgrade(without_tables, "0017")
    assert behind(without_tables) == {}
    with without_tables.connect() as connection:
        assert not OF_ONE_ROW & set(counted(connection))


def test_the_step_back_gives_tables_of_one_row_their_sequence_again(without_tables: Engine, tmp_path: Path) -> None:
    migrate(without_tables, backups=tmp_path)
    config = migration_config()
    with writing(without_tables).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0012")
    with without_tables.connect() as connection:
        assert set(counted(connection)) >= OF_ONE_ROW
