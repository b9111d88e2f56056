"""A process keeps the catalogue it has read until anybody changes it, in whatever way."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from luna_portal.domain.access import Action, grant
from luna_portal.models.database import writing
from luna_portal.models.slots.catalogue import Catalogue, catalogue
from luna_portal.models.slots.edition import TABLES
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


def read(engine: Engine, cast: Cast) -> Catalogue:
    """The catalogue as a new transaction sees it."""
    with Session(engine) as db:
        return catalogue(db, grant(cast.nobody, Action.SEE_SLOTS))


def run(engine: Engine, statement: str) -> None:
    """Change something behind the application's back, as another process or a console does."""
    with writing(engine).begin() as connection:
        connection.execute(text(statement))


def test_an_unchanged_catalogue_is_read_once(engine: Engine, cast: Cast) -> None:
    assert read(engine, cast) is read(engine, cast)


def test_taking_a_folio_is_no_change_of_the_catalogue(engine: Engine, cast: Cast) -> None:
    before = read(engine, cast)
    run(engine, "UPDATE clinic SET next_folio = next_folio + 1")
    assert read(engine, cast) is before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clinic SET step_minutes = 30",
        "UPDATE service SET price_minor = 1",
        "UPDATE practitioner SET active = false WHERE slug = 'omar-ruiz'",
        "UPDATE offer SET duration_minutes = 90",
        "DELETE FROM offer",
        "DELETE FROM weeklyhours WHERE weekday = 0",
        "INSERT INTO closedday (on_date, name, open_anyway) VALUES ('2026-12-24', '', false)",
        "INSERT INTO dayexception (practitioner_id, on_date) VALUES (1, '2026-12-24')",
        (
            "INSERT INTO absence (practitioner_id, starts_at, ends_at, reason)"
            " VALUES (1, '2026-12-24 00:00:00.000000', '2026-12-25 00:00:00.000000', '')"
        ),
    ],
)
def test_every_change_shows_at_the_next_look_whoever_makes_it(engine: Engine, cast: Cast, statement: str) -> None:
    before = read(engine, cast)
    run(engine, statement)
    after = read(engine, cast)
    assert after is not before
    assert read(engine, cast) is after


def test_every_table_of_the_catalogue_has_its_triggers(engine: Engine) -> None:
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        found = set(connection.execute(text(names)).scalars())
    wanted = {f"catalogue_edition_{table}_{change}" for table in TABLES for change in ("insert", "update", "delete")}
    assert wanted <= found
