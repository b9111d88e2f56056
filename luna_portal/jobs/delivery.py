"""Delivery of the outbox, with nobody watching: claim, commit, send, mark. It may be killed at any moment."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from luna_portal.adapters.mail import Letter, Mailer, MailRefused, MailServer, SmtpMailer
from luna_portal.adapters.mail_templates import MailKind
from luna_portal.jobs.work import pause, read, write
from luna_portal.services.accounts.invitations import invite_after_booking
from luna_portal.services.mail.leases import Claim, anything_due, claim_due, failed, sent
from luna_portal.services.mail.letters import compose
from luna_portal.wiring import Portal, portal

log = logging.getLogger(__name__)

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
                await pause(stop, LOOK_EVERY_SECONDS)

    async def deliver_due(self) -> int:
        """Send up to AT_ONCE messages that are due, side by side. Returns how many were tried."""
        now = self.portal.clock()
        if not await read(self.portal, partial(anything_due, now=now)):
            return 0
        claims = await write(self.portal, partial(claim_due, limit=AT_ONCE, now=now))
        await asyncio.gather(*(self._deliver(claim) for claim in claims))
        return len(claims)

    async def _deliver(self, claim: Claim) -> None:
        try:
            letter: Letter = await read(self.portal, partial(compose, message=claim.message, now=self.portal.clock()))
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
        await write(self.portal, partial(_delivered, claim=claim, now=self.portal.clock()))

    async def _mark_failed(self, claim: Claim, refused: MailRefused) -> None:
        now = self.portal.clock()
        await write(
            self.portal, partial(failed, claim=claim, error=refused.reason, permanent=refused.permanent, now=now)
        )


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
