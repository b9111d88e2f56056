"""A believable clinic from a fixed seed: four professionals, six services, sixty patients, a year of appointments."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, select

from luna_portal.adapters.passwords import hash_password
from luna_portal.demo import cast
from luna_portal.demo.prescriptions import KeptPaper, write_prescriptions
from luna_portal.demo.results import write_results
from luna_portal.demo.year import write_year
from luna_portal.domain.access import Role
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.identifiers import normalise_name
from luna_portal.models import (
    Account,
    CareLink,
    Clinic,
    Consent,
    Offer,
    Patient,
    Practitioner,
    PrivacyNotice,
    Service,
    WeeklyHours,
)
from luna_portal.models.database import writing
from luna_portal.services.clinic.privacy_notices import publish_notices

PASSWORD = "jacaranda en flor"  # noqa: S105 - the demo's, printed at its start
SEED = 20261122
PATIENTS = 60


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way into the demo: mail, who it is, their role."""

    email: str
    name: str
    role: Role


def seed(engine: Engine, *, zone: str, now: datetime, paper: KeptPaper | None = None) -> list[SignIn]:
    """Fill an empty database with the demo clinic in `zone`; the same every time but for today's date.

    `paper` signs and keeps each receta's. Returns the sign-ins, all with `PASSWORD`.
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
        clinic.next_folio = write_year(db, clinic, practitioners, services, patients, dice, now)
        write_results(db, now)
        write_prescriptions(db, now, paper)
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
        language="en" if number % 12 == 0 else "es", email=mail, phone=phone, created_at=now,
        search=normalise_name(f"{given} {first} {second} {mail} {phone}"),
    )  # fmt: skip
