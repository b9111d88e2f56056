"""What waits for a patient is counted for her alone, and what is not released counts for nothing."""

import pytest
from sqlmodel import Session

from luna_portal.domain.refusals import NotAllowed, SignInNeeded
from luna_portal.services.home import start_counts
from luna_portal.services.home.start_counts import News
from luna_portal.services.results import reading
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import entered, released, told_and_released

pytestmark = pytest.mark.both_databases


@pytest.mark.feature("ARC-5")
def test_a_result_counts_once_it_is_released_and_for_its_patient_alone(db: Session, cast: Cast, clock: Clock) -> None:
    entered(db, cast.fausto, cast, clock())
    assert start_counts.mine(db, cast.ana, now=clock()) == News(0, 0, 0, 0, 0)
    released(db, cast, clock(), title="Perfil de lípidos")
    assert start_counts.mine(db, cast.ana, now=clock()) == News(1, 0, 0, 0, 0)
    assert start_counts.mine(db, cast.carla, now=clock()) == News(0, 0, 0, 0, 0)


@pytest.mark.feature("ARC-4")
def test_a_new_result_with_a_critical_value_is_counted_as_such_until_it_is_opened(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report = told_and_released(db, cast, clock())
    assert start_counts.mine(db, cast.ana, now=clock()) == News(1, 1, 1, 0, 0)
    assert start_counts.mine(db, cast.carla, now=clock()) == News(0, 0, 0, 0, 0)
    reading.one(db, cast.ana, result=report.public_id, now=clock())
    assert start_counts.mine(db, cast.ana, now=clock()) == News(0, 0, 1, 0, 0), "it still asks for a call"


@pytest.mark.feature("ARC-4")
def test_a_critical_result_asks_for_a_call_for_thirty_days_whether_it_was_opened_or_not(
    db: Session, cast: Cast, clock: Clock
) -> None:
    opened = told_and_released(db, cast, clock())
    reading.one(db, cast.ana, result=opened.public_id, now=clock())
    released(db, cast, clock(), title="Perfil de lípidos")
    clock.forward(days=30, seconds=-1)
    assert start_counts.mine(db, cast.ana, now=clock()).calls == 1
    clock.forward(seconds=1)
    assert start_counts.mine(db, cast.ana, now=clock()).calls == 0


def test_nobody_and_the_team_have_no_news(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(SignInNeeded):
        start_counts.mine(db, cast.nobody, now=clock())
    with pytest.raises(NotAllowed):
        start_counts.mine(db, cast.elena, now=clock())
