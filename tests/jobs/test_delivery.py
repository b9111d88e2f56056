"""Delivery with nobody watching: real SMTP, real processes, killed at the worst moments."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from luna_portal.adapters.mail import Letter, MailRefused, MailServer, SmtpMailer
from luna_portal.jobs import delivery
from luna_portal.jobs.delivery import Deliverer, delivering
from luna_portal.models import Delivery
from luna_portal.services.mail.delivery_log import retry
from luna_portal.services.mail.leases import LEASE
from luna_portal.services.mail.outbox import write_mail
from luna_portal.settings import Settings
from luna_portal.wiring import Portal, install
from tests.cast import Cast
from tests.conftest import Clock
from tests.mails import booked, lines, outbox
from tests.smtp import Box, serving

pytestmark = pytest.mark.both_databases

THURSDAY = datetime(2026, 11, 26, 16, 20, tzinfo=UTC)


def _write_many(db: Session, count: int, now: datetime) -> None:
    for number in range(count):
        write_mail(
            db, key=f"changed:{number}", kind="password_changed", recipient=f"p{number}@example.com", name="P",
            language="es", values={}, due_at=now, now=now,
        )  # fmt: skip
    db.commit()


def _seen(db: Session) -> list[tuple[str, str]]:
    """The lines of the outbox, without keeping its lock from other processes."""
    found = lines(db)
    db.commit()
    return found


def _portal(engine: Engine, clock: Clock, **settings: Any) -> Portal:
    return Portal(settings=Settings(**settings), engine=engine, clock=clock)


def _smtp(port: int) -> SmtpMailer:
    return SmtpMailer(MailServer.parse(f"smtp://127.0.0.1:{port}?tls=none"))


def _process(url: str, port: int, now: datetime, ahead: float = 0) -> "subprocess.Popen[bytes]":
    env = os.environ | {
        "LUNA_DATABASE_URL": url,
        "LUNA_SMTP_URL": f"smtp://127.0.0.1:{port}?tls=none",
        "LUNA_TEST_NOW": now.isoformat(),
    }
    return subprocess.Popen([sys.executable, "-m", "tests.jobs.deliverer", str(ahead)], env=env)  # noqa: S603


@dataclass
class Killer(Box):
    """A mail server that kills the sender: when it greets, or when it has the letter and before it says so."""

    moment: str = ""
    victim: "Callable[[], int] | None" = None

    def _kill(self) -> None:
        if self.victim is not None:
            os.kill(self.victim(), signal.SIGKILL)
            self.victim = None

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greet, perhaps with a kill."""
        session.host_name = hostname
        if self.moment == "greeting":
            self._kill()
        return responses

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the letter, perhaps with a kill."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.moment == "taken":
            self._kill()
        return answer


@pytest.mark.feature("NOT-1", "NOT-2")
async def test_what_is_due_is_sent_once_and_marked(db: Session, engine: Engine, cast: Cast, clock: Clock) -> None:
    booked(db, cast, THURSDAY, now=clock())
    box = Box()
    with serving(box) as port:
        work = Deliverer(_portal(engine, clock), _smtp(port))
        assert await work.deliver_due() == 1
        assert await work.deliver_due() == 0
    assert lines(db) == [("booked", "sent"), ("reminder 1440", "queued"), ("reminder 60", "queued")]
    assert [letter["To"] for letter in box.letters] == ["Ana Morales <ana@example.com>"]
    assert outbox(db)[0].sent_at == clock()


@pytest.mark.feature("NOT-1")
async def test_reminders_go_when_their_time_comes(db: Session, engine: Engine, cast: Cast, clock: Clock) -> None:
    booked(db, cast, THURSDAY, now=clock())
    box = Box()
    with serving(box) as port:
        work = Deliverer(_portal(engine, clock), _smtp(port))
        for moment in (clock(), THURSDAY - timedelta(days=1), THURSDAY - timedelta(hours=1), THURSDAY):
            clock.now = moment
            await work.deliver_due()
    assert [letter["Subject"] for letter in box.letters] == [
        "Su cita del jueves 26 de noviembre, 10:20",
        "Mañana a las 10:20: su cita en Clínica Jacarandas",
        "Hoy a las 10:20: su cita en Clínica Jacarandas",
    ]


@pytest.mark.feature("NOT-2")
@pytest.mark.parametrize("moment", ["greeting", "taken"])
def test_a_killed_process_loses_nothing_and_the_repeat_is_known_by_its_id(
    db: Session, database_url: str, cast: Cast, clock: Clock, moment: str
) -> None:
    booked(db, cast, THURSDAY, now=clock())
    box = Killer(moment=moment)
    with serving(box) as port:
        victims: list[subprocess.Popen[bytes]] = []
        box.victim = lambda: victims[0].pid
        victims.append(_process(database_url, port, clock()))
        assert victims[0].wait(60) == -signal.SIGKILL
        assert _seen(db)[0] == ("booked", "sending")
        assert _process(database_url, port, clock()).wait(60) == 0
        assert _seen(db)[0] == ("booked", "sending")
        assert _process(database_url, port, clock(), LEASE.total_seconds()).wait(60) == 0
    assert lines(db)[0] == ("booked", "sent")
    assert len(box.letters) == (2 if moment == "taken" else 1)
    assert len({letter["Message-ID"] for letter in box.letters}) == 1


@pytest.mark.feature("NOT-2")
def test_several_processes_send_each_message_once(db: Session, database_url: str, cast: Cast, clock: Clock) -> None:
    _write_many(db, 40, clock())
    box = Box()
    with serving(box) as port:
        workers = [_process(database_url, port, clock()) for _ in range(3)]
        assert [worker.wait(120) for worker in workers] == [0, 0, 0]
    assert Counter(letter["To"] for letter in box.letters) == {f"P <p{number}@example.com>": 1 for number in range(40)}
    assert {state for _, state in lines(db)} == {"sent"}


@pytest.mark.feature("NOT-2")
async def test_a_server_that_dies_in_the_middle_is_asked_again_later(
    db: Session, engine: Engine, cast: Cast, clock: Clock
) -> None:
    _write_many(db, 1, clock())
    box = Box(dies=True)
    with serving(box) as port:
        work = Deliverer(_portal(engine, clock), _smtp(port))
        await work.deliver_due()
        (row,) = outbox(db)
        assert (row.state, row.attempts) == (Delivery.QUEUED, 1)
        db.commit()
        box.dies, clock.now = False, row.due_at
        await work.deliver_due()
    assert lines(db) == [("password_changed", "sent")]


@pytest.mark.feature("NOT-2")
async def test_who_is_refused_for_good_fails_and_reception_can_try_again(
    db: Session, engine: Engine, cast: Cast, clock: Clock
) -> None:
    _write_many(db, 1, clock())
    box = Box(refuse_rcpt="550 no such mailbox")
    with serving(box) as port:
        work = Deliverer(_portal(engine, clock), _smtp(port))
        await work.deliver_due()
        (row,) = outbox(db)
        assert (row.state, row.last_error) == (Delivery.FAILED, "550 no such mailbox")
        box.refuse_rcpt = ""
        retry(db, cast.elena, message=row.public_id, now=clock())
        db.commit()
        await work.deliver_due()
    assert lines(db) == [("password_changed", "sent")]


async def test_a_mail_that_cannot_be_written_fails_and_holds_up_no_other(
    db: Session, engine: Engine, cast: Cast, clock: Clock
) -> None:
    _write_many(db, 2, clock())
    broken = outbox(db)[0]
    broken.kind = "confirm_email"
    db.add(broken)
    db.commit()
    with serving(Box()) as port:
        await Deliverer(_portal(engine, clock), _smtp(port)).deliver_due()
    assert lines(db) == [("confirm_email", "failed"), ("password_changed", "sent")]


@dataclass
class Slow:
    """A mailer that hands over only when told."""

    begun: asyncio.Event
    go_on: asyncio.Event

    async def send(self, letter: Letter) -> None:
        """Wait, then take the letter."""
        if not letter.recipient:
            raise MailRefused("nobody", permanent=True)
        self.begun.set()
        await self.go_on.wait()


@pytest.mark.feature("NOT-2")
async def test_stopping_lets_the_letter_under_way_go_out(db: Session, engine: Engine, cast: Cast, clock: Clock) -> None:
    _write_many(db, 1, clock())
    slow, stop = Slow(asyncio.Event(), asyncio.Event()), asyncio.Event()
    work = asyncio.create_task(Deliverer(_portal(engine, clock), slow).run(stop))
    await asyncio.wait_for(slow.begun.wait(), 30)
    stop.set()
    slow.go_on.set()
    await asyncio.wait_for(work, 30)
    assert lines(db) == [("password_changed", "sent")]


async def test_the_portal_delivers_while_it_runs(
    db: Session, engine: Engine, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LOOK_EVERY_SECONDS", 0.01)
    told: asyncio.Queue[frozenset[str]] = asyncio.Queue()
    _write_many(db, 1, clock())
    with serving(Box()) as port:
        here = _portal(engine, clock, smtp_url=f"smtp://127.0.0.1:{port}?tls=none")
        here.push = told.put
        install(here)
        try:
            async with delivering():
                for _ in range(2):
                    assert "outbox" in await asyncio.wait_for(told.get(), 30)
        finally:
            install(None)
    assert lines(db) == [("password_changed", "sent")]


async def test_without_a_mail_server_everything_stays_queued(
    db: Session, engine: Engine, cast: Cast, clock: Clock
) -> None:
    _write_many(db, 1, clock())
    install(_portal(engine, clock, smtp_url=""))
    try:
        async with delivering():
            assert lines(db) == [("password_changed", "queued")]
    finally:
        install(None)


async def test_what_follows_a_letter_may_fail_without_sending_it_again(
    db: Session, engine: Engine, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("no invitation today")

    monkeypatch.setattr(delivery, "invite_after_booking", broken)
    booked(db, cast, THURSDAY, now=clock())
    box = Box()
    with serving(box) as port:
        work = Deliverer(_portal(engine, clock), _smtp(port))
        await work.deliver_due()
        clock.forward(seconds=LEASE.total_seconds())
        await work.deliver_due()
    assert lines(db)[0] == ("booked", "sent")
    assert len(box.letters) == 1
