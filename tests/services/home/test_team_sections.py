"""The team's sections: each role is shown those that it may open."""

import pytest
from sqlmodel import Session

from luna_portal.services.home import team_sections
from tests.cast import Cast
from tests.conftest import Clock

pytestmark = pytest.mark.feature("CLI-8")
EVERY = ["agenda", "results", "prescriptions", "documents", "online", "mail", "studies"]


def test_each_role_is_shown_what_it_may_open(db: Session, cast: Cast, clock: Clock) -> None:
    shown = {
        name: team_sections.of_team(db, getattr(cast, name), now=clock())
        for name in ("fausto", "diaz", "gloria", "elena", "hugo", "ana", "carla", "nobody")
    }
    assert shown == {
        "fausto": EVERY,
        "diaz": ["agenda", "results", "prescriptions", "documents", "studies"],
        "gloria": ["agenda", "results", "prescriptions", "documents"],
        "elena": ["agenda", "documents", "online", "mail"],
        "hugo": [],
        "ana": [],
        "carla": [],
        "nobody": [],
    }


def test_the_frame_is_of_the_side_that_its_reader_is_on(db: Session, cast: Cast, clock: Clock) -> None:
    shown = {
        name: team_sections.frame(db, getattr(cast, name), now=clock())
        for name in ("elena", "hugo", "ana", "beto", "nobody")
    }
    assert shown == {
        "elena": ("team", "reception", team_sections.of_team(db, cast.elena, now=clock())),
        "hugo": ("team", "billing", []),
        "ana": ("patient", "patient", []),
        "beto": ("patient", "caregiver", []),
        "nobody": ("", "", []),
    }
