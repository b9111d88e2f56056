"""Results go by their rule with nobody watching; and the demo's are as a clinic's would be."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from luna_portal import wiring
from luna_portal.jobs.results import release
from luna_portal.models import LabReport, OutboxMessage
from luna_portal.settings import current
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import entered


@pytest.mark.feature("ARC-5")
async def test_the_job_lets_go_on_the_day_and_tells_the_open_pages(
    db: Session, engine: Engine, cast: Cast, clock: Clock
) -> None:
    told: set[str] = set()

    async def push(topics: frozenset[str]) -> None:
        told.update(topics)

    entered(db, cast.fausto, cast, clock(), title="Perfil tiroideo")
    here = wiring.Portal(settings=current(), engine=engine, clock=clock, push=push)
    assert await release(here) == 0
    assert told == set()
    clock.forward(days=2)
    assert await release(here) == 1
    assert await release(here) == 0
    assert f"patient:{cast.ana_row.id}" in told
    here.close()
    db.expire_all()
    assert db.exec(select(LabReport)).one().released_at == clock()
    assert len(db.exec(select(OutboxMessage).where(OutboxMessage.kind == "new_result")).all()) == 1
