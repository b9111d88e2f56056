"""How often something may be tried: counts in the database, or in Redis when several machines share them.

By account, so that a password cannot be guessed from many addresses; by address, so that many accounts
cannot be tried from one; by both together with a growing wait. Nobody is locked out for good: a wait ends
by itself, tries during a wait do not lengthen it, and an address from which the account's owner has signed
in before does not wait for what strangers do elsewhere.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any, Final

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from luna_portal.domain.identifiers import digest, normalise_email
from luna_portal.domain.refusals import TooManyAttempts
from luna_portal.models import Tally
from luna_portal.settings import current

FAILURES_KEPT: Final = 3600
FREE_BY_PAIR, LONGEST_BY_PAIR = 5, 900
FREE_BY_ACCOUNT, LONGEST_BY_ACCOUNT = 20, 300
SIGN_INS_BY_ADDRESS: Final = RateLimitItemPerMinute(100, 15)
FORMS_BY_ADDRESS: Final = RateLimitItemPerHour(30)
MAILS_BY_ACCOUNT: Final = RateLimitItemPerHour(3)
SET_UP_TRIES: Final = RateLimitItemPerMinute(10, 15)


class TallyStorage(Storage):
    """The counts of the `limits` library in the table `tally`, in the caller's transaction and by its clock."""

    STORAGE_SCHEME = None

    def __init__(self, db: Session, now: datetime) -> None:
        super().__init__()
        self._db, self._now = db, now

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the library may wrap: nothing special."""
        return Exception

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a count, begun anew when its window (`expiry` seconds) is over; returns the count."""
        dialect = sqlite if self._db.get_bind().dialect.name == "sqlite" else postgresql
        new: Any = dialect.insert(Tally).values(key=key, count=amount, expires_at=self._now + timedelta(seconds=expiry))
        over = col(Tally.expires_at) <= self._now
        counted = new.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "count": case((over, amount), else_=col(Tally.count) + amount),
                "expires_at": case((over, new.excluded.expires_at), else_=col(Tally.expires_at)),
            },
        ).returning(col(Tally.count))
        return int(self._db.execute(counted).scalar_one())

    def get(self, key: str) -> int:
        """The count of a window that is not over, else 0."""
        row = self._running(key)
        return row.count if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now when there is none."""
        row = self._running(key)
        return (row.expires_at if row else self._now).timestamp()

    def check(self) -> bool:
        """The database answers, or the service would not be running."""
        return True

    def reset(self) -> int:
        """Forget every count; returns how many there were."""
        return _deleted(self._db, delete(Tally))

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._db.execute(delete(Tally).where(col(Tally.key) == key))

    def _running(self, key: str) -> Tally | None:
        query = select(Tally).where(Tally.key == key, Tally.expires_at > self._now)
        return self._db.exec(query.execution_options(populate_existing=True)).first()


def storage_for(db: Session, now: datetime) -> Storage:
    """Where counts are kept: Redis when it is set, else this database."""
    url = current().redis_url
    return _redis(url) if url else TallyStorage(db, now)


def count_sign_in(db: Session, *, email: str, address: str, known_address: bool, now: datetime) -> None:
    """Count a try to sign in, before the password is looked at, so that many at once count too.

    Raises: TooManyAttempts, whether or not the account exists.
    """
    storage = storage_for(db, now)
    spend(db, SIGN_INS_BY_ADDRESS, "sign-in", block_of(address), now=now)
    pair, account = _keys(email, address)
    _refuse_while_waiting(storage, pair, now)
    if not known_address:
        _refuse_while_waiting(storage, account, now)
    _count(storage, pair, FREE_BY_PAIR, LONGEST_BY_PAIR)
    if not known_address:
        _count(storage, account, FREE_BY_ACCOUNT, LONGEST_BY_ACCOUNT)


def forget_sign_ins(db: Session, *, email: str, address: str, now: datetime) -> None:
    """The password was right: forget the failures before it."""
    storage = storage_for(db, now)
    for key in _keys(email, address):
        storage.clear(_failures(key))
        storage.clear(_wait(key))


def spend(db: Session, limit: RateLimitItem, *who: str, now: datetime) -> None:
    """Count one use of a fixed window. Raises: TooManyAttempts when the window is full."""
    storage = storage_for(db, now)
    window = FixedWindowRateLimiter(storage)
    if not window.hit(limit, *who):
        ends = storage.get_expiry(limit.key_for(*who))
        raise TooManyAttempts(_seconds(ends, now))


def may_spend(db: Session, limit: RateLimitItem, *who: str, now: datetime) -> bool:
    """Count one use of a fixed window, and say whether there was room for it."""
    return FixedWindowRateLimiter(storage_for(db, now)).hit(limit, *who)


def block_of(address: str) -> str:
    """Who is counted as one: an IPv4 address, or the 64 bits that one IPv6 customer is given."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        return str(mapped)
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)  # noqa: PLR2004


def sweep(db: Session, *, now: datetime) -> int:
    """Delete the counts whose window is over; returns how many."""
    return _deleted(db, delete(Tally).where(col(Tally.expires_at) <= now))


def account_key(email: str) -> str:
    """How an account is named in a count: not by its address in clear."""
    return digest(normalise_email(email))[:32]


@cache
def _redis(url: str) -> Storage:
    return RedisStorage(url, key_prefix="luna-limits")


def _keys(email: str, address: str) -> tuple[str, str]:
    account = account_key(email)
    return f"{account}/{block_of(address)}", account


def _failures(key: str) -> str:
    return f"sign-in/failures/{key}"


def _wait(key: str) -> str:
    return f"sign-in/wait/{key}"


def _refuse_while_waiting(storage: Storage, key: str, now: datetime) -> None:
    if storage.get(_wait(key)):
        raise TooManyAttempts(_seconds(storage.get_expiry(_wait(key)), now))


def _count(storage: Storage, key: str, free: int, longest: int) -> None:
    """Each try beyond the free ones doubles the wait before the next."""
    tries = storage.incr(_failures(key), FAILURES_KEPT)
    if tries >= free:
        storage.incr(_wait(key), min(longest, 2 ** min(tries - free, 20)))


def _seconds(ends: float, now: datetime) -> int:
    return max(1, round(ends - now.timestamp()))


def _deleted(db: Session, statement: Any) -> int:
    return int(db.execute(statement).rowcount)  # type: ignore[attr-defined]


def network_digest(address: str) -> str:
    """The keyed hash by which an address's network is counted: no address is kept, and none can be tried out."""
    mac = hmac.digest(current().secret.encode(), f"network:{block_of(address)}".encode(), hashlib.sha256)
    return mac.hex()[:32]
