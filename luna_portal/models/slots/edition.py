"""Which edition of the catalogue is in force, so that a process may keep what it has read until anybody changes it.

Triggers write a new random edition with every change of a catalogue table, whoever makes it and however: a
process that finds the edition it knows can trust what it kept. A random one, not a count, because a count
that was rolled back would come twice, with different contents.
"""

from typing import Any

from sqlalchemy import Connection, event
from sqlmodel import Field

from luna_portal.models.base import Row, metadata, only_key_field

TABLES = ("absence", "clinic", "closedday", "dayexception", "offer", "practitioner", "service", "weeklyhours")
_COUNTER_ALONE = "OLD.next_folio <> NEW.next_folio"
_SQLITE = """
CREATE TRIGGER IF NOT EXISTS catalogue_edition_{table}_{change} AFTER {change} ON {table} {unless}
BEGIN INSERT OR REPLACE INTO catalogueedition (id, edition) VALUES (1, hex(randomblob(16))); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION catalogue_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogueedition (id, edition) VALUES (1, replace(gen_random_uuid()::text, '-', ''))
    ON CONFLICT (id) DO UPDATE SET edition = excluded.edition;
    RETURN NULL;
END $$
"""
_POSTGRESQL = """
CREATE OR REPLACE TRIGGER catalogue_edition_{table}_{change} AFTER {change} ON {table}
FOR EACH ROW {unless} EXECUTE FUNCTION catalogue_edition()
"""


class CatalogueEdition(Row, table=True):
    """One row, id 1: the random name of the catalogue's present contents."""

    id: int = only_key_field()
    edition: str = Field(max_length=32)


def trigger_statements(dialect: str) -> list[str]:
    """The statements that make every change of the catalogue write a new edition. `next_folio` is no part of it."""
    template, first = (_SQLITE, []) if dialect == "sqlite" else (_POSTGRESQL, [_FUNCTION])
    return first + [
        template.format(table=table, change=change, unless=_unless(table, change))
        for table in TABLES
        for change in ("insert", "update", "delete")
    ]


def _unless(table: str, change: str) -> str:
    """An update that takes the next folio, as each booking does, changes nothing of the catalogue."""
    return f"WHEN (NOT ({_COUNTER_ALONE}))" if (table, change) == ("clinic", "update") else ""


@event.listens_for(metadata, "after_create")
def _make_triggers(_metadata: Any, connection: Connection, **_: Any) -> None:
    for statement in trigger_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
