"""Eight visitors book with one mail at the same moment: as many are taken as one after another, and only by the queue."""

import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from luna_portal.domain.access import Actor
from luna_portal.domain.appointments.booking_limits import AT_ONCE_BY_MAIL, BY_MAIL_AN_HOUR, Counts
from luna_portal.domain.refusals import TooManyBookings
from luna_portal.models import Appointment, OutboxMessage
from luna_portal.models.database import writing
from luna_portal.models.raw_sql import Worded
from luna_portal.services.appointments import booking as appointments_booking
from luna_portal.services.patients.visit_form import visit_form
from luna_portal.services.slots import booking_limits, holds
from tests.cast import Cast
from tests.concurrency.racers import CLIENTS, PATIENCE
from tests.conftest import Clock
from tests.scenarios.booking import ROSA, THURSDAY, general
from tests.scenarios.online_visitors import SMTP, name, settings, times

pytestmark = pytest.mark.both_databases

MAIL = "rosa@example.com"


@pytest.fixture(autouse=True)
def mail_server() -> Iterator[None]:
    """A mail server is set, or nothing could wait for a mail."""
    with settings(smtp_url=SMTP):
        yield


def race(engine: Engine, cast: Cast, clock: Clock) -> Counter[str]:
    """Each client holds a time of its own, waits for the others, and books as another person with the same mail."""
    barrier, said, broken = threading.Barrier(CLIENTS), Counter[str](), []
    free = times()
    wanted = [next(free) for _ in range(CLIENTS)]

    def run(number: int) -> None:
        visitor = Actor.nobody(holder=f"racer {number}", address="198.51.100.9")
        form = visit_form(ROSA | {"email": MAIL, "given_name": name(number)}, today=THURSDAY)
        try:
            with Session(writing(engine), expire_on_commit=False) as db:
                held = holds.hold(db, visitor, **general(cast), starts_at=wanted[number], now=clock())
                db.commit()
            barrier.wait(PATIENCE)
            with Session(writing(engine), expire_on_commit=False) as db:
                done = appointments_booking.book(
                    db, visitor, hold=held.hold, form=form, reason="", notice_version=1, consent=True, now=clock()
                )
                db.commit()
                said[done.booked.appointment.status.value] += 1
        except TooManyBookings:
            said["refused"] += 1
        except BaseException as error:
            broken.append(error)
            raise

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    return said


@pytest.mark.feature("PUB-3")
def test_eight_at_once_get_no_more_than_eight_in_a_row(engine: Engine, cast: Cast, clock: Clock) -> None:
    held = BY_MAIL_AN_HOUR - AT_ONCE_BY_MAIL
    assert race(engine, cast, clock) == {
        "confirmed": AT_ONCE_BY_MAIL, "pending": held, "refused": CLIENTS - BY_MAIL_AN_HOUR,
    }  # fmt: skip
    with Session(engine) as db:
        assert len(db.exec(select(Appointment)).all()) == BY_MAIL_AN_HOUR
        mails = [mail.kind for mail in db.exec(select(OutboxMessage)) if mail.kind != "reminder"]
    assert Counter(mails) == {"booked": AT_ONCE_BY_MAIL, "held": held}


@pytest.mark.feature("PUB-3")
def test_without_the_queue_for_the_folio_all_eight_are_confirmed(
    engine: Engine, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: there the transactions themselves are the queue")
    counted, barrier = booking_limits._counts, threading.Barrier(CLIENTS)

    def counts_side_by_side(*arguments: object) -> Counts:
        found = counted(*arguments)  # type: ignore[arg-type]
        barrier.wait(PATIENCE)
        return found

    monkeypatch.setattr(booking_limits, "_counts", counts_side_by_side)
    free_number = Worded("", "SELECT mod((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 1000000000)")
    monkeypatch.setattr(appointments_booking, "_NEXT_FOLIO", free_number)
    assert race(engine, cast, clock) == {"confirmed": CLIENTS}
