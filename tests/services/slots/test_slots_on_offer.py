"""Seeing which days have room and which times are free."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.refusals import NotFound
from luna_portal.models import Absence, ClosedDay, DayException
from luna_portal.services.slots import search
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import THURSDAY, booked, general, held, local, starts_on

pytestmark = pytest.mark.both_databases

MONDAY = date(2026, 11, 23)


@pytest.mark.feature("PUB-2")
def test_the_options_say_who_gives_what_with_her_own_duration_and_price(db: Session, cast: Cast, clock: Clock) -> None:
    found = search.options(db, cast.nobody, now=clock())
    given = {
        entry.service.slug: [(who.slug, minutes, price) for who, minutes, price in entry.given_by]
        for entry in found.services
    }
    assert given["consulta-general"] == [("lucia-diaz", 40, 65000)]
    assert sorted(given["nutricion"]) == [("lucia-diaz", 60, 50000), ("omar-ruiz", 30, 45000)]


@pytest.mark.feature("PUB-2")
def test_a_personal_link_shows_one_professional_and_nobodys_link_is_not_found(
    db: Session, cast: Cast, clock: Clock
) -> None:
    found = search.options(db, cast.nobody, practitioner="omar-ruiz", now=clock())
    assert found.practitioner is not None
    assert found.practitioner.slug == "omar-ruiz"
    assert [entry.service.slug for entry in found.services] == ["nutricion"]
    with pytest.raises(NotFound):
        search.options(db, cast.nobody, practitioner="nadie", now=clock())
    cast.ruiz_row.active = False
    db.add(cast.ruiz_row)
    db.commit()
    with pytest.raises(NotFound):
        search.options(db, cast.nobody, practitioner="omar-ruiz", now=clock())


@pytest.mark.feature("PUB-3")
def test_a_day_offers_the_hours_of_its_professional(db: Session, cast: Cast, clock: Clock) -> None:
    starts = starts_on(db, cast.nobody, cast, clock())
    assert starts[0] == local(9)
    assert local(13, 20) in starts
    assert local(13, 40) not in starts
    assert starts[-1] == local(17, 20)
    assert starts == sorted(starts)


@pytest.mark.feature("PUB-3")
def test_the_month_counts_just_what_its_days_offer(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast.ana, cast, clock())
    room = search.month(db, cast.nobody, **general(cast), first=date(2026, 11, 20), now=clock())
    assert len(room) == 42
    assert min(room) == date(2026, 10, 26)
    for day, count in room.items():
        assert count == len(starts_on(db, cast.nobody, cast, clock(), on=day)), day
    assert room[THURSDAY] < room[MONDAY]


@pytest.mark.feature("PUB-3")
def test_the_month_of_any_professional_counts_a_start_that_several_have_free_once_as_its_days_list_it(
    db: Session, cast: Cast, clock: Clock
) -> None:
    booked(db, cast.ana, cast, clock(), starts_at=local(9))
    wish: dict[str, Any] = {"service": cast.nutrition.public_id, "modality": Modality.TELEMEDICINE}
    month = {"first": date(2026, 11, 20), "now": clock()}
    room = search.month(db, cast.nobody, **wish, practitioner=None, **month)
    for day, count in room.items():
        listed = search.day(db, cast.nobody, **wish, practitioner=None, on=day, now=clock())
        assert count == len(listed), day
    alone = [search.month(db, cast.nobody, **wish, practitioner=who.public_id, **month) for who in
             (cast.diaz_row, cast.ruiz_row)]  # fmt: skip
    assert 0 < room[THURSDAY] < sum(one[THURSDAY] for one in alone)


@pytest.mark.feature("PUB-3")
def test_minimum_notice_and_furthest_day_bound_what_is_offered(db: Session, cast: Cast, clock: Clock) -> None:
    clock.now = local(9, 30)
    assert starts_on(db, cast.nobody, cast, clock())[0] == local(11, 40)
    assert starts_on(db, cast.nobody, cast, clock(), on=THURSDAY - timedelta(days=1)) == []
    furthest = THURSDAY + timedelta(days=cast.clinic.furthest_days)
    while furthest.weekday() > 4:
        furthest -= timedelta(days=1)
    assert starts_on(db, cast.nobody, cast, clock(), on=furthest)
    assert starts_on(db, cast.nobody, cast, clock(), on=THURSDAY + timedelta(days=cast.clinic.furthest_days + 1)) == []


@pytest.mark.feature("PUB-3")
def test_any_professional_offers_each_start_once_with_the_least_busy(db: Session, cast: Cast, clock: Clock) -> None:
    booked(db, cast.ana, cast, clock(), starts_at=local(9))
    slots = search.day(
        db, cast.nobody, service=cast.nutrition.public_id, modality=Modality.TELEMEDICINE, practitioner=None,
        on=THURSDAY, now=clock(),
    )  # fmt: skip
    starts = [slot.starts_at for slot in slots]
    assert len(starts) == len(set(starts))
    who = {slot.starts_at: slot for slot in slots}
    assert who[local(11)].practitioner == cast.ruiz_row.public_id
    assert who[local(11)].ends_at - local(11) == timedelta(minutes=30)
    assert who[local(16)].practitioner == cast.diaz_row.public_id
    assert who[local(16)].price_minor == 50000


@pytest.mark.feature("CLI-3")
def test_a_change_of_hours_by_anybody_shows_at_the_next_look(db: Session, cast: Cast, clock: Clock) -> None:
    assert starts_on(db, cast.nobody, cast, clock())[0] == local(9)
    db.add(DayException(practitioner_id=cast.diaz_row.id, on_date=THURSDAY, starts_minute=720, ends_minute=840))
    db.commit()
    assert starts_on(db, cast.nobody, cast, clock()) == [
        local(12),
        local(12, 20),
        local(12, 40),
        local(13),
        local(13, 20),
    ]
    db.add(Absence(practitioner_id=cast.diaz_row.id, starts_at=local(12), ends_at=local(12, 55)))
    db.commit()
    assert starts_on(db, cast.nobody, cast, clock()) == [local(13), local(13, 20)]


@pytest.mark.feature("CLI-3")
def test_a_rolled_back_change_of_the_catalogue_is_forgotten(db: Session, cast: Cast, clock: Clock) -> None:
    before = starts_on(db, cast.nobody, cast, clock())
    db.add(DayException(practitioner_id=cast.diaz_row.id, on_date=THURSDAY))
    db.flush()
    assert starts_on(db, cast.nobody, cast, clock()) == []
    db.rollback()
    assert starts_on(db, cast.nobody, cast, clock()) == before


@pytest.mark.feature("CLI-3")
def test_holidays_and_closed_days_offer_nothing_unless_the_clinic_opens_anyway(
    db: Session, cast: Cast, clock: Clock
) -> None:
    christmas = date(2026, 12, 25)
    assert starts_on(db, cast.nobody, cast, clock(), on=christmas) == []
    db.add(ClosedDay(on_date=christmas, open_anyway=True))
    db.add(ClosedDay(on_date=THURSDAY, name="Inventario"))
    db.commit()
    assert starts_on(db, cast.nobody, cast, clock(), on=christmas)
    assert starts_on(db, cast.nobody, cast, clock()) == []
    cast.clinic.observes_holidays = False
    db.add(cast.clinic)
    db.commit()
    assert starts_on(db, cast.nobody, cast, clock(), on=date(2027, 1, 1))


@pytest.mark.feature("PUB-3")
def test_the_next_free_time_is_found_behind_full_weeks(db: Session, cast: Cast, clock: Clock) -> None:
    assert search.next_free(db, cast.nobody, **general(cast), now=clock()).starts_at == local(9, on=MONDAY)
    db.add(Absence(practitioner_id=cast.diaz_row.id, starts_at=clock(), ends_at=clock() + timedelta(days=50)))
    db.commit()
    found = search.next_free(db, cast.nobody, **general(cast), now=clock())
    assert found is not None
    assert found.starts_at >= clock() + timedelta(days=50)
    db.add(Absence(practitioner_id=cast.diaz_row.id, starts_at=clock(), ends_at=clock() + timedelta(days=500)))
    db.commit()
    assert search.next_free(db, cast.nobody, **general(cast), now=clock()) is None


@pytest.mark.feature("PUB-6")
def test_a_held_time_is_gone_for_others_and_stays_for_its_holder(db: Session, cast: Cast, clock: Clock) -> None:
    held(db, cast.nobody, cast, clock())
    assert local(10) in starts_on(db, cast.nobody, cast, clock())
    assert local(10) not in starts_on(db, cast.carla, cast, clock())
    assert local(9, 40) not in starts_on(db, cast.carla, cast, clock())
    clock.forward(minutes=11)
    assert local(10) in starts_on(db, cast.carla, cast, clock())


def test_what_nobody_gives_is_not_found_and_a_month_out_of_reason_is_empty(
    db: Session, cast: Cast, clock: Clock
) -> None:
    with pytest.raises(NotFound):
        search.day(db, cast.nobody, **general(cast, service="no-such"), on=THURSDAY, now=clock())
    with pytest.raises(NotFound):
        search.day(db, cast.nobody, **general(cast, practitioner=cast.ruiz_row.public_id), on=THURSDAY, now=clock())
    for strange in (date.min, date.max):
        room = search.month(db, cast.nobody, **general(cast), first=strange, now=clock())
        assert set(room.values()) == {0}
        assert starts_on(db, cast.nobody, cast, clock(), on=strange) == []
