"""Where the parts meet: one Portal a process, and the way from a caller to a service and back."""

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from luna_portal.domain.access import Role
from luna_portal.domain.refusals import Refusal
from luna_portal.models.database import make_engine, writing
from luna_portal.services.accounts.sessions import actor_for, session_to_slide, slide
from luna_portal.services.caller import Caller
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.services.transaction import is_reader, topics_of
from luna_portal.settings import Settings, current

P = ParamSpec("P")
T = TypeVar("T")
Push = Callable[[frozenset[str]], Awaitable[None]]
log = logging.getLogger(__name__)

READERS = 4
WRITERS_POSTGRESQL = 8
FILES = 4
"""Threads that move bytes of files, beside those that ask the database."""


class Unexpected(Exception):
    """Something broke that nobody foresaw; `error_id` stands in the log beside the reason."""

    def __init__(self) -> None:
        self.error_id = secrets.token_hex(4)
        super().__init__(self.error_id)


def _step_back() -> None:
    """Let the threads that answer clicks go before this one; Linux tells threads apart."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)


def now_utc() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass
class Portal:
    """What a process needs: settings, database, clock, the threads that work, and who hears of changes."""

    settings: Settings
    engine: Engine
    clock: Callable[[], datetime] = now_utc
    push: Push | None = None
    readers: ThreadPoolExecutor = field(init=False)
    writers: ThreadPoolExecutor = field(init=False)
    files: ThreadPoolExecutor = field(init=False)
    vault: Vault = field(init=False)

    def __post_init__(self) -> None:
        """Give writers one thread on SQLite: they queue here, in order, instead of polling its lock."""
        lone = self.engine.dialect.name == "sqlite"
        self.readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self.writers = ThreadPoolExecutor(1 if lone else WRITERS_POSTGRESQL, thread_name_prefix="writer")
        self.files = ThreadPoolExecutor(FILES, thread_name_prefix="files", initializer=_step_back)
        self.vault = Vault(self.settings)
        self._writing = writing(self.engine)

    def threads_for(self, service: Callable[..., Any]) -> ThreadPoolExecutor:
        """The threads on which the service runs."""
        return self.readers if is_reader(service) else self.writers

    def run(self, service: Callable[..., T], caller: Caller, arguments: dict[str, Any]) -> tuple[T, frozenset[str]]:
        """One transaction on this thread. Returns the service's answer and the topics it touched.

        Raises: Refusal as the service raised it (rolled back); Unexpected for everything else.
        """
        now = self.clock()
        with Session(self.engine if is_reader(service) else self._writing, expire_on_commit=False) as db:
            try:
                answer = service(db, actor_for(db, caller, now=now), **arguments, now=now)
                db.commit()
            except Refusal as refusal:
                self._keep_tries(db, refusal)
                raise
            except Exception as broken:
                unexpected = Unexpected()
                log.exception(
                    "unexpected error %s in %s",
                    unexpected.error_id,
                    service.__qualname__,
                )
                raise unexpected from broken
            if (resting := session_to_slide(db)) is not None:
                self.writers.submit(self._slide, *resting, now)
            return answer, topics_of(db)

    def _slide(self, session: int, role: Role, now: datetime) -> None:
        """Keep a session alive that a reading service used."""
        with Session(self._writing) as db:
            slide(db, session, role, now=now)
            db.commit()

    @staticmethod
    def _keep_tries(db: Session, refusal: Refusal) -> None:
        """A refusal rolls back, but for the counts and audit lines that say `keeps`: a failed try must count."""
        if refusal.keeps:
            db.commit()

    async def tell(self, topics: frozenset[str]) -> None:
        """Tell the open pages of these topics that something changed."""
        if topics and self.push is not None:
            await self.push(topics)

    def close(self) -> None:
        """Let running work end, and give the connections back."""
        for threads in (self.readers, self.writers, self.files):
            threads.shutdown(wait=True)
        self.vault.close()
        self.engine.dispose()


_installed: list[Portal] = []


def portal() -> Portal:
    """This process's Portal, made from the settings at first use."""
    if not _installed:
        settings = current()
        _installed.append(Portal(settings=settings, engine=make_engine(settings.database)))
    return _installed[0]


def install(new: Portal | None) -> None:
    """Put a Portal in place, or (None) take it away; tests and the demo do."""
    _installed[:] = [] if new is None else [new]


def close() -> None:
    """Close this process's Portal, if there is one."""
    if _installed:
        _installed.pop().close()


async def ask(service: Callable[..., T], /, *, caller: Caller, **arguments: Any) -> T:
    """Ask a service on a worker thread, then tell the open pages. Raises: Refusal, Unexpected."""
    here = portal()
    work = partial(here.run, service, caller, arguments)
    answer, topics = await asyncio.get_running_loop().run_in_executor(here.threads_for(service), work)
    await here.tell(topics)
    return answer


def on_file_thread(work: Callable[..., T], /, *arguments: Any) -> "asyncio.Future[T]":
    """Begin blocking work on one of the threads that move bytes of files; what is awaited is its answer."""
    return asyncio.get_running_loop().run_in_executor(portal().files, work, *arguments)


def ask_now(service: Callable[..., T], /, *, caller: Caller, **arguments: Any) -> T:
    """Ask a service on this thread; for commands and jobs without a loop. Tells no page."""
    return portal().run(service, caller, arguments)[0]
