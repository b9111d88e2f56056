"""Holding a time while the form is filled in, and every forged wish that is refused."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.refusals import Refusal, SlotNotOffered, SlotTaken, TooManyHolds
from luna_portal.models import Hold, Service, TakenBlock
from luna_portal.models.slots.answers import HeldSlot
from luna_portal.services.appointments import booking
from luna_portal.services.patients.visit_form import visit_form
from luna_portal.services.slots import holds as slots_holds
from luna_portal.settings import current
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import ROSA, TEN, booked, everything, general, held, local, starts_on

pytestmark = pytest.mark.both_databases

SUNDAY, THURSDAY = date(2026, 11, 29), date(2026, 11, 26)


@pytest.mark.feature("PUB-6")
def test_a_hold_takes_the_blocks_of_its_time_and_runs_out_by_itself(db: Session, cast: Cast, clock: Clock) -> None:
    mine = held(db, cast.nobody, cast, clock())
    assert mine.expires_at == clock() + timedelta(minutes=10)
    assert mine.ends_at - mine.starts_at == timedelta(minutes=40)
    assert len(db.exec(select(TakenBlock)).all()) == 8
    assert slots_holds.my_hold(db, cast.nobody, now=clock()) == mine
    assert slots_holds.my_hold(db, cast.carla, now=clock()) is None
    clock.forward(minutes=10)
    assert slots_holds.my_hold(db, cast.nobody, now=clock()) is None
    assert held(db, cast.carla, cast, clock()).starts_at == TEN


@pytest.mark.feature("PUB-6")
def test_a_new_hold_replaces_the_earlier_one_of_the_same_browser(db: Session, cast: Cast, clock: Clock) -> None:
    held(db, cast.nobody, cast, clock())
    second = held(db, cast.nobody, cast, clock(), starts_at=local(10, 20))
    assert [row.public_id for row in db.exec(select(Hold))] == [second.hold]
    assert len(db.exec(select(TakenBlock)).all()) == 8
    assert held(db, cast.carla, cast, clock(), starts_at=local(9, 40)).starts_at == local(9, 40)


@pytest.mark.feature("PUB-6")
def test_a_released_time_is_free_at_once(db: Session, cast: Cast, clock: Clock) -> None:
    held(db, cast.nobody, cast, clock())
    slots_holds.release(db, cast.carla, now=clock())
    assert slots_holds.my_hold(db, cast.nobody, now=clock()) is not None
    slots_holds.release(db, cast.nobody, now=clock())
    db.commit()
    assert TEN in starts_on(db, cast.carla, cast, clock())
    assert db.exec(select(TakenBlock)).all() == []


@pytest.mark.feature("PUB-6")
def test_a_browser_without_cookies_is_told_so(db: Session, cast: Cast, clock: Clock) -> None:
    with pytest.raises(slots_holds.CookiesNeeded):
        held(db, replace(cast.nobody, holder=""), cast, clock())
    assert slots_holds.my_hold(db, replace(cast.nobody, holder=""), now=clock()) is None


@pytest.mark.feature("PUB-3")
@pytest.mark.parametrize("minute", [0, -20, 20])
def test_a_taken_time_is_refused_also_when_only_half_of_it_is_taken(
    db: Session, cast: Cast, clock: Clock, minute: int
) -> None:
    booked(db, cast.ana, cast, clock())
    before = everything(db)
    with pytest.raises(SlotTaken):
        held(db, cast.carla, cast, clock(), starts_at=TEN + timedelta(minutes=minute))
    assert everything(db) == before
    assert held(db, cast.carla, cast, clock(), starts_at=TEN + timedelta(minutes=40))


FORGED: dict[str, Callable[[Cast], dict[str, Any]]] = {
    "at three in the night": lambda cast: general(cast, starts_at=local(3)),
    "on a Sunday": lambda cast: general(cast, starts_at=local(10, on=SUNDAY)),
    "in the past": lambda cast: general(cast, starts_at=datetime(2026, 11, 19, 16, 0, tzinfo=UTC)),
    "sooner than the minimum notice": lambda cast: general(cast, starts_at=datetime(2026, 11, 22, 23, 0, tzinfo=UTC)),
    "beyond the furthest day": lambda cast: general(cast, starts_at=local(10, on=date(2027, 3, 4))),
    "off the grid": lambda cast: general(cast, starts_at=local(10, 7)),
    "over the end of the hours": lambda cast: general(cast, starts_at=local(13, 40)),
    "without a zone": lambda cast: general(cast, starts_at=TEN.replace(tzinfo=None)),
    "at the end of time": lambda cast: general(cast, starts_at=datetime.max.replace(tzinfo=UTC)),
    "with one who does not give it": lambda cast: general(cast, starts_at=TEN, practitioner=cast.ruiz_row.public_id),
    "with nobody known": lambda cast: general(cast, starts_at=TEN, practitioner="nobody"),
    "of no known service": lambda cast: general(cast, starts_at=TEN, service="nothing"),
    "as it is not given": lambda cast: general(cast, starts_at=TEN, service=cast.nutrition.public_id),
    "by the times of a shorter visit": lambda cast: {
        "service": cast.nutrition.public_id, "modality": Modality.TELEMEDICINE,
        "practitioner": cast.diaz_row.public_id, "starts_at": local(13, 20),
    },
}  # fmt: skip


@pytest.mark.feature("PUB-3")
@pytest.mark.parametrize("wish", FORGED.values(), ids=FORGED.keys())
def test_a_forged_wish_is_refused_and_changes_nothing(
    db: Session, cast: Cast, clock: Clock, wish: Callable[[Cast], dict[str, Any]]
) -> None:
    mine = held(db, cast.nobody, cast, clock())
    before = everything(db)
    with pytest.raises(SlotNotOffered):
        slots_holds.hold(db, cast.nobody, **wish(cast), now=clock())
    assert everything(db) == before
    assert slots_holds.my_hold(db, cast.nobody, now=clock()) == mine, "the earlier hold stays"


@pytest.mark.feature("CLI-2")
@pytest.mark.parametrize("who", ["general", "diaz_row"])
def test_what_is_no_longer_given_cannot_be_held(db: Session, cast: Cast, clock: Clock, who: str) -> None:
    held(db, cast.nobody, cast, clock())
    row = getattr(cast, who)
    row.active = False
    db.add(row)
    db.commit()
    with pytest.raises(SlotNotOffered):
        held(db, cast.carla, cast, clock(), starts_at=local(12))


@pytest.mark.feature("CLI-2")
def test_buffers_keep_the_time_around_a_visit_free(db: Session, cast: Cast, clock: Clock) -> None:
    service = db.get_one(Service, cast.general.id)
    service.buffer_before_minutes, service.buffer_after_minutes = 5, 10
    db.add(service)
    db.commit()
    held(db, cast.nobody, cast, clock())
    assert len(db.exec(select(TakenBlock)).all()) == 11
    starts = starts_on(db, cast.carla, cast, clock())
    assert local(9) in starts
    assert local(9, 20) not in starts
    assert local(10, 40) not in starts
    assert local(11) in starts
    with pytest.raises(SlotTaken):
        held(db, cast.carla, cast, clock(), starts_at=local(10, 40))


@pytest.mark.feature("PUB-3")
def test_any_professional_goes_to_one_who_is_free(db: Session, cast: Cast, clock: Clock) -> None:
    wish: dict[str, Any] = {
        "service": cast.nutrition.public_id, "modality": Modality.TELEMEDICINE, "practitioner": None,
        "starts_at": local(11),
    }  # fmt: skip
    first = slots_holds.hold(db, cast.nobody, **wish, now=clock())
    db.commit()
    second = slots_holds.hold(db, cast.carla, **wish, now=clock())
    db.commit()
    assert {first.practitioner, second.practitioner} == {cast.diaz_row.public_id, cast.ruiz_row.public_id}
    with pytest.raises(Refusal) as refused:
        slots_holds.hold(db, cast.ana, **wish, now=clock())
    assert isinstance(refused.value, SlotTaken)


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Sets how many times one address may hold."""

    def so_many(holds: int) -> None:
        monkeypatch.setenv("LUNA_HOLDS_PER_ADDRESS", str(holds))
        current.cache_clear()

    yield so_many
    monkeypatch.undo()
    current.cache_clear()


@pytest.mark.feature("PUB-6")
def test_a_stranger_cannot_hold_the_whole_agenda_and_others_still_can(
    db: Session, cast: Cast, clock: Clock, limit: Callable[[int], None]
) -> None:
    limit(3)
    free = starts_on(db, cast.nobody, cast, clock())[::2]
    browsers = [replace(cast.nobody, holder=f"browser {number}") for number in range(4)]
    for browser, starts_at in zip(browsers[:3], free, strict=False):
        held(db, browser, cast, clock(), starts_at)
    before = everything(db)
    with pytest.raises(TooManyHolds):
        held(db, browsers[3], cast, clock(), free[3])
    assert everything(db) == before
    assert held(db, replace(browsers[3], address="203.0.113.99"), cast, clock(), free[3])
    assert held(db, browsers[2], cast, clock(), free[4]), "who holds one may choose another"
    slots_holds.release(db, browsers[2], now=clock())
    assert held(db, replace(cast.nobody, holder="the next"), cast, clock(), free[4]), "who lets go makes room"
    clock.forward(minutes=10)
    assert held(db, browsers[0], cast, clock(), free[0]), "and so does time"


@pytest.mark.feature("PUB-6")
def test_one_customer_of_ipv6_is_one_address(
    db: Session, cast: Cast, clock: Clock, limit: Callable[[int], None]
) -> None:
    limit(1)
    ten = starts_on(db, cast.nobody, cast, clock())
    held(db, replace(cast.nobody, address="2001:db8:1:2::1"), cast, clock(), ten[0])
    with pytest.raises(TooManyHolds):
        held(db, replace(cast.nobody, holder="x", address="2001:db8:1:2:ffff::9"), cast, clock(), ten[4])
    assert held(db, replace(cast.nobody, holder="x", address="2001:db8:1:3::1"), cast, clock(), ten[4])


@pytest.mark.feature("PUB-6")
def test_a_full_waiting_room_behind_one_address_holds_and_books(db: Session, cast: Cast, clock: Clock) -> None:
    days = [THURSDAY + timedelta(days=offset) for offset in (0, 1, 4)]
    free = [start for on in days for start in starts_on(db, cast.nobody, cast, clock(), on=on)[::2]]
    for number, starts_at in enumerate(free[: current().holds_per_address // 2]):
        held(db, replace(cast.nobody, holder=f"phone {number}"), cast, clock(), starts_at)
    assert booked(db, cast.ana, cast, clock(), free[-1]).booked.appointment.starts_at == free[-1]


def beside(db: Session, cast: Cast, clock: Clock, starts_at: datetime, instead_of: str = "") -> HeldSlot:
    """A time held in another tab of the same browser, committed."""
    found = slots_holds.hold(db, cast.nobody, **general(cast), starts_at=starts_at, instead_of=instead_of, now=clock())
    db.commit()
    return found


@pytest.mark.feature("PUB-6")
def test_two_tabs_of_a_browser_hold_two_times_and_each_changes_its_own(db: Session, cast: Cast, clock: Clock) -> None:
    first = beside(db, cast, clock, TEN)
    second = beside(db, cast, clock, local(12))
    assert slots_holds.my_hold(db, cast.nobody, hold=first.hold, now=clock()) == first
    assert slots_holds.my_hold(db, cast.nobody, starts_at=local(12), now=clock()) == second
    third = beside(db, cast, clock, local(13), instead_of=second.hold)
    assert slots_holds.my_hold(db, cast.nobody, hold=second.hold, now=clock()) is None
    assert slots_holds.my_hold(db, cast.nobody, hold=first.hold, now=clock()) == first
    assert slots_holds.my_hold(db, cast.carla, hold=third.hold, now=clock()) is None
    done = booking.book(
        db, cast.nobody, hold=third.hold, form=visit_form(ROSA, today=THURSDAY), reason="", notice_version=1,
        consent=True, now=clock(),
    )  # fmt: skip
    db.commit()
    assert done.booked.appointment.starts_at == local(13)
    assert slots_holds.my_hold(db, cast.nobody, hold=first.hold, now=clock()) == first, "the other tab goes on"


@pytest.mark.feature("PUB-6")
def test_no_time_of_hers_is_in_her_own_way_and_nobody_else_s_is_let_go(db: Session, cast: Cast, clock: Clock) -> None:
    first = beside(db, cast, clock, TEN)
    again = beside(db, cast, clock, TEN)
    assert again.starts_at == first.starts_at
    assert slots_holds.my_hold(db, cast.nobody, hold=first.hold, now=clock()) is None
    carlas = held(db, cast.carla, cast, clock(), local(12))
    with pytest.raises(SlotTaken):
        slots_holds.hold(
            db, cast.nobody, **general(cast), starts_at=local(12), instead_of=carlas.hold, now=clock()
        )  # fmt: skip
    db.rollback()
    assert slots_holds.my_hold(db, cast.carla, now=clock()) == carlas
    assert slots_holds.my_hold(db, cast.nobody, now=clock()) == again, "what was refused let nothing go"


@pytest.mark.feature("PUB-6")
def test_a_browser_holds_three_times_side_by_side_and_with_a_fourth_the_oldest_goes(
    db: Session, cast: Cast, clock: Clock
) -> None:
    made = [beside(db, cast, clock, local(hour)) for hour in (10, 12, 13)]
    assert all(slots_holds.my_hold(db, cast.nobody, hold=one.hold, now=clock()) for one in made)
    beside(db, cast, clock, local(9))
    alive = [slots_holds.my_hold(db, cast.nobody, hold=one.hold, now=clock()) is not None for one in made]
    assert alive == [False, True, True]
