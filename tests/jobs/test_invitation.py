"""Who booked as a guest is offered an account, once the confirmation has reached the address."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from luna_portal.adapters.mail import Letter
from luna_portal.jobs.delivery import Deliverer
from luna_portal.models import Patient
from luna_portal.settings import current
from luna_portal.wiring import Portal
from tests.cast import Cast
from tests.conftest import Clock
from tests.mails import booked
from tests.scenarios.signing import mails

pytestmark = pytest.mark.feature("ACC-1")
MONDAY, TUESDAY = datetime(2026, 11, 30, 16, 0, tzinfo=UTC), datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


class Taker:
    """A mail server's place that takes every letter."""

    async def send(self, letter: Letter) -> None:
        """Take it."""


async def test_a_guest_is_invited_after_the_first_confirmation_and_an_account_holder_is_not(
    db: Session, engine: Engine, cast: Cast, clock: Clock
) -> None:
    guest = Patient(
        given_name="Irene", first_surname="Paz", birth_on=date(1987, 5, 9), email="irene@example.com",
        phone="+525512345678", created_at=clock(),
    )  # fmt: skip
    db.add(guest)
    db.flush()
    booked(db, cast, MONDAY, now=clock(), patient=guest)
    booked(db, cast, TUESDAY, now=clock(), patient=guest)
    booked(db, cast, TUESDAY.replace(hour=18), now=clock())
    assert mails(db, "invitation") == []
    db.commit()
    portal = Portal(settings=current(), engine=engine, clock=clock)
    deliverer = Deliverer(portal, Taker())
    while await deliverer.deliver_due():
        pass
    portal.readers.shutdown()
    portal.writers.shutdown()
    assert [mail.recipient for mail in mails(db, "invitation")] == ["irene@example.com"]
