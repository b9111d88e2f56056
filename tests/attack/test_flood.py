"""A flood of anonymous bookings from one address, over the real socket, as one script makes it."""

import asyncio
import itertools
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as Refused
from sqlmodel import Session, select

from luna_portal.domain.appointments.booking_limits import AT_ONCE_BY_MAIL, BY_MAIL_AN_HOUR
from luna_portal.models import Appointment, OutboxMessage
from luna_portal.settings import Settings
from tests.attack import browser
from tests.attack.browser import Browser
from tests.attack.server import Backend, backend
from tests.attack.test_sockets import handler
from tests.scenarios.booking import ROSA
from tests.scenarios.online_visitors import name

FLOOD = 153
VICTIM = "victima@example.com"
AT_ONCE, HELD = 60, 30
_numbers = itertools.count()


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Backend]:
    """A portal of its own, with a mail server set that nobody answers at: what is written stays to be counted."""
    quick = {"LUNA_EVENTS_PER_SECOND": "100000", "LUNA_SMTP_URL": "smtp://127.0.0.1:9?tls=none"}
    with backend(tmp_path, **quick) as running:
        yield running


def vars_of(said: list[Any]) -> dict[str, Any]:
    """The booking page's vars, as the answers leave them."""
    found: dict[str, Any] = {}
    for update in said:
        for state, changed in (update.get("delta") or {}).items():
            if state.endswith("agendar_state"):
                found |= {var.removesuffix("_rx_state_"): value for var, value in changed.items()}
    return found


class Script:
    """One page that books again and again, each time with a new visitor's cookie."""

    def __init__(self, portal: Backend) -> None:
        self.portal = portal
        self.day = ""

    async def book(self, mail: str) -> str:
        """One booking, from the first step to the last; "confirmed", "held", or the sentence of the refusal."""
        async with Browser(self.portal.url, visitor=uuid.uuid4().hex) as page:

            async def step(step_name: str, **payload: Any) -> dict[str, Any]:
                return vars_of(await page.call(handler(f"agendar_state.{step_name}"), payload, "/agendar"))

            await step("load")
            await step("choose_modality", modality="in_person")
            await step("choose_service", service=self.portal.cast.general.public_id)
            found = await step("choose_practitioner", practitioner=self.portal.cast.diaz_row.public_id)
            if self.day:
                found = await step("choose_day", day=self.day)
            if not found.get("slots"):
                found = await step("show_first_free")
            slot = found["slots"][0]
            self.day = slot["starts_at"][:10]
            said = await step("choose_time", starts_at=slot["starts_at"], practitioner=slot["practitioner"])
            if not said["held"]["hold"]:
                return str(said["notice"])
            await step("forward")
            form = ROSA | {"email": mail, "given_name": name(next(_numbers))}
            await step("keep_data", typed=form)
            said = await step("confirm", typed={"reason": "", "consent": "on"})
            if not said.get("folio"):
                assert said["must_call"], said
                return str(said["notice"])
            return "held" if said["held_until"] else "confirmed"


def booked_and_written(portal: Backend) -> tuple[Counter[str], Counter[str]]:
    """The flood's appointments by status, and the mails that it wrote by recipient; reminders wait, and are no flood."""
    with Session(portal.engine) as db:
        rows = db.exec(select(Appointment.status).where(Appointment.network_digest != "")).all()
        mails = db.exec(select(OutboxMessage.recipient).where(OutboxMessage.kind != "reminder")).all()
    return Counter(str(status) for status in rows), Counter(mails)


@pytest.mark.feature("PUB-3")
async def test_153_bookings_in_a_row_with_a_stranger_s_mail_take_six_times_and_write_six_mails(portal: Backend) -> None:
    script = Script(portal)
    answers = Counter([await script.book(VICTIM) for _ in range(FLOOD)])
    held = BY_MAIL_AN_HOUR - AT_ONCE_BY_MAIL
    assert (answers.pop("confirmed"), answers.pop("held")) == (AT_ONCE_BY_MAIL, held)
    assert sum(count for said, count in answers.items() if said.startswith("Con este correo")) == FLOOD - 6 - waits(
        answers
    )
    statuses, mails = booked_and_written(portal)
    assert statuses == {"confirmed": AT_ONCE_BY_MAIL, "pending": held}
    assert mails[VICTIM] == BY_MAIL_AN_HOUR


@pytest.mark.feature("PUB-3")
async def test_with_a_new_mail_each_time_sixty_are_confirmed_thirty_wait_and_the_rest_is_refused(
    portal: Backend,
) -> None:
    script = Script(portal)
    answers = Counter([await script.book(f"flood{number}@example.com") for number in range(FLOOD)])
    assert (answers.pop("confirmed"), answers.pop("held")) == (AT_ONCE, HELD)
    assert sum(answers.values()) == FLOOD - AT_ONCE - HELD
    statuses, mails = booked_and_written(portal)
    assert statuses == {"confirmed": AT_ONCE, "pending": HELD}
    assert {count for mail, count in mails.items() if mail.startswith("flood")} == {1}


def waits(answers: Counter[str]) -> int:
    """How often the script was told that too many times are held already: those it leaves behind count too."""
    return sum(count for said, count in answers.items() if "apartados" in said)


class Opener:
    """Opens pages of one address with fresh tokens and no cookie, and leaves them."""

    def __init__(self, portal: Backend, address: str) -> None:
        self.portal, self.address = portal, address

    async def open(self, *, acts: bool) -> None:
        """One page; `acts` also presses something on it. Raises: ConnectionError when it is refused."""
        page = Browser(self.portal.url, **{"X-Forwarded-For": self.address})
        page.headers.pop("Cookie")
        async with page:
            if acts:
                await page.call(handler("agendar_state.choose_modality"), {"modality": "in_person"}, "/agendar")
            else:
                await page.settled()

    async def flood(self, count: int, *, acts: bool) -> None:
        """So many, ten at a time."""
        for _ in range(count // 10):
            await asyncio.gather(*(self.open(acts=acts) for _ in range(10)))


@pytest.mark.feature("PUB-3")
@pytest.mark.parametrize("acts", [False, True], ids=["opened and left", "with an act on each"])
async def test_a_visitor_books_from_behind_an_address_from_which_more_pages_were_opened_than_it_may_have(
    tmp_path: Path, *, acts: bool, everything: bool
) -> None:
    most = Settings().pages_per_address if everything else 60
    quick = {"LUNA_EVENTS_PER_SECOND": "100000", "LUNA_PAGES_PER_ADDRESS": str(most)}
    with backend(tmp_path, **quick, LUNA_SMTP_URL="smtp://127.0.0.1:9?tls=none") as portal:
        await Opener(portal, "198.51.100.7").flood(most + 40, acts=acts)
        assert await Script(portal).book("rosa@example.com") == "confirmed"


async def test_who_finds_no_room_at_all_is_told_so_and_is_let_in_when_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "PATIENCE", 5)
    with backend(tmp_path, LUNA_PAGES_PER_ADDRESS="2") as small:
        async with Browser(small.url), Browser(small.url) as second:
            third = Browser(small.url)
            with pytest.raises(Refused):
                await third.__aenter__()
            assert third.refused == "network_full"
            async with Browser(small.url, **{"X-Forwarded-For": "203.0.113.8"}) as elsewhere:
                await elsewhere.settled()
            await second.settled()
        async with Browser(small.url) as later:
            await later.settled()
