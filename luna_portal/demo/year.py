"""A year of appointments for the demo clinic, full round today, with what became of each."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import Session, col

from luna_portal.demo import cast
from luna_portal.domain.appointments.lifecycle import AppointmentStatus as Status
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.identifiers import digest, folio, new_public_id
from luna_portal.domain.time.blocks import blocks_of
from luna_portal.domain.time.intervals import Interval
from luna_portal.models import Appointment, Clinic, Patient, Practitioner, Service, TakenBlock
from luna_portal.services.mail.link_secrets import appointment_token

DAYS_BACK, DAYS_AHEAD = 300, 65


def write_year(
    db: Session, clinic: Clinic, practitioners: list[tuple[cast.DemoPractitioner, Practitioner]],
    services: dict[str, Service], patients: list[Patient], dice: random.Random, now: datetime,
) -> int:  # fmt: skip
    """Write the year's appointments with their blocks. Returns the next free folio number."""
    today = now.astimezone(clinic.tz).date()
    planned: list[dict[str, Any]] = []
    for one, row in practitioners:
        for offset in range(-DAYS_BACK, DAYS_AHEAD):
            day = today + timedelta(days=offset)
            fullness = _fullness(one.load, offset)
            planned += _day(one, row, services, patients, day, clinic.tz, fullness, dice)
    planned.sort(key=lambda entry: (entry["starts_at"], entry["practitioner_id"]))
    sure = _given_to(planned, patients[0], practitioners[0][1], now)
    for number, entry in enumerate(planned, start=1):
        public_id = new_public_id()
        entry |= {
            "public_id": public_id,
            "folio": folio(clinic.folio_prefix, number),
            "token_digest": digest(appointment_token(public_id)),
            "created_at": min(now, entry["starts_at"] - timedelta(days=dice.randrange(2, 20))),
            **_outcome(entry["starts_at"], entry["ends_at"], now, dice),
        }
    sure |= {"status": Status.CONFIRMED, "attendance_confirmed_at": None}
    keys = db.scalars(insert(Appointment).returning(col(Appointment.id), sort_by_parameter_order=True), planned)
    db.execute(insert(TakenBlock), _blocks(zip(keys, planned, strict=True), services))
    return len(planned) + 1


def _day(
    one: cast.DemoPractitioner, row: Practitioner, services: dict[str, Service], patients: list[Patient],
    day: date, zone: ZoneInfo, fullness: float, dice: random.Random,
) -> list[dict[str, Any]]:  # fmt: skip
    """One professional's appointments of one day, on the 20-minute grid, none over another."""
    made = []
    for weekdays, starts, ends, only in one.hours:
        if day.weekday() not in weekdays:
            continue
        minute = starts
        while minute < ends:
            service = services[dice.choice(list(one.offers))]
            minutes = one.offers[service.slug][0] or service.duration_minutes
            kinds = [kind for kind in Modality if service.given_as(kind) and only in (None, kind.value)]
            step = -(-(minutes + service.buffer_after_minutes) // 20) * 20
            if kinds and minute + minutes <= ends and dice.random() < fullness:
                begin = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone).astimezone(UTC)
                patient = dice.choice(_suited(patients, one, day, dice))
                made.append(
                    {
                        "patient_id": patient.id, "practitioner_id": row.id, "service_id": service.id,
                        "modality": dice.choice(kinds), "starts_at": begin, "ends_at": begin + timedelta(minutes=minutes),
                        "price_minor": one.offers[service.slug][1] or service.price_minor, "currency": "MXN",
                        "reason": "", "cancel_reason": "", "sequence": 0, "overbooked": False,
                    }
                )  # fmt: skip
                minute += step
            else:
                minute += 20
    return made


def _fullness(load: float, offset: int) -> float:
    """How full a day is: sixty people fill a month round today, and come less often over the year."""
    if offset > 0:
        return load * max(0.12, 0.8 - offset / 60)
    return load if offset > -20 else load * 0.25


def _suited(patients: list[Patient], one: cast.DemoPractitioner, day: date, dice: random.Random) -> list[Patient]:
    """Children for the paediatrician, grown-ups for the others; those who try the demo come seldom."""
    patients = patients[2:] if dice.random() < 0.7 else patients
    grown = day.replace(year=day.year - 15, day=min(day.day, 28))
    return [row for row in patients if (row.birth_on > grown) is (one.slug == cast.CHILDREN_SEE)]


def _given_to(
    planned: list[dict[str, Any]], patient: Patient, practitioner: Practitioner, now: datetime
) -> dict[str, Any]:
    """Make sure that the person who tries the demo has something ahead of her; that entry."""
    soon, late = now + timedelta(days=3), now + timedelta(days=12)
    for entry in planned:
        if entry["practitioner_id"] == practitioner.id and soon < entry["starts_at"] < late:
            entry["patient_id"] = patient.id
            return entry
    return {}


def _outcome(starts: datetime, ends: datetime, now: datetime, dice: random.Random) -> dict[str, Any]:
    """How an appointment stands by now: most past ones completed, a few missed or cancelled."""
    chance = dice.random()
    if ends <= now:
        status = Status.COMPLETED if chance < 0.88 else Status.NO_SHOW if chance < 0.93 else Status.CANCELLED
    elif starts <= now:
        status = Status.IN_CONSULTATION
    else:
        status = Status.CANCELLED if chance < 0.04 else Status.PENDING if chance < 0.2 else Status.CONFIRMED
    attends = status is Status.CONFIRMED and chance > 0.6
    return {"status": status, "attendance_confirmed_at": now if attends else None}


def _blocks(stored: Iterable[tuple[int | None, dict[str, Any]]], services: dict[str, Service]) -> list[dict[str, Any]]:
    """The blocks of time that the appointments, each with the key it was given, take from their professional."""
    buffers = {row.id: timedelta(minutes=row.buffer_after_minutes) for row in services.values()}
    return [
        {
            "practitioner_id": entry["practitioner_id"],
            "block": block,
            "lane": 0,
            "appointment_id": key,
        }
        for key, entry in stored
        if entry["status"] is not Status.CANCELLED
        for block in blocks_of(Interval(entry["starts_at"], entry["ends_at"] + buffers[entry["service_id"]]))
    ]
