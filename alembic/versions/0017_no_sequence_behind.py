"""On PostgreSQL every sequence is past its table's keys, and tables of one row have none.

Rows that were written with keys of their own (a demo clinic's, a copied database's) left the sequence behind, and the
next rows were given keys that were taken.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OF_ONE_ROW = ("catalogueedition", "clinic", "setupcode")
CATCH_UP = """
DO $$ DECLARE found record; highest bigint; BEGIN
    FOR found IN
        SELECT tables.oid::regclass AS owner, attname AS key, sequences.oid::regclass AS counter
        FROM pg_class sequences
        JOIN pg_depend ON objid = sequences.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')
        JOIN pg_class tables ON tables.oid = refobjid
        JOIN pg_attribute ON attrelid = tables.oid AND attnum = refobjsubid
        WHERE sequences.relkind = 'S' AND tables.relnamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('SELECT max(%I) FROM %s', found.key, found.owner) INTO highest;
        IF highest >= nextval(found.counter) THEN
            PERFORM setval(found.counter, highest);
        END IF;
    END LOOP;
END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        return
    for table in OF_ONE_ROW:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER COLUMN id DROP DEFAULT")
        connection.exec_driver_sql(f"DROP SEQUENCE IF EXISTS {table}_id_seq")
    connection.exec_driver_sql(CATCH_UP.replace("%", "%%"))


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        return
    for table in OF_ONE_ROW:
        connection.exec_driver_sql(f"CREATE SEQUENCE {table}_id_seq AS integer OWNED BY {table}.id")
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{table}_id_seq')")
