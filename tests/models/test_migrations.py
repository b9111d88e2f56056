"""The migrations make exactly the tables that the models describe, and a copy is kept."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, String, Table, inspect, text
from sqlalchemy.exc import DatabaseError

from alembic import command
from luna_portal.models import metadata
from luna_portal.models.database import make_engine, writing
from luna_portal.models.migrate import is_current, migrate, migration_config, newest_revision

pytestmark = pytest.mark.both_databases


@pytest.fixture
def empty(engine: Engine) -> Iterator[Engine]:
    """A database of each kind without a table."""
    metadata.drop_all(engine)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    metadata.create_all(engine)


def test_the_migrations_leave_nothing_to_migrate(empty: Engine, tmp_path: Path) -> None:
    assert not is_current(empty)
    migrate(empty, backups=tmp_path)
    assert is_current(empty)
    config = migration_config()
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_a_start_knows_the_last_migration_by_its_file() -> None:
    assert newest_revision() == ScriptDirectory.from_config(migration_config()).get_current_head()


def triggers(engine: Engine) -> set[str]:
    """The names of all triggers."""
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        return set(connection.execute(text(names[engine.dialect.name])).scalars())


def test_the_migrations_make_the_same_triggers_as_the_models(empty: Engine, tmp_path: Path) -> None:
    migrate(empty, backups=tmp_path)
    migrated = triggers(empty)
    metadata.drop_all(empty)
    metadata.create_all(empty)
    assert migrated == triggers(empty) != set()


def test_a_step_that_lets_sqlite_copy_a_table_loses_no_trigger(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'luna.db'}")
    migrate(engine, backups=tmp_path)
    before, config = triggers(engine), migration_config()
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
        steps = Operations(MigrationContext.configure(connection))
        for table in ("service", "prescription"):
            with steps.batch_alter_table(table, recreate="always") as copy:
                copy.alter_column("public_id", type_=String(40))
    assert triggers(engine) < before, "the copies are without their triggers"
    migrate(engine, backups=tmp_path)
    assert triggers(engine) == before
    engine.dispose()


def test_the_way_back_removes_every_table(empty: Engine, tmp_path: Path) -> None:
    migrate(empty, backups=tmp_path)
    config = migration_config()
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_a_file_that_holds_tables_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    file = tmp_path / "luna.db"
    with sqlite3.connect(file) as earlier:
        earlier.execute("CREATE TABLE kept (word TEXT)")
        earlier.execute("INSERT INTO kept VALUES ('agave')")
    earlier.close()
    engine = make_engine(f"sqlite:///{file}")
    copy = migrate(engine, backups=tmp_path / "backups")
    assert copy is not None
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT word FROM kept").fetchall() == [("agave",)]
    kept.close()
    assert migrate(engine, backups=tmp_path / "backups") is None, "a current database is left alone"
    engine.dispose()


@pytest.mark.feature("CLI-8")
def test_normal_values_of_an_earlier_portal_get_their_names_and_keep_their_bounds(
    empty: Engine, tmp_path: Path
) -> None:
    config = migration_config()
    with writing(empty).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        for loinc, sex in (("2160-0", "F"), ("2160-0", "M"), ("9999-9", "")):
            connection.execute(
                text(
                    "INSERT INTO referencerange (loinc, unit, sex, age_from_days, low, high, critical_low, critical_high)"
                    " VALUES (:loinc, 'mg/dL', :sex, 6570, '0.5', '1.1', '', '')"
                ),
                {"loinc": loinc, "sex": sex},
            )
    migrate(empty, backups=tmp_path)
    with empty.connect() as connection:
        rows = connection.execute(
            text("SELECT name, sex, age_from_days, low, high, public_id FROM referencerange ORDER BY id")
        ).all()
    assert [tuple(row[:5]) for row in rows] == [
        ("Creatinina", "F", 6574, "0.5", "1.1"),
        ("Creatinina", "M", 6574, "0.5", "1.1"),
        ("9999-9", "", 6574, "0.5", "1.1"),
    ]
    assert len({row.public_id for row in rows}) == len(rows)


def put(connection: Connection, table: str, **said: object) -> int:
    """A row of a table as it is by then, with something of the right kind where a value must stand. Returns its key."""
    blank = {str: "-", int: 0, bool: False, datetime: datetime(2026, 11, 20, tzinfo=UTC), date: date(1958, 3, 4)}
    made = Table(table, MetaData(), autoload_with=connection)
    needed = (one for one in made.columns if not one.nullable and not one.primary_key and one.name not in said)
    filled = {one.name: blank[one.type.python_type] for one in needed if one.type.python_type in blank}
    (key,) = connection.execute(made.insert().values(filled | said)).inserted_primary_key or (0,)
    return int(key)


@pytest.mark.feature("CLI-8")
def test_an_earlier_clinic_gets_the_critical_limits_that_it_lacks_and_somebody_looks_at_what_waits(
    empty: Engine, tmp_path: Path
) -> None:
    config = migration_config()
    of_adults = {"age_from_days": 6574, "critical_low": "", "critical_high": ""}
    with writing(empty).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0017")
        put(connection, "labtest", name="Química sanguínea", release_rule="at_once", public_id="t")
        own = of_adults | {"low": "3", "high": "5", "critical_low": "2.5", "critical_high": "7"}
        put(connection, "referencerange", public_id="k", name="Potasio", loinc="2823-3", unit="mmol/L", sex="", **own)
        shipped = of_adults | {"low": "12", "high": "16"}
        put(connection, "referencerange", public_id="h", name="Hb", loinc="718-7", unit="g/dL", sex="F", **shipped)
        patient = put(connection, "patient", public_id="p", email="ana@example.com")
        for released in (None, datetime(2026, 11, 21, tzinfo=UTC)):
            name = f"r{bool(released)}"
            report = put(connection, "labreport", patient_id=patient, released_at=released, public_id=name)
            bare = {"report_id": report, "critical_low": "", "critical_high": ""}
            put(connection, "analyte", name="Glucosa sérica", number="412", flag="high", **bare)
            put(connection, "analyte", name="Urea", number="30", flag="normal", **bare)
    migrate(empty, backups=tmp_path)
    with empty.connect() as connection:
        asked = "SELECT loinc, critical_low, critical_high FROM referencerange"
        limits = {row[0]: (row[1], row[2]) for row in connection.execute(text(asked))}
        studies = set(connection.execute(text("SELECT name FROM labtest")).scalars())
        doubts = list(connection.execute(text("SELECT doubt FROM analyte ORDER BY id")).scalars())
    assert limits["2823-3"] == ("2.5", "7"), "what the clinic set stays"
    assert (limits["718-7"], limits["2951-2"]) == (("6.6", "19.9"), ("120", "158"))
    assert studies == {"Química sanguínea", "Electrolitos séricos"}
    assert doubts == ["earlier", "", "", ""], "what is out, or normal, is left alone"


def test_a_clinic_that_never_used_results_gets_no_limits_by_a_migration(empty: Engine, tmp_path: Path) -> None:
    migrate(empty, backups=tmp_path)
    with empty.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM referencerange")).scalar() == 0


@pytest.mark.feature("CLI-8")
def test_results_of_an_earlier_portal_are_found_and_sorted_and_stay_signed(empty: Engine, tmp_path: Path) -> None:
    config = migration_config()
    with writing(empty).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0017")
        connection.execute(text(OLD_PATIENT))
        for number, (released, value, limit, flag) in enumerate(OLD_VALUES, 1):
            connection.execute(text(OLD_REPORT), {"id": number, "public": f"r{number}", "released": None})
            connection.execute(text(OLD_ANALYTE), {"report": number, "value": value, "limit": limit, "flag": flag})
            if released:
                connection.execute(text("UPDATE labreport SET released_at = created_at WHERE id = :id"), {"id": number})
    migrate(empty, backups=tmp_path)
    with empty.begin() as connection:
        found = connection.execute(text("SELECT search, critical FROM labreport ORDER BY id")).all()
        assert {one.search for one in found} == {"quimica sanguinea laboratorio leon potasio"}
        assert [bool(one.critical) for one in found] == [True, True, False, False]
    with pytest.raises(DatabaseError, match="signed"), empty.begin() as connection:
        connection.execute(text("UPDATE labreport SET search = '' WHERE id = 1"))


OLD_VALUES = (
    (True, "6.9", "6.5", ""),
    (False, "7", "", "critical_high"),
    (False, "5.1", "6.5", ""),
    (True, "", "", ""),
)
OLD_PATIENT = """
INSERT INTO patient (id, public_id, given_name, first_surname, second_surname, sex, email, phone, language,
 search, birth_on, created_at)
VALUES (1, 'p1', 'Ana', 'Morales', '', 'F', 'ana@example.com', '', 'es', '', '1980-01-01', '2026-01-01 00:00:00+00:00')
"""
OLD_REPORT = """
INSERT INTO labreport (id, public_id, patient_id, title, performed_at, issued_at, laboratory, responsible, requester, source,
 folio, note, comment, release_rule, released_at, created_at)
VALUES (:id, :public, 1, 'Química sanguínea', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00',
 'Laboratorio León', '', '', 'form', '', '', '', 'after_comment', :released, '2026-01-02 00:00:00+00:00')
"""
OLD_ANALYTE = """
INSERT INTO analyte (report_id, sort, name, loinc, value, number, comparator, unit, low, high, critical_low, critical_high,
 reference, flag) VALUES (:report, 0, 'Potasio', '', :value, :value, '', '', '', '', '', :limit, '', :flag)
"""
