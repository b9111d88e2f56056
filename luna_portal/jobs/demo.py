"""A believable clinic from a fixed seed: four professionals, six services, sixty patients, a year of appointments."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert
from sqlmodel import Session, select

from luna_portal.adapters.passwords import hash_password
from luna_portal.domain.access import Role
from luna_portal.domain.appointments import AppointmentStatus as Status
from luna_portal.domain.appointments import Modality
from luna_portal.domain.blocks import blocks_of
from luna_portal.domain.identifiers import digest, folio, new_public_id, normalise_name
from luna_portal.domain.intervals import Interval
from luna_portal.jobs import demo_cast as cast
from luna_portal.models import (
    Account,
    Appointment,
    CareLink,
    Clinic,
    Consent,
    Offer,
    Patient,
    Practitioner,
    PrivacyNotice,
    Service,
    TakenBlock,
    WeeklyHours,
)
from luna_portal.models.database import writing
from luna_portal.services.links import appointment_token
from luna_portal.services.notices import publish_notices

PASSWORD = "jacaranda en flor"  # noqa: S105 - the demo's, printed at its start
SEED = 20261122
PATIENTS = 60
DAYS_BACK, DAYS_AHEAD = 300, 65


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way into the demo: mail, who it is, their role."""

    email: str
    name: str
    role: Role


def seed(engine: Engine, *, zone: str, now: datetime) -> list[SignIn]:
    """Fill an empty database with the demo clinic in `zone`; the same every time but for today's date.

    Returns the sign-ins, all with `PASSWORD`.
    """
    dice = random.Random(SEED)  # noqa: S311 - a believable clinic, not a secret
    with Session(writing(engine), expire_on_commit=False) as db:
        clinic = _clinic(zone, now)
        db.add(clinic)
        db.flush()
        publish_notices(db, clinic, now=now)
        accounts = _accounts(now)
        db.add_all(accounts.values())
        services = {row.slug: row for row in _services()}
        db.add_all(services.values())
        db.flush()
        practitioners = _practitioners(db, accounts, services, now)
        patients = _patients(db, accounts, dice, now)
        clinic.next_folio = _appointments(db, clinic, practitioners, services, patients, dice, now)
        db.commit()
        return [SignIn(row.email, row.name, row.role) for row in accounts.values()]


def _clinic(zone: str, now: datetime) -> Clinic:
    street, neighbourhood, postcode, city, state = cast.PLACES.get(zone, cast.MEXICO_CITY)
    place = {
        "street": street,
        "neighbourhood": neighbourhood,
        "postcode": postcode,
        "city": city,
        "state": state,
    }
    return Clinic(**cast.CLINIC, **place, zone=zone, set_up_at=now)


def _accounts(now: datetime) -> dict[str, Account]:
    people = [
        ("ana", Role.PATIENT, "Ana Morales"),
        ("beto", Role.CAREGIVER, "Alberto Morales"),
        ("carla", Role.PATIENT, "Carla Nieto"),
    ]
    people += [(name, Role(role), full) for name, role, full in cast.STAFF]
    people += [(who.account, Role.PROFESSIONAL, who.name) for who in cast.PRACTITIONERS]
    password = hash_password(PASSWORD)
    return {
        name: Account(
            email=f"{name}@example.com",
            role=role,
            name=full,
            password_hash=password,
            email_confirmed_at=now,
            created_at=now,
        )
        for name, role, full in people
    }


def _services() -> list[Service]:
    return [
        Service(
            slug=one.slug, name=one.name, public_name=one.name, public_name_en=one.name_en, description=one.description,
            description_en=one.description_en, instructions=one.instructions, instructions_en=one.instructions_en,
            duration_minutes=one.duration, price_minor=one.price, buffer_after_minutes=one.buffer_after,
            in_person=one.in_person, telemedicine=one.telemedicine, sort=number,
        )
        for number, one in enumerate(cast.SERVICES)
    ]  # fmt: skip


def _practitioners(
    db: Session,
    accounts: dict[str, Account],
    services: dict[str, Service],
    now: datetime,
) -> list[tuple[cast.DemoPractitioner, Practitioner]]:
    made = []
    for number, one in enumerate(cast.PRACTITIONERS):
        row = Practitioner(
            slug=one.slug, title=one.title, name=one.name, speciality=one.speciality, licence=one.licence, school=one.school,
            room=one.room, account_id=accounts[one.account].id, sort=number, created_at=now,
            video_url=f"https://meet.example/{one.slug}",
        )  # fmt: skip
        db.add(row)
        db.flush()
        for weekdays, starts, ends, modality in one.hours:
            kind = Modality(modality) if modality else None
            for weekday in weekdays:
                db.add(
                    WeeklyHours(
                        practitioner_id=row.id,
                        weekday=weekday,
                        starts_minute=starts,
                        ends_minute=ends,
                        modality=kind,
                    )
                )
        for slug, (minutes, price) in one.offers.items():
            db.add(
                Offer(
                    practitioner_id=row.id,
                    service_id=services[slug].id,
                    duration_minutes=minutes,
                    price_minor=price,
                )
            )
        made.append((one, row))
    return made


def _patients(db: Session, accounts: dict[str, Account], dice: random.Random, now: datetime) -> list[Patient]:
    rows = [
        _patient(
            "Ana",
            "Morales",
            "Vega",
            date(1958, 3, 4),
            "F",
            "ana@example.com",
            1,
            now,
            accounts["ana"].id,
        ),
        _patient(
            "Carla",
            "Nieto",
            "Sosa",
            date(1990, 7, 1),
            "F",
            "carla@example.com",
            2,
            now,
            accounts["carla"].id,
        ),
    ]
    for number in range(len(rows), PATIENTS):
        woman = dice.random() < 0.57
        given = dice.choice(cast.GIVEN_F if woman else cast.GIVEN_M)
        first, second = dice.choice(cast.SURNAMES), dice.choice(cast.SURNAMES)
        born = date(1940, 1, 1) + timedelta(days=dice.randrange(365 * 82))
        mail = f"{normalise_name(given).replace(' ', '.')}.{normalise_name(first)}{number}@example.com"
        rows.append(
            _patient(
                given,
                first,
                second,
                born,
                "F" if woman else "M",
                mail,
                number + 1,
                now,
                None,
            )
        )
    db.add_all(rows)
    db.flush()
    db.add(CareLink(account_id=accounts["beto"].id, patient_id=rows[0].id, created_at=now))
    notice = db.exec(select(PrivacyNotice).where(PrivacyNotice.language == "es")).one()
    db.add_all(
        Consent(
            patient_id=row.id,
            notice_version=notice.version,
            notice_language="es",
            notice_digest=notice.digest,
            given_at=now,
        )
        for row in rows
    )
    return rows


def _patient(
    given: str,
    first: str,
    second: str,
    born: date,
    sex: str,
    mail: str,
    number: int,
    now: datetime,
    account: int | None,
) -> Patient:
    phone = f"+5255{55000000 + number * 137:08d}"
    return Patient(
        account_id=account, given_name=given, first_surname=first, second_surname=second, birth_on=born, sex=sex,
        email=mail, phone=phone, search=normalise_name(f"{given} {first} {second} {mail} {phone}"), created_at=now,
    )  # fmt: skip


def _appointments(
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
            "id": number,
            "public_id": public_id,
            "folio": folio(clinic.folio_prefix, number),
            "token_digest": digest(appointment_token(public_id)),
            "created_at": min(now, entry["starts_at"] - timedelta(days=dice.randrange(2, 20))),
            **_outcome(entry["starts_at"], entry["ends_at"], now, dice),
        }
    sure |= {"status": Status.CONFIRMED, "attendance_confirmed_at": None}
    db.execute(insert(Appointment), planned)
    db.execute(insert(TakenBlock), _blocks(planned, services))
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


def _blocks(planned: list[dict[str, Any]], services: dict[str, Service]) -> list[dict[str, Any]]:
    buffers = {row.id: timedelta(minutes=row.buffer_after_minutes) for row in services.values()}
    return [
        {
            "practitioner_id": entry["practitioner_id"],
            "block": block,
            "lane": 0,
            "appointment_id": entry["id"],
        }
        for entry in planned
        if entry["status"] is not Status.CANCELLED
        for block in blocks_of(Interval(entry["starts_at"], entry["ends_at"] + buffers[entry["service_id"]]))
    ]
