"""Who may not know of a result holds up nobody who works on it: rows are locked within the permit alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from luna_portal.domain.refusals import NotFound
from luna_portal.models import LabReport
from luna_portal.models.database import make_engine
from luna_portal.services.results import release
from tests import postgres
from tests.cast import cast_in
from tests.conftest import Clock
from tests.scenarios.results import entered

pytestmark = [pytest.mark.both_databases, pytest.mark.feature("CLI-8")]


@pytest.fixture
def engine() -> Iterator[Engine]:
    """PostgreSQL, which locks single rows."""
    with postgres.fresh_database() as url:
        made = make_engine(url)
        yield made
        made.dispose()


def is_free(engine: Engine, result: str) -> bool:
    """Whether another transaction could lock the row at once."""
    with Session(engine) as other:
        try:
            other.exec(select(LabReport).where(col(LabReport.public_id) == result).with_for_update(nowait=True)).one()
        except OperationalError:
            return False
        return True


def test_a_professional_who_is_refused_locks_nothing_and_one_who_may_locks_it(engine: Engine, clock: Clock) -> None:
    with Session(engine, expire_on_commit=False) as db:
        cast = cast_in(db, clock())
        result = entered(db, cast.fausto, cast, clock()).public_id
        ruiz = replace(cast.diaz, practitioner_id=cast.ruiz_row.id)
        with pytest.raises(NotFound):
            release.comment(db, ruiz, result=result, text="Está bien.", now=clock())
        assert is_free(engine, result)
        release.comment(db, cast.fausto, result=result, text="Está bien.", now=clock())
        assert not is_free(engine, result)
        db.commit()
        assert is_free(engine, result)
