"""The edition of the catalogue, which triggers renew with every change of it.

A later step that lets SQLite copy one of these tables (batch mode) must make its triggers again.
"""

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("absence", "clinic", "closedday", "dayexception", "offer", "practitioner", "service", "weeklyhours")
CHANGES = ("insert", "update", "delete")
SQLITE = """
CREATE TRIGGER IF NOT EXISTS catalogue_edition_{table}_{change} AFTER {change} ON {table} {unless}
BEGIN INSERT OR REPLACE INTO catalogueedition (id, edition) VALUES (1, hex(randomblob(16))); END
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION catalogue_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogueedition (id, edition) VALUES (1, replace(gen_random_uuid()::text, '-', ''))
    ON CONFLICT (id) DO UPDATE SET edition = excluded.edition;
    RETURN NULL;
END $$
"""
POSTGRESQL = """
CREATE OR REPLACE TRIGGER catalogue_edition_{table}_{change} AFTER {change} ON {table}
FOR EACH ROW {unless} EXECUTE FUNCTION catalogue_edition()
"""


def upgrade() -> None:
    op.create_table(
        "catalogueedition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogueedition")),
    )
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql(FUNCTION)
    for table in TABLES:
        for change in CHANGES:
            counter = (table, change) == ("clinic", "update")
            unless = "WHEN (NOT (OLD.next_folio <> NEW.next_folio))" if counter else ""
            statement = SQLITE if sqlite else POSTGRESQL
            connection.exec_driver_sql(statement.format(table=table, change=change, unless=unless))


def downgrade() -> None:
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    for table in TABLES:
        for change in CHANGES:
            on = "" if sqlite else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS catalogue_edition_{table}_{change}{on}")
    if not sqlite:
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS catalogue_edition()")
    op.drop_table("catalogueedition")
