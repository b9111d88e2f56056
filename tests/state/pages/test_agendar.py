"""Booking, step by step: where it stands is the address, what is typed a draft, and both bring a person back."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import Session, select

from luna_portal.models import Appointment, Clinic, Draft, Offer, Practitioner, Service, WeeklyHours
from luna_portal.state.publico.agendar import AgendarState as State
from luna_portal.state.publico.cita import CitaState
from luna_portal.views.slots.steps import ORDER
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import ROSA, TEN, booked, local
from tests.state.conftest import Rig

CONNECTED = "reflex___state____state.hydrate_and_load"


@dataclass
class Page:
    """A tab at the booking tab, whose address bar shows what the page says, as the browser's script does it."""

    rig: Rig
    seen: dict[str, Any] = field(default_factory=dict)
    went: list[str] = field(default_factory=list)

    async def open(self, path: str = "/agendar") -> "Page":
        """Load the page as a tab does that knows nothing."""
        self.rig = self.rig.other(path=path)
        self.seen = {}
        return await self.do(CONNECTED, hashes=["of the compiled page"])

    async def reload(self) -> "Page":
        """Load the same address again."""
        return await self.open(self.rig.path)

    async def do(self, handler: Any, **arguments: Any) -> "Page":
        """Send one event, and take in what it answers."""
        heard = await self.rig(handler, **arguments)
        self.seen |= heard.vars.get("agendar_state", {})
        self.went = heard.redirects()
        if self.seen.get("address"):
            self.rig = self.rig.other(path=self.seen["address"])
        return self

    def __getitem__(self, name: str) -> Any:
        """What the page shows."""
        return self.seen[name]

    @property
    def address(self) -> str:
        """What the address bar says."""
        return self.rig.path


@pytest.fixture
async def tab(rig: Rig) -> Page:
    """A visitor's booking tab, just opened."""
    return await Page(rig).open()


async def to_times(tab: Page, cast: Cast) -> Page:
    """Choose a general consultation in person with Dra. Díaz."""
    await tab.do(State.choose_modality, modality="in_person")
    if tab["step"] == "service":
        await tab.do(State.choose_service, service=cast.general.public_id)
    if tab["step"] == "practitioner":
        await tab.do(State.choose_practitioner, practitioner=cast.diaz_row.public_id)
    return await tab.do(State.choose_day, day="2026-11-26")


async def to_data(tab: Page, cast: Cast, starts_at: Any = TEN) -> Page:
    """Hold Thursday at ten, and go on."""
    await to_times(tab, cast)
    await tab.do(State.choose_time, starts_at=starts_at.isoformat(), practitioner=cast.diaz_row.public_id)
    return await tab.do(State.forward)


async def to_confirmation(tab: Page, cast: Cast) -> Page:
    """Give Rosa's own data."""
    await to_data(tab, cast)
    return await tab.do(State.keep_data, typed=ROSA)


def restarted(page: Page) -> None:
    """The server is killed and started again: nothing of the page is left there, but its address and cookie are."""
    page.rig = page.rig.other(token=f"{page.rig.token}, restarted")


def another(rig: Rig, name: str, visitor: str = "visitor") -> Page:
    """Another tab, of the same browser unless `visitor` says otherwise."""
    return Page(rig.other(token=name, visitor=visitor))


@pytest.mark.feature("PUB-2")
async def test_every_step_has_an_address_that_brings_back_to_it(tab: Page, cast: Cast, db: Session) -> None:
    for service in db.exec(select(Service)):
        service.in_person = True
    for practitioner in db.exec(select(Practitioner)):
        for hours in db.exec(select(WeeklyHours).where(WeeklyHours.practitioner_id == practitioner.id)):
            hours.modality = None
    db.add(Offer(practitioner_id=cast.ruiz_row.id or 0, service_id=cast.general.id or 0))
    db.commit()
    addresses = [(await tab.open()).address]
    await tab.do(State.choose_modality, modality="in_person")
    addresses.append(tab.address)
    await tab.do(State.choose_service, service=cast.general.public_id)
    addresses.append(tab.address)
    await tab.do(State.choose_practitioner, practitioner=cast.diaz_row.public_id)
    await tab.do(State.choose_day, day="2026-11-26")
    addresses.append(tab.address)
    await tab.do(State.choose_time, starts_at=TEN.isoformat(), practitioner=cast.diaz_row.public_id)
    await tab.do(State.forward)
    addresses.append(tab.address)
    await tab.do(State.keep_data, typed=ROSA)
    addresses.append(tab.address)
    assert addresses[0] == "/agendar"
    assert "modalidad=in_person" in addresses[1]
    steps = []
    for address in addresses:
        steps.append((await tab.open(address))["step"])
        assert tab.address == address, "what is there already is not said differently"
    assert steps == list(ORDER)
    assert tab["service_name"] == cast.general.public_name


@pytest.mark.feature("PUB-2")
async def test_the_address_knows_the_month_that_is_looked_at_the_day_and_the_time(tab: Page, cast: Cast) -> None:
    await to_times(tab, cast)
    await tab.do(State.show_next)
    assert "mes=2026-12" in tab.address
    await tab.reload()
    assert (tab["month"], tab["day"]) == ("2026-12-01", "2026-11-26")
    await tab.do(State.choose_time, starts_at=TEN.isoformat(), practitioner=cast.diaz_row.public_id)
    assert "hora=20261126T1600Z" in tab.address
    held = tab["held"]
    await tab.reload()
    assert tab["held"] == held, "her own hold, not a new one"
    assert tab["step"] == "time"
    assert tab["notice"] == ""


@pytest.mark.feature("PUB-3")
async def test_a_reload_keeps_the_data_that_were_typed_and_the_held_time(tab: Page, cast: Cast) -> None:
    await to_data(tab, cast)
    held = tab["held"]
    await tab.do(State.keep_typed, typed={"given_name": "Rosa", "email": "rosa@", "consent": "on", "other": "x"})
    await tab.reload()
    assert (tab["step"], tab["held"]) == ("data", held)
    assert tab["typed"] == {"given_name": "Rosa", "email": "rosa@"}
    assert tab["errors"] == {}


@pytest.mark.feature("PUB-3")
async def test_the_other_language_stands_at_the_same_step_with_the_same_words(tab: Page, cast: Cast) -> None:
    await to_confirmation(tab, cast)
    await tab.do(State.keep_typed, typed={"reason": "Dolor de rodilla", "consent": "on"})
    assert tab["other_language"].startswith("/en/agendar?")
    held = tab["held"].hold
    await tab.open(tab["other_language"])
    assert (tab["step"], tab["held"].hold, tab["patient_name"]) == ("confirm", held, "Rosa Paz Luna")
    assert tab["typed"]["reason"] == "Dolor de rodilla"
    assert tab["policy"].startswith("You can")


@pytest.mark.feature("PUB-3")
async def test_after_a_restart_of_the_server_the_first_press_of_all_books_what_was_held(
    tab: Page, cast: Cast, db: Session
) -> None:
    await to_confirmation(tab, cast)
    restarted(tab)
    await tab.do(State.confirm, typed={"reason": "", "consent": "on"})
    assert tab["notice"] == ""
    assert tab.went[0].startswith("/cita/")
    assert db.exec(select(Appointment.starts_at)).all() == [TEN]


@pytest.mark.feature("PUB-3")
async def test_after_a_restart_of_the_server_the_page_comes_back_where_it_was(tab: Page, cast: Cast) -> None:
    await to_confirmation(tab, cast)
    before = {name: tab[name] for name in ("step", "held", "typed", "patient_name", "policy", "day")}
    restarted(tab)
    tab.seen = {}
    await tab.do(CONNECTED)
    assert {name: tab[name] for name in before} == before


@pytest.mark.feature("PUB-4")
async def test_a_booking_leads_to_its_own_address_and_confirming_again_leads_there_too(
    tab: Page, cast: Cast, db: Session
) -> None:
    await to_confirmation(tab, cast)
    await tab.do(State.confirm, typed={"reason": "Dolor de rodilla", "consent": "on"})
    there = tab.went
    assert re.fullmatch(r"/cita/[\w-]{43}#agendada", there[0])
    await tab.do(State.confirm, typed={"reason": "", "consent": "on"})
    assert tab.went == there
    await tab.reload()
    assert tab.went == there, "the way back leads to what was booked"
    assert len(db.exec(select(Appointment)).all()) == 1
    assert db.exec(select(Draft.contents)).all() == [""], "nothing that was typed is left"


@pytest.mark.feature("PUB-4")
async def test_a_booking_whose_answer_was_lost_is_found_by_its_address(tab: Page, cast: Cast, db: Session) -> None:
    await to_confirmation(tab, cast)
    address = tab.address
    await tab.do(State.confirm, typed={"reason": "", "consent": "on"})
    there = tab.went
    restarted(tab)
    tab.rig = tab.rig.other(path=address)
    await tab.do(State.confirm, typed={"reason": "", "consent": "on"})
    assert tab.went == there
    assert len(db.exec(select(Appointment)).all()) == 1


@pytest.mark.feature("PUB-3")
async def test_another_browser_at_the_same_address_sees_no_word_and_no_hold(
    tab: Page, rig: Rig, cast: Cast, db: Session
) -> None:
    await to_confirmation(tab, cast)
    other = await another(rig, "another tab", "another browser").open(tab.address)
    assert other["typed"] == {}
    assert other["patient_name"] == ""
    assert other["held"].hold == ""
    assert other["step"] == "time"
    await other.do(State.confirm, typed={"reason": "", "consent": "on"})
    assert other.went == []
    assert db.exec(select(Appointment)).all() == []
    await tab.do(State.confirm, typed={"reason": "", "consent": "on"})
    other = await another(rig, "one more tab", "another browser").open(tab.address)
    assert other.went == [], "nor what came of it"


@pytest.mark.feature("PUB-3")
async def test_two_tabs_of_a_browser_book_two_visits_without_touching_each_other(
    tab: Page, rig: Rig, cast: Cast, db: Session
) -> None:
    other = await another(rig, "another tab").open()
    await to_data(tab, cast)
    await to_data(other, cast, local(12))
    await tab.do(State.keep_data, typed=ROSA)
    await other.do(State.keep_data, typed=ROSA | {"given_name": "Eva", "email": "eva@example.com"})
    await tab.reload()
    await other.reload()
    assert (tab["patient_name"], other["patient_name"]) == ("Rosa Paz Luna", "Eva Paz Luna")
    for one in (tab, other):
        await one.do(State.confirm, typed={"reason": "", "consent": "on"})
        assert one.went[0].startswith("/cita/")
    assert sorted(db.exec(select(Appointment.starts_at)).all()) == [TEN, local(12)]


@pytest.mark.feature("PUB-6")
async def test_her_own_held_time_is_hers_in_a_second_tab_too(tab: Page, rig: Rig, cast: Cast) -> None:
    await to_data(tab, cast)
    other = await another(rig, "another tab").open()
    await to_times(other, cast)
    assert TEN.isoformat() in [slot.starts_at for slot in other["slots"]]
    await other.do(State.choose_time, starts_at=TEN.isoformat(), practitioner=cast.diaz_row.public_id)
    assert (other["notice"], other["held"].starts_at) == ("", TEN.isoformat())
    strange = await another(rig, "a third tab", "another browser").open()
    await to_times(strange, cast)
    await strange.do(State.choose_time, starts_at=TEN.isoformat(), practitioner=cast.diaz_row.public_id)
    assert strange["held"].hold == ""
    assert strange["notice_kind"] == "error"


@pytest.mark.feature("PUB-6")
async def test_when_the_hold_is_over_the_times_are_shown_and_what_was_typed_stays(
    tab: Page, cast: Cast, clock: Clock
) -> None:
    await to_confirmation(tab, cast)
    clock.forward(minutes=11)
    await tab.reload()
    assert (tab["step"], tab["notice_kind"], tab["day"]) == ("time", "error", "2026-11-26")
    await tab.do(State.choose_time, starts_at=TEN.isoformat(), practitioner=cast.diaz_row.public_id)
    await tab.do(State.forward)
    assert tab["typed"]["given_name"] == "Rosa"


@pytest.mark.feature("PUB-3")
@pytest.mark.parametrize(
    "query",
    [
        "paso=confirmar",
        "paso=datos&modalidad=in_person",
        "paso=horario&tipo=nada&con=nadie&modalidad=telepatia",
        "paso=horario&dia=2026-99-99&mes=13&hora=nunca&modalidad=in_person&borrador=" + "x" * 200,
        "paso=<script>&dia=0001-01-01",
    ],
)
async def test_an_address_that_nobody_was_at_stands_where_it_can(tab: Page, query: str) -> None:
    await tab.open(f"/agendar?{query}")
    assert tab["step"] in {"modality", "service", "practitioner", "time"}
    assert not tab["loading"]
    assert tab["held"].hold == ""
    assert "nunca" not in tab.address


@pytest.mark.feature("PUB-2")
async def test_the_clinics_links_are_kept_and_their_questions_not_asked(tab: Page, cast: Cast) -> None:
    await tab.open(f"/agendar/{cast.diaz_row.slug}?servicio={cast.general.slug}")
    await tab.do(State.choose_modality, modality="in_person")
    assert tab["step"] == "time"
    await tab.reload()
    assert (tab["step"], tab["practitioner"]) == ("time", cast.diaz_row.public_id)
    assert tab["plan"] == ["modality", "time", "data", "confirm"]
    assert f"servicio={cast.general.slug}" in tab.address
    assert tab["other_language"].startswith(f"/en/agendar/{cast.diaz_row.slug}?")


@pytest.mark.feature("PUB-3")
async def test_who_signs_in_on_the_way_comes_back_to_her_time(tab: Page, cast: Cast) -> None:
    await to_data(tab, cast)
    assert tab["sign_in"].startswith("/entrar?next=%2Fagendar%3F")


@pytest.mark.feature("PUB-2")
async def test_prices_are_in_the_clinics_own_currency_and_today_is_the_portals(
    tab: Page, rig: Rig, cast: Cast, db: Session, clock: Clock
) -> None:
    for clinic in db.exec(select(Clinic)):
        clinic.currency = "USD"
    done = booked(db, cast.nobody, cast, clock())
    db.commit()
    await tab.open()
    await to_times(tab, cast)
    assert all("USD" in slot.price for slot in tab["slots"])
    assert [day.day for day in tab["days"] if day.is_today] == ["2026-11-22"]
    mail = another(rig, "mail").rig.other(path=f"/cita/{done.token}")
    assert (await mail(CitaState.load, query={"token": done.token})).vars["cita_state"]["detail"]
    heard = await mail(CitaState.choose_time, query={"token": done.token})
    assert all("USD" in slot.price for slot in heard.vars["cita_state"]["slots"])
