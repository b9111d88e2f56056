"""Delivery of the outbox, with nobody watching: claim, commit, send, mark. It may be killed at any moment."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlmodel import Session

from luna_portal.adapters.mail import Letter, Mailer, MailRefused, MailServer, SmtpMailer
from luna_portal.adapters.mail_templates import MailKind
from luna_portal.models.database import writing
from luna_portal.services.accounts import invite_after_booking
from luna_portal.services.leases import Claim, anything_due, claim_due, failed, sent
from luna_portal.services.letters import compose
from luna_portal.services.transaction import topics_of
from luna_portal.wiring import Portal, portal

log = logging.getLogger(__name__)
T = TypeVar("T")

AT_ONCE = 4
LOOK_EVERY_SECONDS = 1.0
LAST_WORDS_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Sends what is due. Any number of them, in any number of processes, send each message once."""

    portal: Portal
    mailer: Mailer

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; letters under way are finished first."""
        while not stop.is_set():
            try:
                busy = await self.deliver_due() == AT_ONCE
            except Exception:
                log.exception("delivery stumbled; it goes on in a moment")
                busy = False
            if not busy:
                await _pause(stop)

    async def deliver_due(self) -> int:
        """Send up to AT_ONCE messages that are due, side by side. Returns how many were tried."""
        now = self.portal.clock()
        if not await self._reading(partial(anything_due, now=now)):
            return 0
        claims = await self._writing(partial(claim_due, limit=AT_ONCE, now=now))
        await asyncio.gather(*(self._deliver(claim) for claim in claims))
        return len(claims)

    async def _deliver(self, claim: Claim) -> None:
        try:
            letter: Letter = await self._reading(partial(compose, message=claim.message, now=self.portal.clock()))
        except Exception:
            log.exception("mail %s cannot be written", claim.message.public_id)
            await self._mark_failed(claim, MailRefused("the mail cannot be written", permanent=True))
            return
        try:
            await self.mailer.send(letter)
        except MailRefused as refused:
            log.warning("mail %s was refused: %s", claim.message.public_id, refused.reason)
            await self._mark_failed(claim, refused)
            return
        await self._writing(partial(_delivered, claim=claim, now=self.portal.clock()))

    async def _mark_failed(self, claim: Claim, refused: MailRefused) -> None:
        now = self.portal.clock()
        await self._writing(partial(failed, claim=claim, error=refused.reason, permanent=refused.permanent, now=now))

    async def _reading(self, work: Callable[[Session], T]) -> T:
        return await self._on(self.portal.readers, partial(_read, self.portal, work))

    async def _writing(self, work: Callable[[Session], T]) -> T:
        answer, topics = await self._on(self.portal.writers, partial(_write, self.portal, work))
        await self.portal.tell(topics)
        return answer

    @staticmethod
    async def _on(threads: Executor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, work)


@asynccontextmanager
async def delivering() -> AsyncIterator[None]:
    """Deliver while the app runs; without a mail server everything stays queued, where the staff sees it."""
    here = portal()
    if not here.settings.smtp_url:
        log.warning("no mail server is set (LUNA_SMTP_URL): mails stay queued")
        yield
        return
    stop = asyncio.Event()
    mailer = SmtpMailer(MailServer.parse(here.settings.smtp_url))
    work = asyncio.create_task(Deliverer(here, mailer).run(stop), name="delivery")
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({work}, timeout=LAST_WORDS_SECONDS)
        work.cancel()


def _delivered(db: Session, *, claim: Claim, now: datetime) -> None:
    """Mark as sent; what follows from it may fail without making the letter go out again."""
    if not sent(db, claim, now=now):
        return
    if claim.message.kind == MailKind.BOOKED and claim.message.appointment_id is not None:
        try:
            with db.begin_nested():
                invite_after_booking(db, claim.message.appointment_id, now=now)
        except Exception:
            log.exception("no invitation after mail %s", claim.message.public_id)


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)
    except TimeoutError:
        return


def _read(here: Portal, work: Callable[[Session], T]) -> T:
    with Session(here.engine) as db:
        return work(db)


def _write(here: Portal, work: Callable[[Session], T]) -> tuple[T, frozenset[str]]:
    with Session(writing(here.engine), expire_on_commit=False) as db:
        answer = work(db)
        db.commit()
        return answer, topics_of(db)
