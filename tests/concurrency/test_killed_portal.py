"""The portal is killed in the middle of bookings and uploads, again and again: what it confirmed is there, once."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio.exceptions
from sqlmodel import Session, col, select

from luna_portal.jobs.file_sweep import sweep_files
from luna_portal.models import (
    Appointment,
    Clinic,
    Delivery,
    Document,
    FileObject,
    ObjectState,
    OutboxMessage,
    TakenBlock,
)
from luna_portal.models.database import make_engine, writing
from luna_portal.settings import Settings
from luna_portal.wiring import Portal
from tests.attack.browser import Browser
from tests.attack.server import Backend, furnished
from tests.attack.test_sockets import handler
from tests.bench.booking import visitor
from tests.concurrency.test_two_workers import shown
from tests.shipping.installation import Installation, served

KILLS, KILLS_ALWAYS = 100, 10
BOOKERS, UPLOADERS = 3, 2
LATEST_SECONDS = 1.0
LOST = (aiohttp.ClientError, socketio.exceptions.SocketIOError, OSError, TimeoutError, asyncio.CancelledError)
"""What a client meets when its portal dies."""


@cache
def step_name(step: str) -> str:
    """The full name of a handler of the booking page."""
    return handler(f"agendar_state.{step}")


class Told:
    """What clients were told before a kill."""

    def __init__(self, seed: int) -> None:
        self.folios: list[str] = []
        self.uploads: dict[str, bytes] = {}
        self.chance = random.Random(seed)  # noqa: S311 - the same moments at every run
        self.people = 0
        self.booked, self.uploaded = asyncio.Event(), asyncio.Event()

    def person(self) -> str:
        """Letters that make a visitor another one."""
        self.people += 1
        return f"k{self.people}"


async def book_on(portal: Backend, url: str, told: Told) -> None:
    """A visitor after the other books the first time on offer: all want the same."""
    while True:
        who = told.person()
        address = f"198.51.{told.chance.randrange(256)}.{told.chance.randrange(256)}"
        async with Browser(url, **{"X-Forwarded-For": address}) as page:

            async def step(name: str, page: Browser = page, **payload: Any) -> dict[str, Any]:
                return shown(await page.call(step_name(name), payload, "/agendar"), "agendar_state")

            await step("load")
            await step("choose_modality", modality="in_person")
            await step("choose_service", service=portal.cast.general.public_id)
            await step("choose_practitioner", practitioner=portal.cast.diaz_row.public_id)
            slots = (await step("show_first_free")).get("slots") or []
            if not slots:
                continue
            slot = told.chance.choice(slots[:3])
            await step("choose_time", starts_at=slot["starts_at"], practitioner=slot["practitioner"])
            await step("forward")
            await step("keep_data", typed=visitor(who))
            done = await step("confirm", typed={"reason": "", "consent": "on"})
            if done.get("folio"):
                told.folios.append(str(done["folio"]))
                told.booked.set()


async def upload_on(url: str, session: str, told: Told) -> None:
    """Ana sends a file after the other."""
    async with aiohttp.ClientSession(cookies={"luna": session}, headers={"Origin": url}) as http:
        while True:
            contents = told.chance.randbytes(40_000).hex().encode()
            async with http.post(
                f"{url}/archivos/subir", data=contents, headers={"X-File-Name": "notas.txt"}
            ) as answer:
                said = await answer.json()
            assert said["ok"], said
            told.uploads[said["document"]] = contents
            told.uploaded.set()


async def until_killed(work: Callable[[], Awaitable[None]]) -> None:
    """A client that goes on until its portal dies."""
    with contextlib.suppress(*LOST):
        await work()


async def killed_once(portal: Backend, data: Path, told: Told) -> None:
    """Serve, let clients work, and kill at a random moment."""
    with served(data, LUNA_TRUSTED_PROXY_HOPS="1", LUNA_EVENTS_PER_SECOND="100000") as running:
        session = portal.session_of("ana")
        clients = [until_killed(lambda: book_on(portal, running.url, told)) for _ in range(BOOKERS)]
        clients += [until_killed(lambda: upload_on(running.url, session, told)) for _ in range(UPLOADERS)]
        working = [asyncio.create_task(one) for one in clients]
        told.booked.clear(), told.uploaded.clear()
        async with asyncio.timeout(60):
            await told.booked.wait()
            await told.uploaded.wait()
        await asyncio.sleep(told.chance.uniform(0, LATEST_SECONDS))  # the moment of the kill is what is tried here
        running.kill()
        for task in working:
            task.cancel()
        for ended in await asyncio.gather(*working, return_exceptions=True):
            assert ended is None or isinstance(ended, LOST), ended


def count_bookings(portal: Backend, told: Told) -> None:
    """Each confirmed booking is there once with its mail, none without, and no time twice."""
    with Session(portal.engine) as db:
        rows = db.exec(select(Appointment)).all()
        mails = Counter(db.exec(select(OutboxMessage.appointment_id).where(OutboxMessage.kind == "booked")).all())
        blocks = Counter(db.exec(select(TakenBlock.practitioner_id, TakenBlock.block, TakenBlock.lane)).all())
        waiting = db.exec(select(OutboxMessage.id).where(OutboxMessage.state != Delivery.QUEUED)).all()
    folios = Counter(row.folio for row in rows)
    assert {folio: folios[folio] for folio in told.folios} == dict.fromkeys(told.folios, 1)
    assert mails == {row.id: 1 for row in rows}, "each booking with its mail, once"
    assert waiting == []
    for (practitioner, starts_at), count in Counter((row.practitioner_id, row.starts_at) for row in rows).items():
        assert count == 1, f"{practitioner} is booked {count} times at {starts_at}"
    assert set(blocks.values()) <= {1}


async def count_uploads(portal: Backend, data: Path, told: Told) -> None:
    """Each answered upload is there and readable; of the others nothing stays once it is swept."""
    later = datetime.now(UTC) + timedelta(hours=2)
    here = Portal(settings=Settings(data=data, secret_key=""), engine=portal.engine, clock=lambda: later)
    await sweep_files(here)
    with Session(portal.engine) as db:
        query = select(Document.public_id, FileObject).where(col(FileObject.id) == Document.object_id)
        kept = dict(db.exec(query).all())
        objects = Counter(db.exec(select(FileObject.state)).all())
    for document, contents in told.uploads.items():
        assert b"".join(here.vault.read(kept[document])) == contents
    stored = [file for file in (data / "files").rglob("*") if file.is_file() and "#" not in file.name]
    here.close()
    assert len(stored) == objects[ObjectState.KEPT] == len(kept)
    assert objects[ObjectState.INCOMING] == 0


async def count_all(portal: Backend, data: Path, told: Told) -> None:
    """Both counts."""
    count_bookings(portal, told)
    await count_uploads(portal, data, told)


def furnished_clinic(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Backend, Path]:
    """An installation with the cast in it, a year of times on offer."""
    clinic = Installation(folder / "data", monkeypatch)
    clinic.starts()
    made = furnished(0, folder / "portal.log", make_engine(f"sqlite:///{clinic.file}"))
    with Session(writing(made.engine)) as db:
        db.get_one(Clinic, 1).furthest_days = 365
        db.commit()
    return made, clinic.data


@pytest.mark.feature("PUB-3")
@pytest.mark.feature("ARC-2")
async def test_what_a_killed_portal_has_confirmed_is_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, everything: bool
) -> None:
    portal, data = furnished_clinic(tmp_path, monkeypatch)
    told = Told(seed=20261125)
    for _ in range(KILLS if everything else KILLS_ALWAYS):
        await killed_once(portal, data, told)
        portal.engine.dispose()
    with served(data):
        pass
    await count_all(portal, data, told)
    portal.engine.dispose()
    assert len(told.folios) >= KILLS_ALWAYS
    assert told.uploads
    print(f"{len(told.folios)} bookings and {len(told.uploads)} uploads confirmed")


@pytest.mark.parametrize("lost", ["a booking", "a mail", "a time", "a file"])
async def test_the_count_after_the_kills_misses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """The control: one thing is taken away by hand, and the count must fail."""
    portal, data = furnished_clinic(tmp_path, monkeypatch)
    told = Told(seed=1)
    await count_all(portal, data, told)
    with Session(writing(portal.engine)) as db:
        if lost == "a booking":
            told.folios.append("CJ-never")
        elif lost == "a mail":
            db.delete(db.exec(select(OutboxMessage).where(OutboxMessage.kind == "booked")).first())
        elif lost == "a time":
            one, other = db.exec(select(Appointment)).all()[:2]
            other.practitioner_id, other.starts_at, other.ends_at = one.practitioner_id, one.starts_at, one.ends_at
        else:
            next(file for file in (data / "files").rglob("*") if file.is_file()).unlink()
        db.commit()
    with pytest.raises(AssertionError):
        await count_all(portal, data, told)
    portal.engine.dispose()
