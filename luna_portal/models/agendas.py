"""A professional's time: what is taken, and the only ways to take it, hand it over and give it back.

The truth is TakenBlock, unique by professional, block and lane: two claims of one block cannot both commit.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from psycopg.errors import DeadlockDetected
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, col, or_, select

from luna_portal.domain.access import Permit
from luna_portal.domain.appointments import AppointmentStatus
from luna_portal.domain.blocks import BLOCK_MINUTES, blocks_of
from luna_portal.domain.intervals import Interval, instant_of
from luna_portal.domain.refusals import SlotTaken
from luna_portal.models.appointments import Appointment, Hold, TakenBlock
from luna_portal.models.catalogue import Service
from luna_portal.models.people import Practitioner
from luna_portal.models.slots import HeldSlot

_BLOCK_MICROS = BLOCK_MINUTES * 60_000_000
_LONGEST = timedelta(days=1)


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
) -> dict[int, list[Interval]]:
    """What is taken of each professional's time between two instants, in whole blocks, buffers included.

    Appointments that are not cancelled, and holds that have not run out. One appointment (that is to be moved)
    and the holds of one holder (that a new one would replace) can be left out.
    """
    _granted(permit)
    connection = db.connection()
    buffers = {
        key: (timedelta(minutes=before), timedelta(minutes=after))
        for key, before, after in connection.execute(_BUFFERS)
    }
    none = (timedelta(0), timedelta(0))
    busy: dict[int, list[Interval]] = {key: [] for key in practitioners}
    taken = select(
        Appointment.practitioner_id,
        Appointment.starts_at,
        Appointment.ends_at,
        Appointment.service_id,
    ).where(
        col(Appointment.practitioner_id).in_(practitioners),
        col(Appointment.starts_at) > start - _LONGEST,
        col(Appointment.starts_at) < end + _LONGEST,
        col(Appointment.status) != AppointmentStatus.CANCELLED,
    )
    if but_appointment is not None:
        taken = taken.where(col(Appointment.id) != but_appointment)
    held = select(Hold.practitioner_id, Hold.starts_at, Hold.ends_at, Hold.service_id).where(
        col(Hold.expires_at) > now,
        col(Hold.practitioner_id).in_(practitioners),
        col(Hold.holder_digest) != but_holder,
    )
    if but_appointment is not None:
        held = held.where(or_(col(Hold.undo_of_id).is_(None), col(Hold.undo_of_id) != but_appointment))
    for statement in (taken, held):
        for key, starts, ends, service in connection.execute(statement):
            before, after = buffers.get(service, none)
            busy[key].append(in_blocks(Interval(starts - before, ends + after)))
    return busy


_BUFFERS = select(Service.id, Service.buffer_before_minutes, Service.buffer_after_minutes).where(
    or_(col(Service.buffer_before_minutes) > 0, col(Service.buffer_after_minutes) > 0)
)


def in_blocks(span: Interval) -> Interval:
    """The span with its ends moved out to whole blocks, as it is kept."""
    if not (span.start.minute % BLOCK_MINUTES or span.end.minute % BLOCK_MINUTES):
        return span
    blocks = blocks_of(span)
    return Interval(instant_of(blocks.start * _BLOCK_MICROS), instant_of(blocks.stop * _BLOCK_MICROS))


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
    connection = db.connection()
    try:
        connection.execute(delete(Hold).where(col(Hold.practitioner_id) == practitioner, col(Hold.expires_at) <= now))
        connection.execute(
            insert(TakenBlock),
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
        if isinstance(tangled.orig, DeadlockDetected):
            raise SlotTaken from tangled
        raise


def blocks_to_appointment(db: Session, permit: Permit, *, hold: int, appointment: int) -> int:
    """Hand a hold's blocks over to an appointment. Returns how many there were; none when the hold is gone."""
    _granted(permit)
    return (
        db.connection()
        .execute(
            update(TakenBlock).where(col(TakenBlock.hold_id) == hold).values(hold_id=None, appointment_id=appointment)
        )
        .rowcount
    )


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
    undo_of: int | None = None,
) -> int:
    """Free what a holder holds, or what is kept for the undo of an appointment. Returns how many holds went."""
    _granted(permit)
    whose = col(Hold.holder_digest) == holder if undo_of is None else col(Hold.undo_of_id) == undo_of
    return db.connection().execute(delete(Hold).where(whose)).rowcount


def held_by(db: Session, permit: Permit, holder: str, *, now: datetime) -> HeldSlot | None:
    """What that holder holds just now."""
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
    found = db.exec(statement).first()
    if found is None or not holder:
        return None
    hold, service, practitioner = found
    return HeldSlot(
        hold=hold.public_id, service=service.public_id, service_name=service.public_name,
        service_name_en=service.public_name_en,
        modality=hold.modality, practitioner=practitioner.public_id, practitioner_name=practitioner.full_name,
        starts_at=hold.starts_at, ends_at=hold.ends_at, price_minor=hold.price_minor, expires_at=hold.expires_at,
    )  # fmt: skip


def _granted(permit: Permit) -> None:
    if not isinstance(permit, Permit):
        raise TypeError("an agenda answers to a Permit")
