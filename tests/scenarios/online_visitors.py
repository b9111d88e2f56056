"""Visitors who book one after another: each in a browser of her own, with her own name and mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from sqlmodel import Session, select

from luna_portal.domain.access import Actor
from luna_portal.models import Appointment, OutboxMessage
from luna_portal.services.appointments import booking
from luna_portal.services.patients.visit_form import visit_form
from luna_portal.services.slots import holds
from luna_portal.settings import current
from tests.cast import Cast
from tests.scenarios.booking import ROSA, THURSDAY, general, local

_numbers = count()
LETTERS = "abcdefghij"
SMTP = "smtp://mail.example:587"


@contextmanager
def settings(**values: object) -> Iterator[None]:
    """The settings with these in force (`smtp_url="…"`), until the block ends."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(f"LUNA_{name.upper()}", str(value))
        current.cache_clear()
        yield
    current.cache_clear()


def times(days: int = 18) -> Iterator[datetime]:
    """Times with Dra. Díaz that do not touch each other, ten a day, from Thursday on."""
    for day in working_days(days):
        yield from (local(9 + 40 * number // 60, 40 * number % 60, on=day) for number in range(7))
        yield from (local(16 + 40 * number // 60, 40 * number % 60, on=day) for number in range(3))


def working_days(wanted: int) -> list[date]:
    """So many days from Monday to Friday, the first of them Thursday."""
    days = (THURSDAY + timedelta(days=number) for number in range(2 * wanted + 7))
    return [day for day in days if day.weekday() < 5][:wanted]


def name(number: int) -> str:
    """A given name in letters, another for each number."""
    return "Rosa " + "".join(LETTERS[int(digit)] for digit in str(number)).title()


def visits(
    db: Session, cast: Cast, now: datetime, starts_at: datetime, *, mail: str, given_name: str = "",
    address: str = "198.51.100.9", actor: Actor | None = None,
) -> Appointment:  # fmt: skip
    """A first visit booked online and committed, by another person each time unless she is named.

    Raises: Refusal, after which nothing has changed.
    """
    number = next(_numbers)
    who = actor or replace(cast.nobody, holder=f"browser {number}", address=address)
    form = visit_form(ROSA | {"email": mail, "given_name": given_name or name(number)}, today=THURSDAY)
    try:
        held = holds.hold(db, who, **general(cast), starts_at=starts_at, now=now)
        done = booking.book(db, who, hold=held.hold, form=form, reason="", notice_version=1, consent=True, now=now)
    except BaseException:
        db.rollback()
        raise
    row = db.get_one(Appointment, done.booked.appointment.id)
    db.commit()
    return row


def mails_to(db: Session, mail: str) -> list[OutboxMessage]:
    """What was written to an address, oldest first, but for reminders."""
    query = select(OutboxMessage).where(OutboxMessage.recipient == mail, OutboxMessage.kind != "reminder")
    return sorted(db.exec(query), key=lambda message: message.id or 0)
