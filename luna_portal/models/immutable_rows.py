"""Signed clinical rows stay as they are, whoever writes: triggers refuse to change or delete them (NOM-004 5.11)."""

from typing import Any

from sqlalchemy import Connection, event

from luna_portal.models.base import metadata

_RELEASED = "OLD.released_at IS NOT NULL"
_OF_RELEASED = "EXISTS (SELECT 1 FROM labreport r WHERE r.id = OLD.report_id AND r.released_at IS NOT NULL)"
SIGNED = {
    "prescription": "",
    "prescriptionline": "",
    "prescriptionmark": "",
    "criticalnotice": "",
    "labreport": _RELEASED,
    "analyte": _OF_RELEASED,
}
"""The tables, and in which case their rows are signed ("" always)."""
_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'signed: this row is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_ANALYTE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_change_of_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {_OF_RELEASED} THEN
        RAISE EXCEPTION 'signed: this row is never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$
"""


def signed_statements(dialect: str) -> list[str]:
    """The statements that make the triggers of that database."""
    changes = [(table, when, change) for table, when in SIGNED.items() for change in ("update", "delete")]
    if dialect == "sqlite":
        return [_sqlite(*change) for change in changes]
    return [_FUNCTION, _ANALYTE_FUNCTION, *(_postgresql(*change) for change in changes)]


def _sqlite(table: str, when: str, change: str) -> str:
    unless = f"WHEN {when}" if when else ""
    return (
        f"CREATE TRIGGER IF NOT EXISTS signed_{table}_{change} BEFORE {change} ON {table} {unless} "
        "BEGIN SELECT RAISE(ABORT, 'signed: this row is never changed'); END"
    )


def _postgresql(table: str, when: str, change: str) -> str:
    """A condition with a query cannot stand in WHEN there: the function asks it."""
    asks = when == _OF_RELEASED
    unless = f"WHEN ({when})" if when and not asks else ""
    function = "refuse_change_of_released" if asks else "refuse_change_of_signed"
    return (
        f"CREATE OR REPLACE TRIGGER signed_{table}_{change} BEFORE {change} ON {table} "
        f"FOR EACH ROW {unless} EXECUTE FUNCTION {function}()"
    )


@event.listens_for(metadata, "after_create")
def _make_triggers(_metadata: Any, connection: Connection, **_: Any) -> None:
    for statement in signed_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
