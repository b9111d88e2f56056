"""A professional's time: what is taken, and the only ways to take it, hand it over and give it back.

The truth is TakenBlock, unique by professional, block and lane: two claims of one block cannot both commit.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, col, or_, select

from luna_portal.domain.access import Permit
from luna_portal.domain.refusals import SlotTaken
from luna_portal.domain.time.blocks import BLOCK_MINUTES, blocks_of
from luna_portal.domain.time.intervals import Interval, instant_of, micros
from luna_portal.models.appointments.tables import Hold, TakenBlock
from luna_portal.models.patients.tables import Practitioner
from luna_portal.models.raw_sql import Worded, change, fetch, insert_rows, instant_in
from luna_portal.models.slots.answers import HeldSlot
from luna_portal.models.slots.tables import Service

DEADLOCK = "40P01"
"""PostgreSQL's own code for two transactions that wait for each other."""
_MINUTE_MICROS = 60_000_000
_BLOCK_MICROS = BLOCK_MINUTES * _MINUTE_MICROS
_LONGEST = timedelta(days=1)


class Taken(NamedTuple):
    """A span of a professional's time that is taken, in microseconds since 1970."""

    begins: int
    ends: int

    @property
    def minutes(self) -> int:
        """How long it is."""
        return (self.ends - self.begins) // _MINUTE_MICROS


def busy_of(
    db: Session,
    permit: Permit,
    practitioners: Collection[int],
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    but_appointment: int | None = None,
    but_holder: str = "",
) -> dict[int, list[Taken]]:
    """What is taken of each professional's time between two instants: whole blocks, buffers included, in any order.

    Appointments that are not cancelled, and holds that have not run out. One appointment (that is to be moved,
    with what is kept for its undo) and the holds of one holder (that a new one would replace) can be left out.
    """
    _granted(permit)
    moved = but_appointment or 0
    buffers = {key: (before, after) for key, before, after in fetch(db, _BUFFERS, ())}
    return {
        key: spans_of(
            fetch(db, _BUSY, (key, start - _LONGEST, end + _LONGEST, moved, key, now, but_holder, moved)), buffers
        )
        for key in practitioners
    }


def spans_of(rows: Iterable[tuple[Any, Any, int]], buffers: dict[int, tuple[int, int]]) -> list[Taken]:
    """The rows (start, end, service) in whole blocks; those that touch the one before are one span with it.

    Of those that follow each other without a break, as in a full day, only the first's start and the last's end count.
    """
    found: list[Taken] = []
    begun = until = 0
    ended, follows, after = None, 0, 0
    for first, last, service in rows:
        if first == ended and service == follows:
            ended = last
            continue
        if ended is not None:
            until = max(until, _ends(ended, after))
        before, after = buffers[service]
        start = _begins(first, before)
        if not begun <= start <= until:
            if until > begun:
                found.append(Taken(begun, until))
            begun = until = start
        ended, follows = last, service
    if ended is not None:
        found.append(Taken(begun, max(until, _ends(ended, after))))
    return found


@lru_cache(maxsize=1 << 16)
def _begins(starts_at: Any, buffer: int) -> int:
    """When the first block begins of what starts then (as the driver gives it); the same few are asked for again."""
    return (micros(instant_in(starts_at)) - buffer * _MINUTE_MICROS) // _BLOCK_MICROS * _BLOCK_MICROS


@lru_cache(maxsize=1 << 16)
def _ends(ends_at: Any, buffer: int) -> int:
    """When the last block ends of what ends then."""
    return -(-(micros(instant_in(ends_at)) + buffer * _MINUTE_MICROS) // _BLOCK_MICROS) * _BLOCK_MICROS


_BUFFERS = Worded("SELECT id, buffer_before_minutes, buffer_after_minutes FROM service")
_BUSY = Worded(
    "SELECT starts_at, ends_at, service_id FROM appointment WHERE practitioner_id = ?"
    " AND starts_at > ? AND starts_at < ? AND status <> 'cancelled' AND id <> ? UNION ALL"
    " SELECT starts_at, ends_at, service_id FROM hold WHERE practitioner_id = ?"
    " AND expires_at > ? AND holder_digest <> ? AND coalesce(undo_of_id, -1) <> ?"
)


def in_blocks(span: Interval) -> Interval:
    """The span with its ends moved out to whole blocks, as it is kept."""
    if not (span.start.minute % BLOCK_MINUTES or span.end.minute % BLOCK_MINUTES):
        return span
    blocks = blocks_of(span)
    return Interval(instant_of(blocks.start * _BLOCK_MICROS), instant_of(blocks.stop * _BLOCK_MICROS))


_HELD_FROM = Worded("SELECT count(*) FROM hold WHERE address_digest = ? AND expires_at > ?")
_DROP_EXPIRED = Worded("DELETE FROM hold WHERE practitioner_id = ? AND expires_at <= ?")
_DROP_OF_HOLDER = Worded("DELETE FROM hold WHERE holder_digest = ?")
_DROP_IN_THE_WAY = Worded(
    "DELETE FROM hold WHERE holder_digest = ? AND undo_of_id IS NULL AND (public_id = ? OR id IN"
    " (SELECT hold_id FROM takenblock WHERE practitioner_id = ? AND block >= ? AND block < ?))"
)
_DROP_OLDEST = Worded(
    "DELETE FROM hold WHERE holder_digest = ? AND undo_of_id IS NULL AND id NOT IN"
    " (SELECT id FROM hold WHERE holder_digest = ? AND undo_of_id IS NULL ORDER BY id DESC LIMIT ?)"
)
_DROP_ONE = Worded("DELETE FROM hold WHERE id = ?")
_DROP_ONE_OF_HOLDER = Worded("DELETE FROM hold WHERE holder_digest = ? AND public_id = ?")
_DROP_OF_UNDO = Worded("DELETE FROM hold WHERE undo_of_id = ?")
_HAND_OVER = Worded("UPDATE takenblock SET hold_id = NULL, appointment_id = ? WHERE hold_id = ?")


def claim_span(
    db: Session,
    permit: Permit,
    practitioner: int,
    blocks: Collection[int],
    *,
    hold: int | None = None,
    appointment: int | None = None,
    now: datetime,
) -> None:
    """Take the blocks for a hold or an appointment; holds that ran out make room first.

    Raises: SlotTaken when any block is taken, at this very moment or before; the transaction is then lost.
    """
    _granted(permit)
    if not blocks:
        return
    try:
        change(db, _DROP_EXPIRED, (practitioner, now))
        insert_rows(
            db,
            TakenBlock,
            [
                {
                    "practitioner_id": practitioner,
                    "block": block,
                    "lane": 0,
                    "hold_id": hold,
                    "appointment_id": appointment,
                }
                for block in blocks
            ],
        )
    except IntegrityError as taken:
        raise SlotTaken from taken
    except OperationalError as tangled:
        if getattr(tangled.orig, "sqlstate", "") == DEADLOCK:
            raise SlotTaken from tangled
        raise


def blocks_to_appointment(db: Session, permit: Permit, *, hold: int, appointment: int) -> int:
    """Hand a hold's blocks over to an appointment. Returns how many there were; none when the hold is gone."""
    _granted(permit)
    return change(db, _HAND_OVER, (appointment, hold))


def blocks_to_hold(
    db: Session,
    permit: Permit,
    *,
    appointment: int,
    hold: int,
    keep: range = range(0),
) -> None:
    """Hand an appointment's blocks over to a hold, but for those in `keep`."""
    _granted(permit)
    statement = update(TakenBlock).where(col(TakenBlock.appointment_id) == appointment)
    if keep:
        statement = statement.where(or_(col(TakenBlock.block) < keep.start, col(TakenBlock.block) >= keep.stop))
    db.connection().execute(statement.values(hold_id=hold, appointment_id=None))


def give_back(db: Session, permit: Permit, *, appointment: int, keep: range = range(0)) -> None:
    """Free an appointment's blocks, but for those in `keep`."""
    _granted(permit)
    statement = delete(TakenBlock).where(col(TakenBlock.appointment_id) == appointment)
    if keep:
        statement = statement.where(or_(col(TakenBlock.block) < keep.start, col(TakenBlock.block) >= keep.stop))
    db.connection().execute(statement)


def blocks_taken_by(db: Session, permit: Permit, *, appointment: int) -> set[int]:
    """The blocks that an appointment takes."""
    _granted(permit)
    rows = db.connection().execute(select(TakenBlock.block).where(col(TakenBlock.appointment_id) == appointment))
    return {block for (block,) in rows}


def drop_holds(
    db: Session,
    permit: Permit,
    *,
    holder: str | None = None,
    public_id: str = "",
    undo_of: int | None = None,
    hold: int | None = None,
) -> int:
    """Free what a holder holds (all, or what has that public id), what is kept for the undo of an appointment, or one hold. Returns how many holds went."""
    _granted(permit)
    if hold is not None:
        return change(db, _DROP_ONE, (hold,))
    if undo_of is not None:
        return change(db, _DROP_OF_UNDO, (undo_of,))
    if public_id:
        return change(db, _DROP_ONE_OF_HOLDER, (holder, public_id))
    return change(db, _DROP_OF_HOLDER, (holder,))


def drop_own_in_the_way(
    db: Session, permit: Permit, holder: str, *, instead_of: str, practitioner: int, blocks: range, others: int
) -> None:
    """Free what a holder would hold twice: the hold that a new one replaces, and those over the new one's blocks.

    Of her other holds the newest stay, so many as `others`.
    """
    _granted(permit)
    change(db, _DROP_IN_THE_WAY, (holder, instead_of, practitioner, blocks.start, blocks.stop))
    change(db, _DROP_OLDEST, (holder, holder, others))


def holds_from(db: Session, permit: Permit, address: str, *, now: datetime) -> int:
    """How many times are held just now from that address (its digest)."""
    _granted(permit)
    return int(fetch(db, _HELD_FROM, (address, now))[0][0])


def held_by(
    db: Session, permit: Permit, holder: str, *, now: datetime, hold: str = "", starts_at: datetime | None = None
) -> HeldSlot | None:
    """What that holder holds just now: the newest, or the one with that public id, or that begins then."""
    _granted(permit)
    statement = (
        select(Hold, Service, Practitioner)
        .join(Service, col(Service.id) == col(Hold.service_id))
        .join(Practitioner, col(Practitioner.id) == col(Hold.practitioner_id))
        .where(
            Hold.holder_digest == holder,
            Hold.expires_at > now,
            col(Hold.undo_of_id).is_(None),
        )
        .order_by(col(Hold.id).desc())
    )
    if hold:
        statement = statement.where(Hold.public_id == hold)
    if starts_at is not None:
        statement = statement.where(Hold.starts_at == starts_at)
    found = db.exec(statement).first()
    if found is None or not holder:
        return None
    row, service, practitioner = found
    return HeldSlot(
        hold=row.public_id, service=service.public_id, service_name=service.public_name,
        service_name_en=service.public_name_en,
        modality=row.modality, practitioner=practitioner.public_id, practitioner_name=practitioner.full_name,
        starts_at=row.starts_at, ends_at=row.ends_at, price_minor=row.price_minor, expires_at=row.expires_at,
    )  # fmt: skip


def _granted(permit: Permit) -> None:
    if not isinstance(permit, Permit):
        raise TypeError("an agenda answers to a Permit")
