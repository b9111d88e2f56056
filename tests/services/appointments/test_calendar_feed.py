"""The private calendar address: as many questions to the database for a hundred appointments as for one."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, event
from sqlmodel import Session

from luna_portal.domain.refusals import NotFound
from luna_portal.services.appointments import calendar_feed, changing
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import TEN, booked


def questions(engine: Engine, db: Session, cast: Cast, clock: Clock, secret: str) -> tuple[int, Calendar]:
    """How many statements the feed takes, and what it says."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    db.expire_all()
    event.listen(engine, "before_cursor_execute", note)
    found = calendar_feed.feed(db, cast.nobody, secret=secret, now=clock())
    event.remove(engine, "before_cursor_execute", note)
    return len([one for one in asked if one.lstrip().startswith("SELECT")]), Calendar.from_ical(found.content)


@pytest.mark.feature("CON-4")
def test_a_long_feed_takes_no_more_questions_than_a_short_one(
    engine: Engine, db: Session, cast: Cast, clock: Clock
) -> None:
    secret = calendar_feed.renew_feed(db, cast.ana, now=clock()).rsplit("/", 1)[1].removesuffix(".ics")
    first = booked(db, cast.ana, cast, clock(), TEN).booked.appointment.public_id
    few, _ = questions(engine, db, cast, clock, secret)
    for week in range(1, 6):
        booked(db, cast.ana, cast, clock(), TEN + timedelta(weeks=week))
    booked(db, cast.carla, cast, clock(), TEN + timedelta(hours=1))
    clock.forward(minutes=30)
    changing.cancel(db, cast.ana, appointment=first, reason="", now=clock())
    db.commit()
    many, feed = questions(engine, db, cast, clock, secret)
    assert many <= few
    entries = {str(entry["UID"]).split("@")[0]: entry for entry in feed.walk("VEVENT")}
    assert len(entries) == 6
    assert entries[first]["STATUS"] == "CANCELLED"
    assert entries[first]["LAST-MODIFIED"].dt == clock()
    assert {entry["LAST-MODIFIED"].dt for entry in entries.values()} == {clock(), clock() - timedelta(minutes=30)}
    assert len(feed.walk("VTIMEZONE")) == 1


@pytest.mark.feature("CON-4")
def test_a_secret_that_is_nobody_s_opens_nothing(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotFound):
        calendar_feed.feed(db, cast.nobody, secret="x" * 43, now=clock())
