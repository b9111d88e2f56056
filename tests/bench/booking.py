"""How many bookings a second the portal takes from sixteen browsers at once, mails written."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psutil

from tests.bench.client import Browser, name_of
from tests.bench.figures import Figure, percentile
from tests.e2e.server import Served, serve, serve_larger

AGENDAR = name_of("publico___agendar", "agendar_state")
GAP_MINUTES = 60
SETTINGS = {"LUNA_EVENTS_PER_SECOND": "10000", "LUNA_HOLDS_PER_ADDRESS": "10000", "LUNA_BOOKINGS_PER_ADDRESS": "100000"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A free time as a page showed it, and the choices that lead there."""

    service: str
    practitioner: str
    day: str
    starts_at: str


@dataclass(frozen=True, slots=True)
class Size:
    """How many browsers at once, how often each books, and how often all of it is done."""

    clients: int = 16
    each: int = 20
    rounds: int = 3

    @property
    def bookings(self) -> int:
        """Of one round."""
        return self.clients * self.each


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to."""

    rate: float
    cpu: float


def measure(size: Size = Size()) -> Iterator[Figure]:
    """Bookings a second, the median of three rounds of 320, and the portal's own CPU time for each.

    Counted is the wall clock from the first "hold this time" to the last "it is booked", with sixteen clients (in a
    process of their own), each booking twenty times one after the other, each time in a fresh tab that shows the day:
    hold the time, go on, give a first visit's own data, confirm. Opening the tabs is not counted. Every booking is a new
    patient's; one process of the portal, SQLite in a file. That each is stored once, with its mail, is checked.
    """
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "data", "--demo", **SETTINGS) as portal:
        rounds = booked_on(portal, size)
        yield Figure("booking.rate", _median(rounds, "rate"), "bookings/s", 220, least=True)
        yield Figure("booking.cpu", _median(rounds, "cpu"), "ms/booking", None)


def measure_larger(size: Size = Size()) -> Iterator[Figure]:
    """The same on PostgreSQL and Valkey, with one worker and with two: the CPU time is that of the workers together.

    PostgreSQL is the tests' own, which waits for no disk, and clients, databases and workers share the machine.
    """
    for workers in (1, 2):
        with (
            tempfile.TemporaryDirectory() as folder,
            serve_larger(Path(folder) / "data", "--demo", workers=workers, **SETTINGS) as portal,
        ):
            rounds = booked_on(portal, size)
        name = f"booking.postgresql.{workers}"
        yield Figure(f"{name}.rate", _median(rounds, "rate"), "bookings/s", None, least=True)
        yield Figure(f"{name}.cpu", _median(rounds, "cpu"), "ms/booking", None)


def _median(rounds: list[Round], name: str) -> float:
    return percentile([getattr(one, name) for one in rounds], 0.5)


def booked_on(portal: Served, size: Size) -> list[Round]:
    """Book on a running demo, and see that each booking is stored once, with its mail."""
    portal.sql("UPDATE clinic SET furthest_days = 365")
    before = _stored(portal)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        rounds = apart.submit(run, portal.url, portal.process.pid, size).result()
    made = size.bookings * size.rounds
    assert _stored(portal) == (before[0] + made, before[1] + made), "each booking is stored with its mail"
    return rounds


def _stored(portal: Served) -> tuple[int, int]:
    """Appointments, and mails that tell of a booking."""
    booked = portal.sql("SELECT count(*) FROM appointment")[0][0]
    told = portal.sql("SELECT count(*) FROM outboxmessage WHERE kind = 'booked'")[0][0]
    return booked, told


def run(url: str, server: int, size: Size) -> list[Round]:
    """Every round against the portal whose first process that is."""
    return asyncio.run(_run(url, server, size))


async def _run(url: str, server: int, size: Size) -> list[Round]:
    wanted = await free_times(url, size.bookings * size.rounds)
    rounds = []
    for number in range(size.rounds):
        part = wanted[number * size.bookings : (number + 1) * size.bookings]
        shares = [part[client :: size.clients] for client in range(size.clients)]
        tabs = await asyncio.gather(*(_opened(url, share) for share in shares))
        begin, used = time.perf_counter(), _cpu_seconds(server)
        await asyncio.gather(*(_book_all(mine, f"{number}-{client}") for client, mine in enumerate(tabs)))
        took, used = time.perf_counter() - begin, _cpu_seconds(server) - used
        rounds.append(Round(len(part) / took, used * 1000 / len(part)))
        await asyncio.gather(*(tab.close() for mine in tabs for tab, _ in mine))
    return rounds


def _cpu_seconds(server: int) -> float:
    """CPU time that the portal's processes have used since they started."""
    first = psutil.Process(server)
    return sum(one.cpu_times().user + one.cpu_times().system for one in (first, *first.children()))


async def free_times(url: str, count: int) -> list[Wanted]:
    """So many times that do not touch each other, of all professionals in turn, looked up as a visitor does."""
    scout = await Browser(url, "/agendar").open()
    gives = {
        who["id"]: service["id"]
        for service in scout.vars["agendar_state.services"]
        if "in_person" in service["modalities"]
        for who in service["given_by"]
    }
    await scout.close()
    share = -(-count // len(gives))
    found = await asyncio.gather(*(_free_of(url, service, who, share) for who, service in gives.items()))
    turns = [turn for turns in zip(*found, strict=False) for turn in turns]
    assert len(turns) >= count, f"the demo clinic has {len(turns)} free times, {count} are needed"
    return turns[:count]


async def _free_of(url: str, service: str, practitioner: str, count: int) -> list[Wanted]:
    tab = await _at_times(url, service, practitioner)
    found: list[Wanted] = []
    while len(found) < count and tab.vars["agendar_state.may_next"]:
        await tab.send(f"{AGENDAR}.show_next")
        for day in [one["day"] for one in tab.vars["agendar_state.days"] if one["state"] == "open"]:
            await tab.send(f"{AGENDAR}.choose_day", day=day)
            last = ""
            for slot in tab.vars["agendar_state.slots"]:
                if not last or _minute(slot["starts_at"]) >= _minute(last) + GAP_MINUTES:
                    last = slot["starts_at"]
                    found.append(Wanted(service, practitioner, day, last))
            if len(found) >= count:
                break
    await tab.close()
    return found[:count]


def _minute(starts_at: str) -> int:
    """The minute of its day."""
    return int(starts_at[11:13]) * 60 + int(starts_at[14:16])


async def _at_times(url: str, service: str, practitioner: str) -> Browser:
    """A tab that has chosen what and with whom."""
    tab = await Browser(url, "/agendar").open()
    for handler, payload in (
        ("choose_modality", {"modality": "in_person"}),
        ("choose_service", {"service": service}),
        ("choose_practitioner", {"practitioner": practitioner}),
    ):
        if tab.vars["agendar_state.step"] == handler.removeprefix("choose_"):
            await tab.send(f"{AGENDAR}.{handler}", **payload)
    assert tab.vars["agendar_state.step"] == "time", tab.vars
    return tab


async def at_day(url: str, wanted: Wanted) -> Browser:
    """A tab that shows the day of that time."""
    tab = await _at_times(url, wanted.service, wanted.practitioner)
    while wanted.day not in {one["day"] for one in tab.vars["agendar_state.days"] if one["state"] != "outside"}:
        await tab.send(f"{AGENDAR}.show_next")
    await tab.send(f"{AGENDAR}.choose_day", day=wanted.day)
    return tab


async def _opened(url: str, share: list[Wanted]) -> list[tuple[Browser, Wanted]]:
    return [(await at_day(url, wanted), wanted) for wanted in share]


async def _book_all(tabs: list[tuple[Browser, Wanted]], who: str) -> None:
    for number, (tab, wanted) in enumerate(tabs):
        await book(tab, wanted, f"{who}-{number}")


async def book(tab: Browser, wanted: Wanted, who: str) -> None:
    """Hold, go on, give one's data, confirm; each waits for the screen that it leads to."""
    assert await hold(tab, wanted), tab.vars["agendar_state.notice"]
    await finish(tab, who)


async def hold(tab: Browser, wanted: Wanted) -> bool:
    """Press the time; whether it is held now, and not somebody else's."""
    seen = tab.vars
    await tab.send(
        f"{AGENDAR}.choose_time",
        until=lambda: seen["agendar_state.held"]["hold"] or seen["agendar_state.notice"],
        starts_at=wanted.starts_at, practitioner=wanted.practitioner,
    )  # fmt: skip
    return bool(seen["agendar_state.held"]["hold"])


async def finish(tab: Browser, who: str) -> None:
    """From the held time to the appointment's folio. Raises: TimeoutError."""
    seen = tab.vars
    await tab.send(f"{AGENDAR}.forward", until=lambda: seen["agendar_state.step"] == "data")
    await tab.send(f"{AGENDAR}.keep_data", until=lambda: seen["agendar_state.step"] == "confirm", typed=visitor(who))
    await tab.send(
        f"{AGENDAR}.confirm", until=lambda: seen["agendar_state.folio"], typed={"reason": "", "consent": True}
    )


LETTERS = "abcdefghij"


def visitor(who: str) -> dict[str, str]:
    """A first visitor's data; `who` makes it another person."""
    name = "".join(LETTERS[int(letter)] if letter.isdigit() else "k" for letter in who)
    return {
        "given_name": f"Rosa {name.title()}", "first_surname": "Paz", "second_surname": "Luna",
        "birth_on": "1980-02-03", "sex": "F", "email": f"rosa.{who}@example.com", "phone": "55 1234 5678", "curp": "",
    }  # fmt: skip
