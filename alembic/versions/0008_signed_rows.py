"""Triggers that keep signed clinical rows as they are (NOM-004 5.11), whoever writes.

A later step that lets SQLite copy one of these tables (batch mode) must make its triggers again.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OF_RELEASED = "EXISTS (SELECT 1 FROM labreport r WHERE r.id = OLD.report_id AND r.released_at IS NOT NULL)"
SIGNED = {
    "prescription": "",
    "prescriptionline": "",
    "prescriptionmark": "",
    "labreport": "OLD.released_at IS NOT NULL",
    "analyte": OF_RELEASED,
}
CHANGES = ("update", "delete")
ALWAYS = """
CREATE OR REPLACE FUNCTION refuse_change_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'signed: this row is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
RELEASED = f"""
CREATE OR REPLACE FUNCTION refuse_change_of_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {OF_RELEASED} THEN
        RAISE EXCEPTION 'signed: this row is never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql(ALWAYS)
        connection.exec_driver_sql(RELEASED)
    for table, when in SIGNED.items():
        for change in CHANGES:
            connection.exec_driver_sql(_sqlite(table, when, change) if sqlite else _postgresql(table, when, change))


def downgrade() -> None:
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    for table in SIGNED:
        for change in CHANGES:
            on = "" if sqlite else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS signed_{table}_{change}{on}")
    if not sqlite:
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change_of_signed()")
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change_of_released()")


def _sqlite(table: str, when: str, change: str) -> str:
    unless = f"WHEN {when}" if when else ""
    return (
        f"CREATE TRIGGER IF NOT EXISTS signed_{table}_{change} BEFORE {change} ON {table} {unless} "
        "BEGIN SELECT RAISE(ABORT, 'signed: this row is never changed'); END"
    )


def _postgresql(table: str, when: str, change: str) -> str:
    asks = when == OF_RELEASED
    unless = f"WHEN ({when})" if when and not asks else ""
    function = "refuse_change_of_released" if asks else "refuse_change_of_signed"
    return (
        f"CREATE OR REPLACE TRIGGER signed_{table}_{change} BEFORE {change} ON {table} "
        f"FOR EACH ROW {unless} EXECUTE FUNCTION {function}()"
    )
