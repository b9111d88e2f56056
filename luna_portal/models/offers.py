"""What can be booked, with whom, and when they work: the catalogue as booking reads it, few columns at a time."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import or_
from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit
from luna_portal.domain.appointments import Modality
from luna_portal.domain.availability import DayWindow, Hours
from luna_portal.domain.intervals import Interval
from luna_portal.models.catalogue import (
    Absence,
    DayException,
    Offer,
    Service,
    WeeklyHours,
)
from luna_portal.models.clinic import ClosedDay
from luna_portal.models.people import Practitioner


class OfferRow(NamedTuple):
    """One service by one professional: minutes, minor units, and the buffers that keep her time free around it."""

    practitioner_id: int
    practitioner: str
    practitioner_name: str
    service_id: int
    service: str
    service_name: str
    service_name_en: str
    duration_minutes: int
    price_minor: int
    buffer_before_minutes: int
    buffer_after_minutes: int


class OfferedService(NamedTuple):
    """A service with those who give it: (professional, her minutes, her price in minor units)."""

    service: Service
    given_by: list[tuple[Practitioner, int, int]]


def offered_services(db: Session, permit: Permit, *, slug: str = "") -> list[OfferedService]:
    """All active services that an active professional gives (or the one with that slug), in the clinic's order."""
    _public(permit)
    statement = (
        select(Service, Practitioner, Offer.duration_minutes, Offer.price_minor)
        .join(Offer, col(Offer.service_id) == col(Service.id))
        .join(Practitioner, col(Practitioner.id) == col(Offer.practitioner_id))
        .where(col(Service.active), col(Practitioner.active))
        .order_by(
            col(Service.sort),
            col(Service.id),
            col(Practitioner.sort),
            col(Practitioner.id),
        )
    )
    if slug:
        statement = statement.where(col(Practitioner.slug) == slug)
    found: dict[int | None, OfferedService] = {}
    for service, practitioner, minutes, price in db.exec(statement):
        entry = found.setdefault(service.id, OfferedService(service, []))
        entry.given_by.append(
            (
                practitioner,
                minutes or service.duration_minutes,
                service.price_minor if price is None else price,
            )
        )
    return list(found.values())


def offers_of(
    db: Session,
    permit: Permit,
    *,
    service: str,
    modality: Modality,
    practitioner: str | None,
) -> list[OfferRow]:
    """Who gives that service in that modality (one professional, or all); empty when nobody does."""
    _public(permit)
    given = Service.telemedicine if modality is Modality.TELEMEDICINE else Service.in_person
    statement = (
        select(
            Practitioner.id, Practitioner.public_id, Practitioner.title, Practitioner.name,
            Service.id, Service.public_id, Service.public_name, Service.public_name_en,
            Offer.duration_minutes, Service.duration_minutes, Offer.price_minor, Service.price_minor,
            Service.buffer_before_minutes, Service.buffer_after_minutes,
        )  # type: ignore[call-overload]
        .join(Offer, col(Offer.practitioner_id) == col(Practitioner.id))
        .join(Service, col(Service.id) == col(Offer.service_id))
        .where(
            col(Service.public_id) == service,
            col(Service.active),
            col(given),
            col(Practitioner.active),
        )
        .order_by(col(Practitioner.sort), col(Practitioner.id))
    )  # fmt: skip
    if practitioner:
        statement = statement.where(col(Practitioner.public_id) == practitioner)
    return [_offer_row(*row) for row in db.connection().execute(statement)]


def _offer_row(
    key: int, public_id: str, title: str, name: str, service_id: int, service: str, service_name: str,
    service_name_en: str,
    own_minutes: int | None, minutes: int, own_price: int | None, price: int, before: int, after: int,
) -> OfferRow:  # fmt: skip
    return OfferRow(
        practitioner_id=key,
        practitioner=public_id,
        practitioner_name=f"{title} {name}".strip(),
        service_id=service_id,
        service=service,
        service_name=service_name,
        service_name_en=service_name_en,
        duration_minutes=own_minutes or minutes,
        price_minor=price if own_price is None else own_price,
        buffer_before_minutes=before,
        buffer_after_minutes=after,
    )


def hours_of(
    db: Session,
    permit: Permit,
    practitioners: Collection[int],
    modality: Modality,
    *,
    first: date,
    last: date,
    closed: frozenset[date],
) -> dict[int, Hours]:
    """The hours of each professional for that modality, with what differs from `first` to `last`."""
    _public(permit)
    weekly: dict[int, dict[int, list[DayWindow]]] = {key: {} for key in practitioners}
    differing: dict[int, dict[date, list[DayWindow]]] = {key: {} for key in practitioners}
    connection = db.connection()
    for key, weekday, starts, ends in connection.execute(
        select(
            WeeklyHours.practitioner_id,
            WeeklyHours.weekday,
            WeeklyHours.starts_minute,
            WeeklyHours.ends_minute,
        ).where(
            col(WeeklyHours.practitioner_id).in_(practitioners),
            or_(
                col(WeeklyHours.modality).is_(None),
                col(WeeklyHours.modality) == modality,
            ),
        )
    ):
        weekly[key].setdefault(weekday, []).append(DayWindow(starts, ends))
    for key, day, starts, ends, kind in connection.execute(
        select(
            DayException.practitioner_id,
            DayException.on_date,
            DayException.starts_minute,
            DayException.ends_minute,
            DayException.modality,
        ).where(
            col(DayException.practitioner_id).in_(practitioners),
            col(DayException.on_date).between(first, last),
        )
    ):
        windows = differing[key].setdefault(day, [])
        if starts is not None and ends is not None and kind in {None, modality}:
            windows.append(DayWindow(starts, ends))
    return {key: Hours(weekly=weekly[key], exceptions=differing[key], closed_days=closed) for key in practitioners}


def absences_of(
    db: Session,
    permit: Permit,
    practitioners: Collection[int],
    start: datetime,
    end: datetime,
) -> dict[int, list[Interval]]:
    """When those professionals are away between two instants."""
    _public(permit)
    away: dict[int, list[Interval]] = {}
    for key, starts, ends in db.connection().execute(
        select(Absence.practitioner_id, Absence.starts_at, Absence.ends_at).where(
            col(Absence.practitioner_id).in_(practitioners),
            col(Absence.starts_at) < end,
            col(Absence.ends_at) > start,
        )
    ):
        away.setdefault(key, []).append(Interval(starts, ends))
    return away


def closures(db: Session, permit: Permit, first: date, last: date) -> Sequence[tuple[date, bool]]:
    """The clinic's own closed days from `first` to `last`; True where it opens although it is a holiday."""
    _public(permit)
    rows = db.connection().execute(
        select(ClosedDay.on_date, ClosedDay.open_anyway).where(col(ClosedDay.on_date).between(first, last))
    )
    return [(day, open_anyway) for day, open_anyway in rows]


def _public(permit: Permit) -> None:
    """The catalogue is open to all who hold any permit; the permit proves that somebody asked `grant`."""
    if not isinstance(permit, Permit):
        raise TypeError("the catalogue is read under a Permit")
