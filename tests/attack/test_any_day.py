"""The attacked clinic is furnished on whatever day the tests are run, also when the weeks ahead begin with a holiday."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from sqlmodel import Session

from luna_portal.models import metadata
from luna_portal.models.database import make_engine
from tests.attack.server import furnished
from tests.scenarios.booking import starts_of_a_week_ahead

TWO_WEEKS_BEFORE_A_HOLIDAY = ("2027-01-18", "2027-03-01", "2027-11-01")
THREE_WEEKS_BEFORE_A_HOLIDAY = ("2027-01-11", "2027-02-22", "2027-10-25")
"""The Mondays: the Constitution's, Juárez's and the Revolution's days are kept on Mondays."""
OTHERS = ("2026-12-11", "2026-12-18", "2028-02-29")
"""Christmas and New Year on a Friday, and a day that most years lack."""


@pytest.mark.parametrize("day", TWO_WEEKS_BEFORE_A_HOLIDAY + THREE_WEEKS_BEFORE_A_HOLIDAY + OTHERS)
def test_the_attacked_clinic_is_furnished_on_any_day(tmp_path: Path, day: str) -> None:
    (tmp_path / "data").mkdir()
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'luna.db'}")
    metadata.create_all(engine)
    with time_machine.travel(f"{day}T18:00:00+00:00"):
        made = furnished(0, tmp_path / "portal.log", engine)
        now = datetime.now(UTC)
        with Session(engine) as db:
            assert len(starts_of_a_week_ahead(db, made.cast, now, weeks=3)) > 1
    assert made.ids["appointment"]
    engine.dispose()
