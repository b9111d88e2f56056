"""What can be booked, with whom, and when they work: the catalogue, read once for each edition of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.refusals import NotFound
from luna_portal.domain.time.availability import DayWindow
from luna_portal.domain.time.intervals import Interval
from luna_portal.models.clinic.tables import Clinic, ClosedDay
from luna_portal.models.patients.tables import Practitioner
from luna_portal.models.raw_sql import Worded, fetch
from luna_portal.models.slots.tables import Absence, DayException, Offer, Service, WeeklyHours

_EDITION = Worded("SELECT edition FROM catalogueedition WHERE id = 1")
_KEPT_EDITIONS = 4


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


class BookingRules(NamedTuple):
    """The rules the clinic books by. Minutes unless the name says otherwise."""

    zone: ZoneInfo
    currency: str
    folio_prefix: str
    step_minutes: int
    minimum_notice_minutes: int
    furthest_days: int
    hold_minutes: int
    observes_holidays: bool


Who = tuple[int, Modality]
"""A professional's key, and a modality: whose hours, and for what."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One edition of what the clinic offers; never changed, so that many threads may read it.

    `clinic`, and by key `services` and `practitioners` (the active ones), are copies of no session. `offers` are by the
    service's public id and modality, in the clinic's order. `opens` keeps what others have worked out from it:
    (professional, modality, day's ordinal) to the spans in which she works.
    """

    clinic: Clinic
    rules: BookingRules
    offers: Mapping[tuple[str, Modality], tuple[OfferRow, ...]]
    weekly: Mapping[Who, Mapping[int, list[DayWindow]]]
    exceptions: Mapping[Who, Mapping[date, list[DayWindow]]]
    absences: Mapping[int, list[Interval]]
    closures: Mapping[date, bool]
    services: Mapping[int, Service]
    practitioners: Mapping[int, Practitioner]
    opens: dict[tuple[int, Modality, int], list[Interval]] = field(default_factory=dict)

    def offers_of(self, service: str, modality: Modality, practitioner: str | None) -> list[OfferRow]:
        """Who gives that service so (one professional, or all); empty when nobody does."""
        given = self.offers.get((service, modality), ())
        return [offer for offer in given if not practitioner or offer.practitioner == practitioner]


_kept: dict[str, Catalogue] = {}


def catalogue(db: Session, permit: Permit) -> Catalogue:
    """The catalogue as this transaction sees it: from memory while its edition is in force, else read anew.

    Raises: NotFound before the clinic is set up.
    """
    _public(permit)
    return _in_force(db)


def clinic_in_force(db: Session) -> Clinic:
    """A copy of the clinic's row, of no session, as this transaction sees it; `next_folio` alone may be out of date.

    Raises: NotFound before the clinic is set up.
    """
    return _in_force(db).clinic


def _in_force(db: Session) -> Catalogue:
    found = fetch(db, _EDITION, ())
    edition = str(found[0][0]) if found else ""
    kept = _kept.get(edition)
    if kept is not None:
        return kept
    read = _read(db)
    if edition:
        while len(_kept) >= _KEPT_EDITIONS:
            _kept.pop(next(iter(_kept)), None)
        _kept[edition] = read
    return read


def _read(db: Session) -> Catalogue:
    clinic = db.get(Clinic, 1)
    if clinic is None:
        raise NotFound
    absences: dict[int, list[Interval]] = {}
    for key, starts, ends in db.execute(_columns(Absence, "practitioner_id", "starts_at", "ends_at")):
        if starts < ends:
            absences.setdefault(key, []).append(Interval(starts, ends))
    services = db.exec(select(Service).where(col(Service.active)))
    practitioners = db.exec(select(Practitioner).where(col(Practitioner.active)))
    return Catalogue(
        clinic=Clinic(**clinic.model_dump()),
        rules=BookingRules(
            zone=clinic.tz,
            currency=clinic.currency,
            folio_prefix=clinic.folio_prefix,
            step_minutes=clinic.step_minutes,
            minimum_notice_minutes=clinic.minimum_notice_minutes,
            furthest_days=clinic.furthest_days,
            hold_minutes=clinic.hold_minutes,
            observes_holidays=clinic.observes_holidays,
        ),
        offers=_read_offers(db),
        services={row.id: Service(**row.model_dump()) for row in services if row.id is not None},
        practitioners={row.id: Practitioner(**row.model_dump()) for row in practitioners if row.id is not None},
        weekly=_read_weekly(db),
        exceptions=_read_exceptions(db),
        absences=absences,
        closures={row.on_date: row.open_anyway for row in db.exec(select(ClosedDay))},
    )


def _read_offers(db: Session) -> dict[tuple[str, Modality], tuple[OfferRow, ...]]:
    statement = (
        select(Service, Practitioner, Offer)
        .join(Offer, col(Offer.service_id) == col(Service.id))
        .join(Practitioner, col(Practitioner.id) == col(Offer.practitioner_id))
        .where(col(Service.active), col(Practitioner.active))
        .order_by(col(Practitioner.sort), col(Practitioner.id))
    )
    found: dict[tuple[str, Modality], tuple[OfferRow, ...]] = {}
    for service, who, own in db.exec(statement):
        offer = OfferRow(
            practitioner_id=own.practitioner_id,
            practitioner=who.public_id,
            practitioner_name=who.full_name,
            service_id=own.service_id,
            service=service.public_id,
            service_name=service.public_name,
            service_name_en=service.public_name_en,
            duration_minutes=own.duration_minutes or service.duration_minutes,
            price_minor=service.price_minor if own.price_minor is None else own.price_minor,
            buffer_before_minutes=service.buffer_before_minutes,
            buffer_after_minutes=service.buffer_after_minutes,
        )
        for modality in Modality:
            if service.given_as(modality):
                key = (service.public_id, modality)
                found[key] = (*found.get(key, ()), offer)
    return found


def _read_weekly(db: Session) -> dict[Who, dict[int, list[DayWindow]]]:
    found: dict[Who, dict[int, list[DayWindow]]] = {}
    columns = _columns(WeeklyHours, "practitioner_id", "weekday", "starts_minute", "ends_minute", "modality")
    for key, weekday, starts, ends, only in db.execute(columns):
        for modality in Modality:
            if only in {None, modality}:
                found.setdefault((key, modality), {}).setdefault(weekday, []).append(DayWindow(starts, ends))
    return found


def _read_exceptions(db: Session) -> dict[Who, dict[date, list[DayWindow]]]:
    """A day with any exception is replaced for both modalities; for the one that has no window it is closed."""
    found: dict[Who, dict[date, list[DayWindow]]] = {}
    columns = _columns(DayException, "practitioner_id", "on_date", "starts_minute", "ends_minute", "modality")
    for key, day, starts, ends, only in db.execute(columns):
        for modality in Modality:
            windows = found.setdefault((key, modality), {}).setdefault(day, [])
            if starts is not None and ends is not None and only in {None, modality}:
                windows.append(DayWindow(starts, ends))
    return found


def _columns(table: Any, *names: str) -> Any:
    return select(*(getattr(table, name) for name in names))


def _public(permit: Permit) -> None:
    """The catalogue is open to all who hold any permit; the permit proves that somebody asked `grant`."""
    if not isinstance(permit, Permit):
        raise TypeError("the catalogue is read under a Permit")
