"""Two workers that meet in PostgreSQL and Valkey are one portal: what happens on one, the other's pages show."""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from sqlmodel import Session, col, select

from luna_portal.models import Appointment, Delivery, OutboxMessage
from luna_portal.models.database import writing
from luna_portal.services.mail.outbox import write_mail
from tests.attack.browser import Browser
from tests.attack.server import leaks
from tests.attack.test_live import heard
from tests.attack.test_sockets import LOAD, WHERE, handler
from tests.concurrency.workers import Mailroom, Workers, mailroom, two_workers
from tests.e2e.server import wait_until

MAILS = 40


@pytest.fixture(scope="module")
def mails() -> Iterator[Mailroom]:
    """A mail server that remembers from which connection each mail came."""
    with mailroom() as room:
        yield room


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory, mails: Mailroom) -> Iterator[Workers]:
    """The portal, once for all tests here."""
    with two_workers(tmp_path_factory.mktemp("workers"), LUNA_SMTP_URL=mails.url) as running:
        yield running


def shown(said: list[Any], state: str) -> dict[str, Any]:
    """The vars of one State, as the answers leave them."""
    found: dict[str, Any] = {}
    for update in said:
        for name, changed in (update.get("delta") or {}).items():
            if name.endswith(state):
                found |= {var.removesuffix("_rx_state_"): value for var, value in changed.items()}
    return found


async def book(page: Browser, workers: Workers) -> str:
    """Book the first free time of an open day, step by step as the page does it; the folio."""
    cast = workers.backend.cast

    async def step(name: str, **payload: Any) -> dict[str, Any]:
        return shown(await page.call(handler(f"agendar_state.{name}"), payload, "/agendar"), "agendar_state")

    await step("load")
    await step("choose_modality", modality="in_person")
    await step("choose_service", service=cast.general.public_id)
    found = await step("choose_practitioner", practitioner=cast.diaz_row.public_id)
    slot = found["slots"][0] if found.get("slots") else (await step("show_first_free"))["slots"][0]
    await step("choose_time", starts_at=slot["starts_at"], practitioner=slot["practitioner"])
    await step("forward")
    done = await step("confirm", typed={"reason": "", "consent": "on"})
    return str(done["folio"])


@pytest.mark.feature("CLI-2")
async def test_what_a_patient_books_on_one_worker_appears_on_the_agenda_of_the_other(workers: Workers) -> None:
    async with (
        workers.page("elena") as (elena, one),
        workers.page("carla", apart_from=one) as (carla, other),
        workers.page("ana", apart_from=one) as (ana, _),
    ):
        assert one != other
        await elena.call(handler("agenda_state.load"), {}, "/clinica/agenda")
        await ana.call(LOAD, {}, WHERE, consulta=workers.backend.ids["appointment"])
        elena.said, ana.said = [], []
        folio = await book(carla, workers)
        pushed = await heard(elena, handler("agenda_state.refresh"))
        assert not pushed.get("delta")
        with Session(workers.backend.engine) as db:
            starts_at = db.exec(select(Appointment.starts_at).where(Appointment.folio == folio)).one()
        day = starts_at.astimezone(workers.backend.cast.clinic.tz).date()
        said = await elena.call(handler("agenda_state.go_to"), {"day": day.isoformat()}, "/clinica/agenda")
        assert folio in str(said)
        assert ana.said == []


@pytest.mark.feature("ACC-2")
async def test_a_session_closed_on_one_worker_is_closed_on_the_other(workers: Workers) -> None:
    session = workers.backend.session_of("ana")
    async with workers.page(session=session) as (page, one):
        said = await page.call(LOAD, {}, WHERE, consulta=workers.backend.ids["appointment"])
        assert leaks(said, workers.backend.secrets)
        await sign_out_at_another(workers, session, apart_from=one)
        said = await page.call(LOAD, {}, WHERE, consulta=workers.backend.ids["appointment"])
        assert leaks(said, workers.backend.secrets) == []
        assert "/entrar?" in str(said)


async def sign_out_at_another(workers: Workers, session: str, *, apart_from: int) -> None:
    """Post to the door of another worker than that one."""
    url = workers.backend.url
    for _ in range(40):
        async with httpx.AsyncClient(cookies={"luna": session}, headers={"Origin": url}) as http:
            async with http.stream("GET", f"{url}/salud") as answer:
                ours = answer.extensions["network_stream"].get_extra_info("client_addr")[1]
                if workers.serving(ours) == apart_from:
                    continue
                await answer.aread()
            done = await http.post(f"{url}/auth/salir", data={"lang": "es"})
            assert done.status_code == 303
            return
    raise AssertionError("the other worker was never given a connection")


async def test_a_page_finds_its_state_again_on_whichever_worker_it_comes_back_to(workers: Workers) -> None:
    session = workers.backend.session_of("ana")
    async with workers.page(session=session) as (page, one):
        await page.call(LOAD, {}, WHERE, consulta=workers.backend.ids["appointment"])
    async with workers.page(session=session, apart_from=one) as (again, _):
        said = await again.call(LOAD, {}, WHERE, consulta=workers.backend.ids["appointment"])
        assert leaks(said, workers.backend.secrets)


@pytest.mark.feature("NOT-1")
def test_two_workers_deliver_each_mail_once_and_share_the_work(workers: Workers, mails: Mailroom) -> None:
    now = datetime.now(UTC)
    mails.workers = workers
    with Session(writing(workers.backend.engine)) as db:
        for number in range(MAILS):
            values = {"ticket": f"ticket{number}", "expires_at": (now + timedelta(days=1)).isoformat()}
            write_mail(
                db, key=f"worker-test-{number}", kind="recover", recipient=f"many{number}@example.com", name="Rosa",
                language="es", values=values, due_at=now, now=now,
            )  # fmt: skip
        db.commit()

    def open_mails() -> int:
        with Session(workers.backend.engine) as db:
            ours = col(OutboxMessage.key).startswith("worker-test-")
            return len(db.exec(select(OutboxMessage.id).where(ours, OutboxMessage.state != Delivery.SENT)).all())

    wait_until(lambda: open_mails() == 0, "all mails to be sent")
    counted = Counter(one for one in mails.recipients if one.startswith("many"))
    assert counted == {f"many{number}@example.com": 1 for number in range(MAILS)}
    assert mails.senders == set(workers.pids())


def test_a_worker_that_is_killed_is_replaced_and_the_portal_goes_on(workers: Workers) -> None:
    before = workers.pids()
    psutil.Process(before[0]).kill()
    wait_until(lambda: len(set(workers.pids()) - {before[0]}) == 2, "another worker")
    new = (set(workers.pids()) - set(before)).pop()
    wait_until(lambda: workers.takes_connections(new), "the new worker's answer")


async def test_ctrl_c_ends_all_workers_while_pages_are_open(tmp_path: Path) -> None:
    with two_workers(tmp_path) as ending:
        pids = ending.pids()
        async with ending.page("ana") as (_, one), ending.page("carla", apart_from=one):
            ending.process.send_signal(signal.SIGINT)
            assert await asyncio.to_thread(ending.process.wait, 20) == 0
        assert not any(psutil.pid_exists(pid) for pid in pids)
